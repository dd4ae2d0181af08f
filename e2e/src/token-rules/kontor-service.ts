import { createHash, randomBytes } from 'node:crypto'
import { sandboxClient } from '../harness/client.ts'
import { withDatabase } from '../harness/database.ts'
import type { Nodes } from '../harness/nodes.ts'
import type { TokenService } from './token-service.ts'

const redirectUri = 'https://my-app.example.com/callback'
const scope = 'accounts=ro balance=ro transactions=ro offline'

/**
 * Kontor on two nodes. Walking the widget some thousand times would measure the widget: its last step, which leaves a user
 * and the hash of a code, is done here by SQL. Time passes by moving everything granted into the past.
 */
export function kontorService({ urls, dataDir }: Pick<Nodes, 'urls' | 'dataDir'>): TokenService {
  return {
    urls,
    makeCodes: (count) => makeCodes(dataDir, count),
    letPass: (seconds) => letPass(dataDir, seconds),
  }
}

async function makeCodes(dataDir: string, count: number): Promise<readonly string[]> {
  const codes = Array.from({ length: count }, () => `Okn_${randomBytes(32).toString('base64url')}`)
  const users = codes.map(() => `U${randomBytes(16).toString('hex')}`)
  await withDatabase(dataDir, async (query) => {
    await query(
      `insert into users (id, client_id, created_at) select id, $2, now() from unnest($1::text[]) id`,
      [users, sandboxClient.id],
    )
    await query(
      `insert into authorization_codes (hash, user_id, client_id, flow_id, redirect_uri, scope, expires_at)
       select hash, user_id, $3, 'F' || user_id, $4, $5, now() + interval '1 hour'
         from unnest($1::text[], $2::text[]) made (hash, user_id)`,
      [codes.map(sha256Hex), users, sandboxClient.id, redirectUri, scope],
    )
  })
  return codes
}

const grantTables = ['authorization_codes', 'grants', 'access_tokens', 'refresh_tokens']

async function letPass(dataDir: string, seconds: number): Promise<void> {
  await withDatabase(dataDir, async (query) => {
    const columns = await query(
      `select table_name as table, string_agg(format('%1$I = %1$I - $1 * interval ''1 second''', column_name), ', ') as moves
         from information_schema.columns
        where table_schema = 'public' and table_name = any($1) and data_type = 'timestamp with time zone'
        group by table_name`,
      [grantTables],
    )
    if (columns.length < grantTables.length) throw new Error('a table of the grants is gone')
    for (const { table, moves } of columns) {
      await query(`update ${String(table)} set ${String(moves)}`, [seconds])
    }
  })
}

/** Registers a client that is not the sandbox's, as the operator would have. */
export async function addClient(
  dataDir: string,
  client: {
    readonly id: string
    readonly secret: string
    readonly redirectUris: readonly string[]
  },
): Promise<void> {
  await withDatabase(dataDir, (query) =>
    query(
      `insert into clients (id, name, secret_hashes, redirect_uris, any_redirect, scope)
       values ($1, $1, $2, $3, false, $4)`,
      [client.id, [sha256Hex(client.secret)], client.redirectUris, scope],
    ),
  )
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
