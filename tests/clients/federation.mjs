// Apollo's compatibility suite for subgraphs, as it is published, without docker, rover and router: its tests ask the program of
// `products/`, which serves the suite's schema behind our HTTP layer, and @apollo/gateway in the place of the router, before the
// suite's own two other services.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { composeServices } from '@apollo/composition'
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway'
import { parse } from 'graphql'

const [products] = process.argv.slice(2)
const SUITE = 'made/federation'
// Traces of every resolver for Apollo's own service: we do not time what people ask, and send it nowhere.
const LEFT_OUT = ['ftv1']

await rm(SUITE, { recursive: true, force: true })
await cp(dirname(fileURLToPath(import.meta.resolve('@apollo/federation-subgraph-compatibility-tests/package.json'))), SUITE, { recursive: true })
/** The suite has fixed ports, which may be taken, and listens to all the world. */
const replace = async (file, before, after) => {
  const text = await readFile(join(SUITE, file), 'utf8')
  assert.ok(text.includes(before), `${file} of the suite has no ${before}`)
  await writeFile(join(SUITE, file), text.replace(before, after))
}

const started = []
/** Starts a program and waits until it says where it listens. */
async function start(program, args) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  started.push(child)
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /http:\S+/.exec(line)
    if (address) return address[0]
  }
  throw new Error(`${program} ${args.join(' ')} ended before it listened`)
}

async function ask(url, query) {
  const headers = { 'content-type': 'application/json' }
  return (await (await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })).json()).data
}

/** A supergraph of all three behind an address of its own. */
async function gateway(services) {
  const composed = composeServices(services)
  assert.deepEqual((composed.errors ?? []).map(String), [])
  const gateway = new ApolloGateway({
    supergraphSdl: composed.supergraphSdl,
    buildService: ({ url }) => new RemoteGraphQLDataSource({ url }),
    logger: { debug() {}, info() {}, warn: console.warn, error: console.error },
  })
  const { executor, schema } = await gateway.load()
  const server = createServer(async (request, response) => {
    const { query, variables } = JSON.parse((await request.toArray()).join(''))
    const asked = { document: parse(query), request: { query, variables }, queryHash: query, schema, context: {}, metrics: {} }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(await executor(asked)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => Promise.all([gateway.stop(), server.close()]) }
}

const others = []
try {
  for (const name of ['users', 'inventory']) {
    const program = `dist/subgraphs/${name}/index.js`
    await replace(program, 'listen: { port: serverPort }', "listen: { port: 0, host: '127.0.0.1' }")
    const typeDefs = parse(await readFile(join(SUITE, `dist/subgraphs/${name}/${name}.graphql`), 'utf8'))
    others.push({ name, typeDefs, url: await start(process.execPath, [join(SUITE, program)]) })
  }
  const url = await start(products, [])
  const typeDefs = parse((await ask(url, '{ _service { sdl } }'))._service.sdl)
  const router = await gateway([{ name: 'products', typeDefs, url }, ...others])
  await replace('dist/utils/client.js', 'http://localhost:4000/', router.url)

  await writeFile(join(SUITE, 'jest.json'), JSON.stringify({ testEnvironment: 'node', transform: {}, testMatch: ['**/dist/tests/*.test.js'] }))
  const jest = [join('node_modules', 'jest', 'bin', 'jest.js'), '--ci', '--json', '--config', join(SUITE, 'jest.json')]
  const child = spawn(process.execPath, jest, { env: { ...process.env, PRODUCTS_URL: url }, stdio: ['ignore', 'pipe', 'ignore'] })
  const [said] = await Promise.all([child.stdout.toArray(), once(child, 'exit')])
  const results = JSON.parse(Buffer.concat(said).toString())
  const told = results.testResults.flatMap(file => [...file.assertionResults, ...(file.assertionResults.length ? [] : [{ fullName: file.name, status: 'failed', failureMessages: [file.message] }])])
  const failed = told.filter(({ status }) => status !== 'passed')
  const unexpected = failed.filter(({ fullName }) => !LEFT_OUT.includes(fullName))
  assert.deepEqual(unexpected.map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages.join('\n')}`), [])
  assert.deepEqual(failed.map(({ fullName }) => fullName), LEFT_OUT)
  assert.equal(told.length, 23)
  await router.stop()
} finally {
  for (const child of started) child.kill()
}
