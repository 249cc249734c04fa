// The real binary with its invented feeds, on a free port of this machine, its store gone with it.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** What is asked until the server is ready. */
export const SERVED = '{ status { listingCount } sources(first: 100) { nodes { health lastAttemptAt listingCount } } }'
const GIVEN_UP_AFTER_MS = 120_000

/** Starts it and waits until every feed was tried and what was believed of it is served. */
export async function serve(binary, variables, args = ['--demo'], heard = () => {}) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('MEETING_GRAPH'))
  const env = { ...Object.fromEntries(inherited), MEETING_GRAPH__HTTP__LISTEN: '127.0.0.1:0', MEETING_GRAPH__STORE__KIND: 'memory', ...variables }
  const child = spawn(binary, ['serve', ...args], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const said = []
  const base = await new Promise((found, failed) => {
    createInterface({ input: child.stderr }).on('line', line => {
      said.push(line)
      heard(line)
      const address = /serving on (http:\/\/[^/]+)\//.exec(line)
      if (address) found(address[1])
    })
    child.on('exit', code => failed(new Error(`the server ended with ${code}:\n${said.join('\n')}`)))
  })
  const stop = async () => {
    if (child.exitCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  const givenUpAt = Date.now() + GIVEN_UP_AFTER_MS
  while (!(await servesAllItBelieves(base))) {
    if (Date.now() > givenUpAt) {
      await stop()
      throw new Error(`the feeds were not all served after ${GIVEN_UP_AFTER_MS / 1000} s:\n${said.join('\n')}`)
    }
    await new Promise(later => setTimeout(later, 200))
  }
  return { base, pid: child.pid, said, stop }
}

async function servesAllItBelieves(base) {
  const body = JSON.stringify({ query: SERVED })
  const answer = await fetch(`${base}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  if (answer.status !== 200) return false
  const { status, sources } = (await answer.json()).data
  const tried = sources.nodes.every(source => source.health === 'DISABLED' || source.lastAttemptAt !== null)
  const believed = sources.nodes.reduce((sum, source) => sum + (source.listingCount ?? 0), 0)
  return sources.nodes.length > 0 && tried && status.listingCount === believed
}
