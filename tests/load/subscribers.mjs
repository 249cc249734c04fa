// How soon a thousand subscribers are told of a change, and what they take in memory.
//
//   tests/load/subscribers.sh [SERVER]
//
// A feed of 5,000 invented meetings is harvested by a server of its own. In each round the hour of 500 of them changes, and the
// clock runs from the moment the server says that it serves the new generation until the last subscriber has the last event it
// must have. Three rounds each: nobody; a thousand who ask alike; a thousand who each ask for something else.

import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import WebSocket from 'ws'
import { serve } from './server.mjs'

const [binary] = process.argv.slice(2)
const SUBSCRIBERS = 1_000
const MEETINGS = 5_000
const CHANGED = 500
const ROUNDS = Number(process.env.ROUNDS ?? 3)

let edition = 0
const latitude = at => 51.5 + (at % 100) / 25
const meeting = at => ({
  slug: `m${at}`,
  name: `Gathering ${at}`,
  day: at % 7,
  time: at < CHANGED ? `1${edition % 10}:${at % 2 ? '15' : '45'}` : '19:00',
  location: `Hall ${at}`,
  formatted_address: `${at + 1} Long Quay, Dublin, Ireland`,
  latitude: latitude(at),
  longitude: -8 + Math.floor(at / 100) / 25,
  timezone: 'Europe/Dublin',
  types: ['O'],
})
const feed = createServer((_, answer) => answer.end(JSON.stringify(Array.from({ length: MEETINGS }, (_, at) => meeting(at)))))
feed.listen(0, '127.0.0.1')
await once(feed, 'listening')

await rm('made/load', { recursive: true, force: true })
await mkdir('made/load/sources', { recursive: true })
await writeFile('made/load/meeting-graph.toml', '[fetch]\nallow_private = ["127.0.0.0/8"]\ngap_ms_min = 0\n[gather]\nstart_spread_s = 0\n')
const source = `[[source]]
id = "ie-load"
name = "A region that changes"
format = "meeting_guide"
url = "http://127.0.0.1:${feed.address().port}/feed.json"
fellowship = "aa"
countries = ["IE"]
default_zone = "Europe/Dublin"
schedule = { every = "5s" }
licence = { spdx = "CC0-1.0", may_redistribute = "yes" }
`
await writeFile('made/load/sources/ie.toml', source)
let servedAt = 0
let onServed = () => {}
const heard = line => {
  if (!line.includes('a generation is served')) return
  servedAt = performance.now()
  onServed()
}
const server = await serve(binary, {}, ['--config', 'made/load/meeting-graph.toml'], heard)

const status = async name => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(await readFile(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024
const later = ms => new Promise(done => setTimeout(done, ms))

const FIELDS = 'kind object { ... on Meeting { id name slot { weekday startTime timeZone } venue { name } } ... on Tombstone { id } }'
const everything = () => ({ query: `subscription { meetingChanged { ${FIELDS} } }`, expected: CHANGED })
// Five of the changed meetings lie at each of a hundred latitudes; no two subscribers have quite the same box.
const own = number => {
  const middle = latitude(number % 100)
  const box = { south: middle - 0.015 - number / 1e6, west: -9, north: middle + 0.015, east: -7 }
  return { query: `subscription($box: BoxInput!) { meetingChanged(filter: { area: { box: $box } }) { ${FIELDS} } }`, variables: { box }, expected: CHANGED / 100 }
}

async function subscriber({ query, variables, expected }, told) {
  const socket = new WebSocket(`${server.base.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { perMessageDeflate: false })
  await once(socket, 'open')
  socket.send('{"type":"connection_init"}')
  await once(socket, 'message')
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }))
  socket.send('{"type":"ping"}')
  // The answer to the ping comes after the subscription was opened.
  await once(socket, 'message')
  let count = 0
  socket.on('message', () => {
    count += 1
    if (count === expected) {
      count = 0
      told()
    }
  })
  socket.on('close', code => console.log(`a subscriber was closed with ${code}`))
  return socket
}

async function rounds(name, asks) {
  let left = 0
  let finished = () => {}
  const told = () => {
    left -= 1
    if (left === 0) finished()
  }
  const before = await status('VmRSS')
  const sockets = []
  for (let from = 0; from < asks.length; from += 50) {
    sockets.push(...(await Promise.all(asks.slice(from, from + 50).map(ask => subscriber(ask, told)))))
  }
  const open = await status('VmRSS')
  await writeFile(`/proc/${server.pid}/clear_refs`, '5').catch(() => {})
  const took = []
  for (let round = 0; round < ROUNDS; round += 1) {
    left = asks.length
    const served = new Promise(done => (onServed = done))
    const all = asks.length === 0 ? served : new Promise(done => (finished = done))
    edition += 1
    await Promise.race([Promise.all([served, all]), later(120_000).then(() => Promise.reject(new Error(`${left} were not told`)))])
    took.push(Math.round(performance.now() - servedAt))
    await later(500)
  }
  const [after, most] = [await status('VmRSS'), await status('VmHWM')]
  const mb = number => `${number.toFixed(0)} MB`
  console.log(`${name}: told within ${took.join(', ')} ms; RSS ${mb(before)} before, ${mb(open)} once open, ${mb(after)} after, ${mb(most)} at most`)
  for (const socket of sockets) {
    socket.removeAllListeners('close')
    socket.terminate()
  }
  await later(1_000)
}

try {
  await rounds('nobody', [])
  await rounds('a thousand alike', Array.from({ length: SUBSCRIBERS }, everything))
  await rounds('a thousand, each its own box', Array.from({ length: SUBSCRIBERS }, (_, number) => own(number)))
} finally {
  await server.stop()
  feed.close()
  feed.closeAllConnections()
}
