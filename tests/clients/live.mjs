// graphql-ws and graphql-sse on a server of their own, which harvests a feed of this script: what changes in the feed is told
// to both, on the whole way from the publisher to the subscriber.

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createSocketClient } from 'graphql-ws'
import WebSocket from 'ws'
import { serve } from './server.mjs'

const [binary] = process.argv.slice(2)

/** Meetings of an invented region; of all but the first few the hour is another in each edition. */
const edition = number =>
  Array.from({ length: 12 }, (_, at) => ({
    slug: `m${at}`,
    name: `Gathering ${at}`,
    day: at % 7,
    time: at < 3 ? '12:00' : `1${number}:30`,
    location: 'Hall',
    formatted_address: `${at + 1} Long Quay, Dublin, Ireland`,
    latitude: 53.3461 + at / 100,
    longitude: -6.2597,
    timezone: 'Europe/Dublin',
    types: ['O'],
  }))
let served = edition(0)
const feed = createServer((_, answer) => answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(served)))
feed.listen(0, '127.0.0.1')
await once(feed, 'listening')

await rm('made/live', { recursive: true, force: true })
await mkdir('made/live/sources', { recursive: true })
await writeFile(
  'made/live/meeting-graph.toml',
  '[fetch]\nallow_private = ["127.0.0.0/8"]\ngap_ms_min = 0\n[gather]\nstart_spread_s = 0\npublish_settle_ms = 250\n',
)
await writeFile(
  'made/live/sources/ie.toml',
  `[[source]]
id = "ie-live"
name = "A region that changes"
format = "meeting_guide"
url = "http://127.0.0.1:${feed.address().port}/feed.json"
fellowship = "aa"
countries = ["IE"]
default_zone = "Europe/Dublin"
schedule = { every = "1s" }
licence = { spdx = "CC0-1.0", may_redistribute = "yes" }
`,
)
const server = await serve(binary, {}, ['--config', 'made/live/meeting-graph.toml'])
const url = `${server.base}/graphql`
const heard = {}
const closed = new Promise(resolve => (heard.closed = resolve))
const sockets = createSocketClient({
  url: url.replace('http', 'ws'),
  webSocketImpl: WebSocket,
  retryAttempts: 0,
  on: { closed: heard.closed },
})
const streams = createSseClient({ url, retryAttempts: 0 })

try {
  const CHANGES = `subscription Changes($days: [Weekday!]) {
    meetingChanged(filter: { weekdays: $days }) { kind object { ... on Meeting { name slot { weekday startTime } } } }
  }`
  const days = ['SUNDAY', 'MONDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY']
  const changes = { query: CHANGES, variables: { days } }
  const bySocket = sockets.iterate(changes)
  const byEvents = streams.iterate(changes)
  const statuses = sockets.iterate({ query: 'subscription { sourceStatus { id name listingCount } }' })
  const waiting = [bySocket.next(), byEvents.next(), statuses.next()]
  // A query over the same socket is answered after the subscriptions before it were opened.
  const { value: asked } = await sockets.iterate({ query: '{ status { meetingCount } }' }).next()
  assert.equal(asked.data.status.meetingCount, 12)
  const wrong = sockets.iterate({ query: 'subscription { nothing }' }).next()
  await assert.rejects(wrong, errors => errors[0].extensions.code === 'GRAPHQL_VALIDATION_FAILED')
  const { value: refused } = await streams.iterate({ query: 'subscription { nothing }' }).next()
  assert.equal(refused.errors[0].extensions.code, 'GRAPHQL_VALIDATION_FAILED')

  served = edition(1)
  // Nine changed, and Tuesday's one of them was not asked for; those that stayed are not told.
  const tuesdays = served.filter((meeting, at) => at >= 3 && meeting.day === 2).length
  for (const [client, first] of [[bySocket, waiting[0]], [byEvents, waiting[1]]]) {
    const told = [(await first).value]
    while (told.length < 9 - tuesdays) told.push((await client.next()).value)
    const named = told.map(({ data }) => data.meetingChanged)
    assert.ok(named.every(({ kind, object }) => kind === 'CHANGED' && object.slot.startTime === '11:30' && object.slot.weekday !== 'TUESDAY'))
    assert.equal(new Set(named.map(({ object }) => object.name)).size, 9 - tuesdays)
  }
  const { value: status } = await waiting[2]
  assert.equal(status.data.sourceStatus.name, 'A region that changes')

  await Promise.all([server.stop(), closed.then(event => assert.equal(event.code, 1001))])
} finally {
  await Promise.all([sockets.dispose(), streams.dispose(), server.stop(), new Promise(done => feed.close(done) && feed.closeAllConnections())])
}
