// graphql-inspector: no caller of the last committed schema is broken by the one that is served.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { buildSchema } from 'graphql'

const breaks = async (before, after) => {
  const changes = await diff(buildSchema(before), buildSchema(after))
  return changes.filter(change => change.criticality.level === CriticalityLevel.Breaking).map(change => change.message)
}
const served = await readFile('schema.graphql', 'utf8')
const committed = await readFile('committed.graphql', 'utf8')

// It would tell: a field that is gone is a break.
const without = served.replace(/\n  """[^"]*"""\n  totalCount: Int!/, '')
const told = await breaks(served, without)
assert.equal(told.length, 1)
assert.match(told[0], /^Field 'totalCount' was removed from object type /)

assert.deepEqual(await breaks(committed, served), [], 'callers of the last committed schema break; commit schema/schema.graphql if they shall')
