import { createHash, randomBytes } from 'node:crypto'
import { withDatabase } from '@kontor/e2e/harness/database'
import type { Kontor } from '@kontor/e2e/harness/kontor'
import { ask } from './ask.ts'
import { client, redirectUri, type TokenSide } from './token-side.ts'

const scope = 'accounts=ro balance=ro transactions=ro offline'

/** Kontor. Walking the widget would measure the widget: what its last step leaves is put there by SQL. */
export function openKontorSide({ url, dataDir }: Kontor): TokenSide {
  return {
    name: 'Kontor',
    tokenUrl: `${url}/auth/token`,
    makeCodes: (count) => makeCodes(dataDir, count),
    // It has no introspection, for it is the resource server itself: 403 says that the token is good but not for this.
    check: async (accessToken) => {
      const authorization = `Bearer ${accessToken}`
      const { status } = await ask(`${url}/rest/user`, { authorization })
      if (status !== 403) throw new Error(`Kontor answered ${status}`)
    },
    close: async () => {},
  }
}

async function makeCodes(dataDir: string, count: number): Promise<readonly string[]> {
  const codes = Array.from({ length: count }, () => `Okn_${randomBytes(32).toString('base64url')}`)
  const users = codes.map(() => `U${randomBytes(16).toString('hex')}`)
  const hashes = codes.map((code) => createHash('sha256').update(code).digest('hex'))
  await withDatabase(dataDir, async (query) => {
    await query(
      `insert into users (id, client_id, created_at) select id, $2, now() from unnest($1::text[]) id`,
      [users, client.id],
    )
    await query(
      `insert into authorization_codes (hash, user_id, client_id, flow_id, redirect_uri, scope, expires_at)
       select hash, user_id, $3, 'F' || user_id, $4, $5, now() + interval '1 hour'
         from unnest($1::text[], $2::text[]) made (hash, user_id)`,
      [hashes, users, client.id, redirectUri, scope],
    )
  })
  return codes
}
