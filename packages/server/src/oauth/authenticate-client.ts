import { createHash, timingSafeEqual } from 'node:crypto'
import type { ClientId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import type { Client, ClientStore } from './client-store.ts'

export type BasicCredentials = { readonly id: string; readonly secret: string }

/**
 * RFC 6749 section 2.3.1. The RFC wants id and secret form-encoded inside Basic, most clients send them as they are:
 * both readings are tried, always in the same number of steps. Throws `Problem('invalid_client')`, also for a disabled
 * client, which learns no more than a stranger.
 */
export async function authenticateClient(
  deps: { readonly clients: Pick<ClientStore, 'find'> },
  credentials: BasicCredentials | undefined,
): Promise<Client> {
  if (credentials === undefined) throw new Problem('invalid_client', 'no usable Basic credentials')
  for (const { id, secret } of [credentials, decoded(credentials)]) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the look-up is the check
    const client = await deps.clients.find(id as ClientId)
    if (hasSecret(client, secret) && client?.disabledAt === undefined) return client
  }
  throw new Problem('invalid_client', 'the client or its secret is unknown, or it is disabled')
}

/** Reads an `Authorization: Basic` header; `undefined` for anything else (RFC 7617). */
export function parseBasic(header: string | undefined): BasicCredentials | undefined {
  const encoded = /^basic +([A-Za-z0-9+/_-]+={0,2}) *$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1 || text.includes('\0') || !text.isWellFormed()) return undefined
  return { id: text.slice(0, colon), secret: text.slice(colon + 1) }
}

function decoded(credentials: BasicCredentials): BasicCredentials {
  return { id: formDecode(credentials.id), secret: formDecode(credentials.secret) }
}

function formDecode(text: string): string {
  try {
    const decodedText = decodeURIComponent(text.replaceAll('+', ' '))
    return decodedText.includes('\0') ? text : decodedText
  } catch {
    return text
  }
}

/** An unknown client costs the same comparison as a known one with a wrong secret. */
const nobody = ['0'.repeat(64)]

function hasSecret(client: Client | undefined, secret: string): client is Client {
  const digest = createHash('sha256').update(secret, 'utf8').digest()
  let found = false
  for (const hash of client?.secretHashes ?? nobody) {
    const expected = Buffer.from(hash, 'hex')
    if (expected.length === digest.length && timingSafeEqual(expected, digest)) found = true
  }
  return found && client !== undefined
}
