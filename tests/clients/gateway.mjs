// The graph beside a second small service, composed by two composers without a hint, and asked across both through
// @apollo/gateway.

import assert from 'node:assert/strict'
import { composeServices } from '@apollo/composition'
import { ApolloGateway, LocalGraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { composeServices as composeByTheGuild } from '@theguild/federation-composition'
import { parse } from 'graphql'

const [base] = process.argv.slice(2)
const url = `${base}/graphql`
const ask = async (query, variables) => {
  const headers = { 'content-type': 'application/json' }
  return (await (await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })).json()).data
}
const ours = parse((await ask('{ _service { sdl } }'))._service.sdl)
const { meetings, countries } = await ask('{ meetings(first: 3) { nodes { id name } } countries { code name } }')

// It keeps favourites by the ids of meetings, and says something of countries and fellowships.
const favourites = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  type Query { "Those that are kept." favourites: [Meeting!]! "Where they are." travels: [Country!]! }
  type Meeting @key(fields: "id") { id: ID! "How often it was kept." stars: Int! }
  type Country @key(fields: "code") { code: ID! "Its flag." flag: String! }
`)
const kept = [...meetings.nodes.map(({ id }) => id), 'meeting_0000000000000000000000000000dead'].map(id => ({ id }))
const second = buildSubgraphSchema({
  typeDefs: favourites,
  resolvers: {
    Query: { favourites: () => kept.slice(0, 3), travels: () => countries.slice(0, 2).map(({ code }) => ({ code })) },
    Meeting: { stars: ({ id }) => kept.findIndex(meeting => meeting.id === id) },
    Country: { flag: ({ code }) => `flag of ${code}` },
  },
})

const services = [
  { name: 'meetings', typeDefs: ours, url },
  { name: 'favourites', typeDefs: favourites, url: 'http://favourites.example/graphql' },
]
const composed = composeServices(services)
assert.deepEqual(composed.errors ?? [], [])
assert.deepEqual(composed.hints.map(String), [])
const byTheGuild = composeByTheGuild(services)
assert.deepEqual((byTheGuild.errors ?? []).map(String), [])
assert.ok(byTheGuild.supergraphSdl.includes('favourites'))

const gateway = new ApolloGateway({
  supergraphSdl: composed.supergraphSdl,
  buildService: ({ name }) => (name === 'meetings' ? new RemoteGraphQLDataSource({ url }) : new LocalGraphQLDataSource(second)),
  logger: { debug() {}, info() {}, warn: console.warn, error: console.error },
})
const { executor, schema } = await gateway.load()
const across = async query => {
  const result = await executor({ document: parse(query), request: { query }, queryHash: query, schema, context: {}, metrics: {}, cache: undefined })
  assert.equal(result.errors, undefined, JSON.stringify(result.errors))
  return JSON.parse(JSON.stringify(result.data))
}
const names = meetings.nodes.map(({ name }, stars) => ({ name, stars }))
assert.deepEqual(await across('{ favourites { name stars } }'), { favourites: names })
const there = await across('{ meetings(first: 3) { nodes { name stars fellowship { code } } } }')
assert.deepEqual(there.meetings.nodes.map(({ name, stars }) => ({ name, stars })), names)
const travels = countries.slice(0, 2).map(({ code, name }) => ({ name, flag: `flag of ${code}` }))
assert.deepEqual(await across('{ travels { name flag } }'), { travels })
await gateway.stop()
