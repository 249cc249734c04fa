// Sets every client on one server, and fails where any of them finds anything. Started by tests/run.sh, in the folder where
// the clients are installed: node run.mjs SERVER PRODUCTS PYTHON REPOSITORY

import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SERVED, serve } from './server.mjs'

const [binary, products, python, repository] = process.argv.slice(2)
const CLIENT_GIVEN_UP_AFTER_MS = 180_000
const run = promisify(execFile)

/** What the clients read beside the scripts: the schema as it is served, as it was committed, and the examples. */
async function lay(base) {
  const served = await (await fetch(`${base}/schema.graphql`)).text()
  const inGit = await run('git', ['show', 'HEAD:schema/schema.graphql'], { cwd: repository, maxBuffer: 2 ** 24 }).catch(() => null)
  await rm('made', { recursive: true, force: true })
  await mkdir('made/relay', { recursive: true })
  await mkdir('made/documents')
  await writeFile('made/documents/relay.json', '{}')
  await writeFile('made/documents/served.graphql', SERVED)
  await writeFile('made/relay/package.json', '{ "type": "commonjs" }')
  await cp(join(repository, 'schema/examples'), 'examples', { recursive: true, force: true })
  await writeFile('schema.graphql', served)
  // A copy without history has the schema it was shipped with.
  await writeFile('committed.graphql', inGit?.stdout ?? (await readFile(join(repository, 'schema/schema.graphql'), 'utf8')))
}

const tool = name => join('node_modules', '.bin', name)
const seed = ['--seed', '1', '--max-examples', '15']
const clients = base => ({
  'graphql-http, audit': ['node', 'audit.mjs', base],
  'Apollo Client': ['node', 'apollo.mjs', base],
  urql: ['node', 'urql.mjs', base],
  'relay-compiler': [tool('relay-compiler'), 'relay.config.json'],
  'graphql-codegen': ['node', 'codegen.mjs', base],
  'graphql-eslint': ['node', 'lint.mjs'],
  'graphql-inspector': ['node', 'inspect.mjs'],
  '@apollo/gateway, @theguild/federation-composition': ['node', 'gateway.mjs', base],
  'Apollo federation subgraph compatibility': ['node', 'federation.mjs', products],
  'Chromium, axe': ['node', 'pages.mjs', base],
  'graphql-ws, graphql-sse': ['node', 'live.mjs', binary],
  gql: [join(python, 'python'), 'gql_client.py', base],
  schemathesis: [join(python, 'schemathesis'), 'run', `${base}/graphql`, '--phases', 'fuzzing', ...seed, '--mode', 'positive', '--checks', 'each_error_blames_the_question', '--no-color'],
})
/** Those that ask by the documents that the tools before them wrote. */
const clientsByDocument = base => ({
  'Relay store, trusted documents': ['node', 'relay.mjs', base],
  'graphql-codegen, trusted documents': ['node', 'trusted.mjs', base],
})

const failed = []

/** Sets some clients on a server of their own, one after another. */
async function set(variables, prepared, clients) {
  const server = await serve(binary, variables)
  try {
    await prepared(server.base)
    for (const [name, [program, ...args]] of Object.entries(clients(server.base))) {
      const begun = Date.now()
      const env = { ...process.env, NO_COLOR: '1', SCHEMATHESIS_HOOKS: 'random_queries', GRAPH: server.base }
      const options = { env, timeout: CLIENT_GIVEN_UP_AFTER_MS, maxBuffer: 2 ** 26 }
      const error = await run(program, args, options).then(() => null, error => error)
      console.log(`${error ? 'FAILED' : 'ok    '} ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`)
      if (error) {
        failed.push(name)
        console.log(`${error.stdout ?? ''}${error.stderr ?? ''}${error.killed ? 'given up: it took too long\n' : ''}`)
      }
    }
  } finally {
    await server.stop()
  }
}

await set({}, lay, clients)
const onlyTrusted = { MEETING_GRAPH__GRAPHQL__DOCUMENTS_DIR: 'made/documents', MEETING_GRAPH__GRAPHQL__DOCUMENTS_ONLY: 'true' }
await set(onlyTrusted, async () => {}, clientsByDocument)
if (failed.length > 0) {
  console.log(`failed: ${failed.join(', ')}`)
  process.exitCode = 1
}
