// Requests a second and processor time a request, of the endpoint and of others, in turns. Started by tests/load/speed.sh.
//
// A feed of 10,000 invented meetings is served. "near" asks for the 20 nearest, twelve fields each, from another place each time;
// "again" asks one such question over and over.

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { serve } from './server.mjs'

const [binary, raw, ...rest] = process.argv.slice(2)
const peerCommand = rest[rest.indexOf('--peer') + 1] ?? null
const ROUNDS = Number(process.env.ROUNDS ?? 7)
const SECONDS = Number(process.env.SECONDS_EACH ?? 3)
const MEETINGS = 10_000
const TICK_US = 10_000
const run = promisify(execFile)
const PLACE = 'made/speed'

const CITIES = ['Dublin', 'Cork', 'Galway', 'Limerick', 'Sligo', 'Ennis']
const meeting = at => ({
  slug: `m${at}`,
  name: `Just for Today group number ${at}`,
  day: at % 7,
  time: `${String(6 + (at % 16)).padStart(2, '0')}:${['00', '15', '30', '45'][at % 4]}`,
  end_time: `${String(7 + (at % 16)).padStart(2, '0')}:${['00', '15', '30', '45'][at % 4]}`,
  location: `St. Mary church ${at % 1000}`,
  formatted_address: `${at} Main Street, ${CITIES[at % 6]}, Ireland`,
  latitude: 51.6 + (at % 100) / 30,
  longitude: -9.5 + Math.floor(at / 100) / 30,
  timezone: 'Europe/Dublin',
  types: ['O', 'W', 'BT'],
})
const feed = createServer((_, answer) => answer.end(JSON.stringify(Array.from({ length: MEETINGS }, (_, at) => meeting(at)))))
feed.listen(0, '127.0.0.1')
await once(feed, 'listening')
await rm(PLACE, { recursive: true, force: true })
await mkdir(`${PLACE}/sources`, { recursive: true })
await writeFile(`${PLACE}/meeting-graph.toml`, '[fetch]\nallow_private = ["127.0.0.0/8"]\ngap_ms_min = 0\n[gather]\nstart_spread_s = 0\n')
const source = `[[source]]
id = "ie-load"
name = "Ten thousand"
format = "meeting_guide"
url = "http://127.0.0.1:${feed.address().port}/feed.json"
fellowship = "aa"
countries = ["IE"]
default_zone = "Europe/Dublin"
schedule = { every = "1d" }
licence = { spdx = "CC0-1.0", may_redistribute = "yes" }
`
await writeFile(`${PLACE}/sources/ie.toml`, source)

const NEAR = `query Near($near: NearInput!) {
  meetings(filter: { area: { near: $near } }, first: 20) {
    nodes {
      id name attendance
      slot { weekday startTime durationMinutes timeZone }
      venue { name address { locality country { code } } point { latitude longitude } }
    }
  }
}`
const PEER = '{ meetings(first: 20) { id name dayOfWeek startTime durationMinutes timezone city country latitude longitude isOnline formats venue { name address } } }'
const lua = text => `[==[${text}]==]`
const post = 'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
const near = query => `${post}local before = ${lua(`${JSON.stringify({ query }).slice(0, -1)},"variables":{"near":{"radiusKm":25,"orOnline":false,"latitude":`)}
math.randomseed(7)
request = function()
  local place = string.format('%.5f,"longitude":%.5f}}}', 52 + math.random() * 2.5, -9 + math.random() * 2.5)
  return wrk.format(nil, nil, nil, before .. place)
end\n`
await writeFile(`${PLACE}/near.lua`, near(NEAR))
// No plan takes a directive, so this is what the library does with the same fields.
await writeFile(`${PLACE}/library.lua`, near(NEAR.replace('attendance', 'attendance @include(if: true)')))
const again = JSON.stringify({ query: NEAR, variables: { near: { radiusKm: 25, orOnline: false, latitude: 53.35, longitude: -7.26 } } })
await writeFile(`${PLACE}/again.lua`, `${post}wrk.body = ${lua(again)}\n`)
await writeFile(`${PLACE}/peer.lua`, `${post}wrk.body = ${lua(JSON.stringify({ query: PEER }))}\n`)

const cpuOf = async pid => {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_US
}
const pin = pid => run('taskset', ['-a', '-c', '-p', '0', String(pid)])

/** One turn: requests a second, and microseconds of the server's processor for each. */
async function turn({ pid, url, script }, seconds) {
  const begun = await cpuOf(pid)
  const { stdout } = await run('wrk', ['-t1', '-c32', `-d${seconds}s`, '-s', `${PLACE}/${script}`, url])
  const [, requests] = /(\d+) requests in/.exec(stdout)
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout)
  return { perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]), cpu: ((await cpuOf(pid)) - begun) / Number(requests) }
}
const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** A server that says on its first line where it listens. */
async function other(program, args, url = null) {
  const child = spawn('taskset', ['-c', '0', program, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, PORT: '4304' } })
  if (url) return { child, pid: child.pid, url }
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { child, pid: child.pid, url: line.trim() }
}

const ours = await serve(binary, { MEETING_GRAPH__TELEMETRY__LOG_FILTER: process.env.LOG_FILTER ?? 'info' }, ['--config', `${PLACE}/meeting-graph.toml`])
await pin(ours.pid)
const url = `${ours.base}/graphql`
const fetched = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: again })
const bytes = Buffer.from(await fetched.arrayBuffer())
await writeFile(`${PLACE}/answer.json`, bytes)
const axum = await other(raw, [`${PLACE}/answer.json`])
const turns = [
  { name: 'near, another place each time', pid: ours.pid, url, script: 'near.lua' },
  { name: 'near, by the library', pid: ours.pid, url, script: 'library.lua' },
  { name: 'the same question again', pid: ours.pid, url, script: 'again.lua' },
  { name: `raw axum, the same ${bytes.length} bytes`, ...axum, script: 'again.lua' },
]
let peer = null
if (peerCommand) {
  const [program, ...args] = peerCommand.split(' ')
  peer = await other(program, args, 'http://127.0.0.1:4304/graphql')
  await new Promise(later => setTimeout(later, 3_000))
  const told = await (await fetch(peer.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: PEER }) })).text()
  turns.push({ name: `the peer, ${told.length} bytes without a search`, ...peer, script: 'peer.lua' })
}
try {
  for (const one of turns) await turn(one, 1)
  const seen = turns.map(() => [])
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, one] of turns.entries()) seen[at].push(await turn(one, SECONDS))
  }
  console.log('| | requests/s (least to most) | µs of its processor a request |\n|---|---|---|')
  for (const [at, { name }] of turns.entries()) {
    const perSecond = seen[at].map(one => one.perSecond)
    const number = value => Math.round(value).toLocaleString('en')
    const range = `${number(Math.min(...perSecond))} to ${number(Math.max(...perSecond))}`
    console.log(`| ${name} | ${number(median(perSecond))} (${range}) | ${median(seen[at].map(one => one.cpu)).toFixed(1)} |`)
  }
  const of = at => median(seen[at].map(one => one.perSecond))
  console.log(`\nagain to raw axum: ${(of(2) / of(3)).toFixed(2)}${peer ? `; near to the peer: ${(of(0) / of(4)).toFixed(2)}` : ''}`)
} finally {
  axum.child.kill()
  peer?.child.kill()
  await ours.stop()
  feed.close()
  feed.closeAllConnections()
}
