// urql over POST and over GET.

import assert from 'node:assert/strict'
import { Client, cacheExchange, fetchExchange, gql } from '@urql/core'

const [base] = process.argv.slice(2)
const QUERY = gql`
  query Evenings($first: Int, $days: [Weekday!]) {
    meetings(first: $first, filter: { weekdays: $days }) { totalCount nodes { id slot { weekday startTime } } }
  }
`
for (const preferGetMethod of [false, 'force']) {
  const client = new Client({ url: `${base}/graphql`, exchanges: [cacheExchange, fetchExchange], preferGetMethod })
  const { data, error } = await client.query(QUERY, { first: 3, days: ['MONDAY'] }).toPromise()
  assert.equal(error, undefined)
  assert.equal(data.meetings.nodes.length, 3)
  assert.ok(data.meetings.nodes.every(meeting => meeting.slot.weekday === 'MONDAY'))
  const wrong = await client.query(gql`{ node(id: "nothing") { id } }`, {}).toPromise()
  assert.equal(wrong.error.graphQLErrors[0].extensions.code, 'BAD_USER_INPUT')
}
