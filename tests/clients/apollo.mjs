// Apollo Client: a query, the next page merged into the first by its own policy, and an error with its code.

import assert from 'node:assert/strict'
import { ApolloClient, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from '@apollo/client'
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
