// graphql-eslint: its recommended rules for schemas and Relay's, on the schema as it is served.

import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import plugin from '@graphql-eslint/eslint-plugin'
import { ESLint } from 'eslint'
import { buildSchema, isObjectType } from 'graphql'

const types = Object.values(buildSchema(await readFile('schema.graphql', 'utf8')).getTypeMap()).filter(isObjectType)
// What is no node has no id: it is a part of one.
const parts = types.filter(type => !type.getInterfaces().some(({ name }) => name === 'Node')).map(type => type.name)

const rules = {
  ...plugin.configs['flat/schema-recommended'].rules,
  ...plugin.configs['flat/schema-relay'].rules,
  '@graphql-eslint/strict-id-in-types': ['error', { acceptedIdNames: ['id'], acceptedIdTypes: ['ID'], exceptions: { types: parts } }],
  // Connections whose order has no way back are asked forward only.
  '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
  // An edge beside `nodes`: Relay's own specification lets a connection have more fields.
  '@graphql-eslint/relay-edge-types': ['error', { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false }],
}
const overrideConfig = [
  {
    files: ['**/*.graphql'],
    languageOptions: { parser: plugin.parser, parserOptions: { graphQLConfig: { schema: 'schema.graphql' } } },
    plugins: { '@graphql-eslint': plugin },
    rules,
  },
]
const [result] = await new ESLint({ overrideConfigFile: true, overrideConfig }).lintFiles('schema.graphql')
const lines = result.source.split('\n')
const told = result.messages.map(({ line, ruleId, message }) => `${lines[line - 1].trim()} (${line}) ${ruleId}: ${message}`)
// What we mean to do, and why.
const KNOWN = [
  // A kind of meeting, not a type of the language.
  ['type MeetingType {', '"MeetingType" should not have "Type" suffix'],
  // A date on which a meeting is held is a part of the meeting and has no id of its own.
  ['type OccurrenceEdge {', 'must implement `Node` interface'],
]
const isKnown = line => KNOWN.some(([type, message]) => line.startsWith(type) && line.includes(message))
assert.equal(told.filter(isKnown).length, KNOWN.length, told.join('\n'))
assert.deepEqual(told.filter(line => !isKnown(line)), [])
