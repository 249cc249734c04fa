// Relay: its compiler took a paging fragment and one that is fetched again by its node's id, and wrote the documents that the
// server trusts; its store joins the pages.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import relay from 'relay-runtime'

const { Environment, Network, RecordSource, Store, createOperationDescriptor, fetchQuery, getSingularSelector } = relay
const [base] = process.argv.slice(2)
const require = createRequire(import.meta.url)
const made = name => require(`./made/relay/${name}.graphql.js`)
const [first, next, page, card] = ['meetingsQuery', 'meetingsNextQuery', 'meetings_page', 'meetingsCardQuery'].map(made)

const network = Network.create(async ({ id, text }, variables) => {
  assert.equal(text, null)
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' }
  const answer = await fetch(`${base}/graphql`, { method: 'POST', headers, body: JSON.stringify({ documentId: id, variables }) })
  assert.equal(answer.status, 200)
  return answer.json()
})
const environment = new Environment({ network, store: new Store(new RecordSource()) })
const country = 'IE'

await fetchQuery(environment, first, { country }).toPromise()
const edges = () => {
  const operation = createOperationDescriptor(first, { country })
  const owner = environment.lookup(operation.fragment).data
  return environment.lookup(getSingularSelector(page, owner)).data.meetings
}
assert.equal(edges().edges.length, 5)
assert.equal(edges().pageInfo.hasNextPage, true)
// The store follows an operation's answer only while it is held.
environment.retain(createOperationDescriptor(first, { country }))
await fetchQuery(environment, next, { country, count: 5, cursor: edges().pageInfo.endCursor }).toPromise()
const ids = edges().edges.map(edge => edge.node.id)
assert.equal(ids.length, 10)
assert.equal(new Set(ids).size, 10)

const again = await fetchQuery(environment, card, { id: ids[0] }).toPromise()
assert.ok(again.node)
