import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withDatabase } from '@kontor/e2e/harness/database'
import { ask } from './ask.ts'
import type { Answer, Order } from './oidc-process.ts'
import { basic, type TokenSide } from './token-side.ts'

const databaseName = 'oidc_provider'

/** npm `oidc-provider` on a database of its own in the PostgreSQL that runs in the data folder. */
export async function openOidcSide(dataDir: string): Promise<TokenSide> {
  await withDatabase(dataDir, (query) => query(`create database ${databaseName}`))
  const main = fileURLToPath(new URL('oidc-process.ts', import.meta.url))
  const child = fork(main, [join(dataDir, 'postgres'), databaseName], {
    execArgv: process.execArgv,
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const next = listenTo(child)
  const close = async () => {
    if (child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  process.once('exit', () => child.kill('SIGKILL'))
  const ready = await next()
  if (!('url' in ready)) throw new Error('oidc-provider did not say where it is')
  return {
    name: 'oidc-provider',
    tokenUrl: `${ready.url}/token`,
    makeCodes: async (count) => {
      const order: Order = { makeCodes: count }
      child.send(order)
      const made = await next()
      return 'codes' in made ? made.codes : []
    },
    // RFC 7662. What the resource server does with the answer, and then reads, comes on top.
    check: async (accessToken) => {
      const form = { token: accessToken }
      const { body } = await ask(`${ready.url}/token/introspection`, { authorization: basic, form })
      const { active } = body as { readonly active?: boolean }
      if (active !== true) throw new Error(`oidc-provider answered ${JSON.stringify(body)}`)
    },
    close,
  }
}

/** What the process says next; throws if it has ended. */
function listenTo(child: ChildProcess): () => Promise<Answer> {
  const ended = once(child, 'exit').then(() => undefined)
  return async () => {
    const said: unknown[] | undefined = await Promise.race([once(child, 'message'), ended])
    if (said === undefined) throw new Error('oidc-provider ended')
    return said[0] as Answer
  }
}
