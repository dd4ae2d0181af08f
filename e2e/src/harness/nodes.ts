import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Env, Kontor } from './kontor.ts'
import { startKontor } from './kontor.ts'

/** Two processes of Kontor on one PostgreSQL: the first brings it, the second reaches it through its socket. */
export type Nodes = {
  readonly first: Kontor
  readonly second: Kontor
  readonly urls: readonly [string, string]
  /** Whose database both use. */
  readonly dataDir: string
  close(): Promise<void>
}

/**
 * `prepare` runs while the first is alone. Each brings a sandbox bank of its own, and a person's passage through the widget
 * must not be taken over by the node that does not know their bank.
 */
export async function startNodes(
  env: Env = {},
  prepare: (first: Kontor) => Promise<void> = async () => {},
): Promise<Nodes> {
  const shared = { KONTOR_SECRET_KEY: randomBytes(32).toString('base64'), ...env }
  const first = await startKontor(shared)
  try {
    await prepare(first)
    const second = await startKontor({ ...shared, ...besides(first) })
    return {
      first,
      second,
      urls: [first.url, second.url],
      dataDir: first.dataDir,
      close: async () => {
        await second.close()
        await first.close()
      },
    }
  } catch (error) {
    await first.close()
    throw error
  }
}

/** What a second process needs to be a node of the first one's service. */
function besides({ url, dataDir }: Kontor): Env {
  const socket = encodeURIComponent(join(dataDir, 'postgres'))
  return {
    KONTOR_DATABASE_URL: `postgres://kontor@localhost/postgres?host=${socket}`,
    KONTOR_PUBLIC_URL: url,
  }
}
