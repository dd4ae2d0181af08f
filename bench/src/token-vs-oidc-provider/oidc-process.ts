import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'
import pg from 'pg'
import { OidcAdapter, recordEvents, schema } from './oidc-adapter.ts'
import { connections } from './ask.ts'
import { client, redirectUri } from './token-side.ts'

/** npm `oidc-provider` in a process of its own, told by its parent what to do. */
export type Order = { readonly makeCodes: number }
export type Answer = { readonly url: string } | { readonly codes: readonly string[] }

const [host = '', database = ''] = process.argv.slice(2)
const scope = 'accounts offline_access'

async function main(): Promise<void> {
  // As many connections as Kontor takes.
  const pool = new pg.Pool({ host, database, user: 'kontor', max: 10 })
  await pool.query(schema)
  const provider = createProvider(pool)
  recordEvents(provider, pool)
  const server = createServer(provider.callback())
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    tell({ url: `http://127.0.0.1:${address.port}` })
  })
  process.on('message', (order: Order) => {
    void makeCodes(provider, order.makeCodes).then((codes) => tell({ codes }))
  })
  process.on('disconnect', () => process.exit())
}

/** Set up for what is compared: opaque tokens, refresh tokens that rotate, no ID token to sign, the client at hand. */
function createProvider(pool: pg.Pool): Provider {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return new Provider('http://127.0.0.1', {
    adapter: (type: string) => new OidcAdapter(type, pool),
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'client_secret_basic',
        id_token_signed_response_alg: 'ES256',
      },
    ],
    scopes: ['accounts', 'offline_access'],
    findAccount: async (_context: unknown, accountId: string) => ({
      accountId,
      claims: async () => ({ sub: accountId }),
    }),
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    pkce: { required: () => false },
    features: { introspection: { enabled: true }, devInteractions: { enabled: false } },
    ttl: { AccessToken: 3600, AuthorizationCode: 3600, Grant: 7_776_000, RefreshToken: 7_776_000 },
    cookies: { keys: [randomBytes(32).toString('base64')] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
  })
}

/** What a finished authorization leaves: a grant and its code. */
async function makeCodes(provider: Provider, count: number): Promise<readonly string[]> {
  const codes: string[] = []
  const found = await provider.Client.find(client.id)
  const makeSome = async () => {
    while (codes.length < count) {
      const accountId = randomUUID()
      const slot = codes.push('') - 1
      const grant = new provider.Grant({ accountId, clientId: client.id })
      grant.addOIDCScope(scope)
      const grantId = await grant.save()
      const code = new provider.AuthorizationCode({
        accountId,
        client: found,
        grantId,
        redirectUri,
        scope,
        gty: 'authorization_code',
      })
      codes[slot] = await code.save()
    }
  }
  await Promise.all(Array.from({ length: connections }, makeSome))
  return codes
}

function tell(answer: Answer): void {
  process.send?.(answer)
}

await main()
