// The audits of the GraphQL-over-HTTP specification, by those who wrote it.

import assert from 'node:assert/strict'
import { auditServer } from 'graphql-http'

const [base] = process.argv.slice(2)
const results = await auditServer({ url: `${base}/graphql`, fetchFn: fetch })
const findings = results.filter(result => result.status !== 'ok').map(result => `[${result.status}] ${result.id} ${result.name}: ${result.reason}`)
assert.deepEqual(findings, [])
assert.equal(results.length, 61)
