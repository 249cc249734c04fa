// The manifest that graphql-codegen wrote, on a server that answers nothing else.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'

const [base] = process.argv.slice(2)
const ask = async parameters => {
  const answer = await fetch(`${base}/graphql?${new URLSearchParams(parameters)}`)
  return { status: answer.status, etag: answer.headers.get('etag'), ...(await answer.json()) }
}
const persisted = JSON.parse(await readFile('made/documents/codegen.json', 'utf8'))
const [hash] = Object.entries(persisted).find(([, text]) => text.includes('query Countries'))
for (const documentId of [hash, `sha256:${hash}`]) {
  const { data, etag } = await ask({ documentId })
  assert.ok(data.countries.length >= 10)
  const again = await fetch(`${base}/graphql?documentId=${documentId}`, { headers: { 'if-none-match': etag } })
  assert.equal(again.status, 304)
}
const stranger = await ask({ query: '{ countries { code } }' })
assert.equal(stranger.errors[0].extensions.code, 'DOCUMENT_NOT_TRUSTED')
