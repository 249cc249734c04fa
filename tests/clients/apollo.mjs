// Apollo Client: a query, the next page merged into the first by its own policy, an error with its code, and a query that is
// sent as its hash.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client'
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries'
import { relayStylePagination } from '@apollo/client/utilities'

const [base] = process.argv.slice(2)
const cache = new InMemoryCache({ typePolicies: { Query: { fields: { meetings: relayStylePagination(['filter']) } } } })
const client = new ApolloClient({ link: new HttpLink({ uri: `${base}/graphql` }), cache })

const PAGE = gql`
  query Page($after: String) {
    meetings(first: 5, after: $after, filter: { area: { country: "IE" } }) {
      totalCount
      edges { cursor node { id name venue { name } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`
const first = await client.query({ query: PAGE })
assert.equal(first.data.meetings.edges.length, 5)
await client.watchQuery({ query: PAGE }).fetchMore({ variables: { after: first.data.meetings.pageInfo.endCursor } })
const both = client.readQuery({ query: PAGE }).meetings.edges.map(edge => edge.node.id)
assert.equal(both.length, 10)
assert.equal(new Set(both).size, 10)

const one = await client.query({ query: gql`query One($id: ID!) { meeting(id: $id) { id name } }`, variables: { id: both[0] } })
assert.equal(one.data.meeting.id, both[0])

const wrong = client.query({ query: gql`{ meeting(id: "nothing") { id } }` })
await assert.rejects(wrong, error => CombinedGraphQLErrors.is(error) && error.errors[0].extensions.code === 'BAD_USER_INPUT')
client.stop()

const sent = []
const counting = (uri, options) => {
  sent.push(`${options.method}${uri.includes('persistedQuery') || options.body?.includes('persistedQuery') ? ' hash' : ''}${/"query"|[?&]query=/.test(uri + options.body) ? ' text' : ''}`)
  return fetch(uri, options)
}
const sha256 = text => createHash('sha256').update(text).digest('hex')
const hashing = () => {
  const link = new PersistedQueryLink({ sha256, useGETForHashedQueries: true }).concat(new HttpLink({ uri: `${base}/graphql`, fetch: counting }))
  return new ApolloClient({ link, cache: new InMemoryCache() })
}
const HASHED = gql`query Hashed { status { meetingCount } }`
for (const expected of [['GET hash', 'POST hash text'], ['GET hash']]) {
  sent.length = 0
  const { data } = await hashing().query({ query: HASHED })
  assert.ok(data.status.meetingCount > 0)
  assert.deepEqual(sent, expected)
}
