// graphql-codegen: the schema asked from the server, types for every example query, and their persisted documents.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { copyFile, readFile } from 'node:fs/promises'
import { generate } from '@graphql-codegen/cli'

const [base] = process.argv.slice(2)
const files = await generate(
  {
    schema: `${base}/graphql`,
    documents: 'examples/*.graphql',
    generates: { 'made/codegen/': { preset: 'client', presetConfig: { persistedDocuments: { hashAlgorithm: 'sha256' } } } },
    silent: true,
  },
  true,
)
const types = files.find(file => file.filename.endsWith('graphql.ts')).content
assert.match(types, /export type NearbyQuery = /)
const persisted = JSON.parse(await readFile('made/codegen/persisted-documents.json', 'utf8'))
assert.ok(Object.keys(persisted).length >= 10)
for (const [hash, text] of Object.entries(persisted)) {
  assert.equal(createHash('sha256').update(text).digest('hex'), hash)
}
await copyFile('made/codegen/persisted-documents.json', 'made/documents/codegen.json')
