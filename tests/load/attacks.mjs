// How soon each document that is made to hurt is refused, and what all of them together take in memory.
//
//   tests/load/attacks.sh [SERVER]
//
// Each is sent ROUNDS times, one after another, to a server with the demo's meetings. The clock runs from the request to the last
// byte of the answer, which must be an error with a code; the memory is what the process holds in the end beyond the beginning.

import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { serve } from './server.mjs'

const [binary] = process.argv.slice(2)
const ROUNDS = Number(process.env.ROUNDS ?? 20)

const bomb = (levels, spreads) =>
  ['{ ...f0 }', ...Array.from({ length: levels }, (_, at) => `fragment f${at} on Query { ${at + 1 === levels ? '__typename' : `...f${at + 1} `.repeat(spreads)} }`)].join(' ')
const nested = '{ meetings(first: 100) { nodes { venue { meetings(first: 100) { nodes { group { meetings(first: 100) { nodes { id } } } } } } } } }'
const around = '{ __schema { types { interfaces { possibleTypes { interfaces { possibleTypes { interfaces { possibleTypes { name } } } } } } } } }'
const query = text => ({ body: JSON.stringify({ query: text }) })
const ATTACKS = {
  'fragment bomb, 10 levels of 6': query(bomb(10, 6)),
  'fragment bomb, 8 levels of 8': query(bomb(8, 8)),
  'fragment bomb, 22 levels of 2': query(bomb(22, 2)),
  'fragment bomb, 40 levels of 30': query(bomb(40, 30)),
  'fragments in a circle': query('{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }'),
  'sixteen levels of children': query(`{ serviceBodies ${'{ children '.repeat(16)}{ id }${' }'.repeat(17)}`),
  '16,000 brackets': query('{'.repeat(16_000)),
  '500 aliases': query(`{ ${Array.from({ length: 500 }, (_, at) => `a${at}: __typename`).join(' ')} }`),
  'one field 2,500 times': query(`{ ${'id '.repeat(2_500)} }`),
  '60 directives on one field (CVE-2024-47614)': query(`{ __typename ${'@skip(if: false)'.repeat(60)} }`),
  '51 fields of the root': query(`{ ${'status { generation } '.repeat(51)} }`),
  '4,000 tokens': query('a '.repeat(4_000)),
  '51 fragments': query(`{ ...f0 } ${Array.from({ length: 51 }, (_, at) => `fragment f${at} on Query { __typename }`).join(' ')}`),
  'a list of 251': query(`{ meetings(filter: { weekdays: [${'MONDAY,'.repeat(251)}] }) { totalCount } }`),
  'pages in pages in pages': query(nested),
  'introspection in circles': query(around),
  'a document of 20 KB': query(`{ __typename } # ${'x'.repeat(20_000)}`),
  'no GraphQL': query('{ status { generation '),
  'a cursor that is none': query('{ meetings(after: "AAAA") { totalCount } }'),
  'a page of 10,000': query('{ meetings(first: 10000) { totalCount } }'),
  'a place off the globe': query('{ meetings(filter: { area: { near: { latitude: 0, longitude: 1e308 } } }) { totalCount } }'),
  'a box upside down': query('{ meetings(filter: { area: { box: { south: 10, west: 0, north: -10, east: 1 } } }) { totalCount } }'),
  '501 representations': query(`{ _entities(representations: [${'{ __typename: "Meeting", id: "x" },'.repeat(501)}]) { __typename } }`),
  'a batch of 1,000': { body: JSON.stringify(Array.from({ length: 1_000 }, () => ({ query: '{ __typename }' }))) },
  'a body of 10 MB': { body: JSON.stringify({ query: `{ __typename } # ${'x'.repeat(10_000_000)}` }) },
  'variables 5,000 levels deep': { body: `{"query":"{ __typename }","variables":{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}}` },
  'text/plain': { ...query('{ __typename }'), type: 'text/plain' },
  'a multipart upload': { body: '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--', type: 'multipart/form-data; boundary=x' },
}

const run = promisify(execFile)
await mkdir('made', { recursive: true })
const server = await serve(binary, {})
const rss = async () => Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024

/** Milliseconds until the answer has come whole, and its code. By curl, which reads an answer that comes before all is sent. */
async function attack({ body, type = 'application/json' }) {
  await writeFile('made/attack', body)
  const told = ['-s', '-w', '\n%{http_code} %{time_total}', '-H', `content-type: ${type}`, '--data-binary', '@made/attack', `${server.base}/graphql`]
  const [answer, numbers] = (await run('curl', told)).stdout.split('\n')
  const [status, seconds] = numbers.split(' ')
  return { ms: Number(seconds) * 1_000, status, code: JSON.parse(answer).errors?.[0]?.extensions?.code }
}

try {
  await attack(query('{ __typename }'))
  const before = await rss()
  console.log('| attack | code | worst of ' + ROUNDS + ', ms |\n|---|---|---|')
  for (const [name, one] of Object.entries(ATTACKS)) {
    const told = []
    for (let round = 0; round < ROUNDS; round += 1) told.push(await attack(one))
    const codes = [...new Set(told.map(({ status, code }) => `${status} ${code}`))].join(', ')
    if (told.some(({ code }) => !code)) throw new Error(`${name} was answered: ${codes}`)
    console.log(`| ${name} | ${codes} | ${Math.max(...told.map(({ ms }) => ms)).toFixed(1)} |`)
  }
  console.log(`\nmemory: ${before.toFixed(0)} MB before, ${(await rss()).toFixed(0)} MB after`)
} finally {
  await server.stop()
}
