import { readFile } from 'node:fs/promises'

import { Problem } from '../../domain/problem.ts'
import { Secret } from '../../domain/secret.ts'
import { readTokenAnswer } from '../oauth/token-answer.ts'
import type { TokenAnswer } from '../oauth/token-answer.ts'
import { tokenRequest } from '../oauth/token-request.ts'
import type { Grant, TokenClient } from '../oauth/token-request.ts'
import type { Talk } from './bank-call.ts'
import { resolveLink } from './link.ts'
import type { OAuthRules } from './profile/oauth.ts'

type Fields = Readonly<Record<string, string>>

const tokenMsMax = 60_000

/** What a bank wants in the form of one request besides the grant. */
type Wish = { readonly endpoint: string; readonly grant: Grant; readonly parameters?: Fields }

/** One request to a token endpoint; it is sent once, whatever happens. Throws `BankFault` for a 4xx. */
export async function requestToken(talk: Talk, wish: Wish): Promise<TokenAnswer> {
  const rules: Partial<OAuthRules> = talk.profile.oauth ?? {}
  const { form, headers } = tokenRequest(wish.grant, await clientOf(talk, rules))
  const fields = renamed({ ...form, ...wish.parameters }, rules.names)
  const { url, rest } = placed(resolveLink(talk.profile, wish.endpoint), fields, rules.token_query)
  const reply = await talk.http.call({
    method: 'POST',
    url,
    headers: { accept: 'application/json', ...talk.profile.headers?.always, ...headers },
    form: rest,
    // Not given up halfway: what the bank replaces is lost if nobody reads the answer. The call's own limits end it.
    signal: AbortSignal.timeout(tokenMsMax),
  })
  return readTokenAnswer(reply)
}

/** Our name at the bank. Throws `bank_refused` where nothing says it. */
export function clientIdOf(talk: Talk): string {
  const id = talk.profile.oauth?.client_id ?? talk.organisationId
  if (id !== undefined) return id
  throw new Problem('bank_refused', 'neither oauth.client_id nor a client certificate names us')
}

/** Parameters under the names that this bank has for them. */
export function renamed(fields: Fields, names: Fields = {}): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [names[name] ?? name, value]),
  )
}

async function clientOf(talk: Talk, rules: Partial<OAuthRules>): Promise<TokenClient> {
  const { client_authentication: authentication = 'tls', client_secret_file: file } = rules
  if (authentication === 'none') return { authentication }
  const id = clientIdOf(talk)
  if (authentication === 'tls') return { authentication, id }
  return { authentication, id, secret: await readSecret(file ?? '') }
}

async function readSecret(file: string): Promise<Secret> {
  try {
    return new Secret((await readFile(file, 'utf8')).trim())
  } catch (error) {
    throw new Problem('bank_refused', 'oauth.client_secret_file cannot be read', { cause: error })
  }
}

/** Some banks read parameters from the address. */
function placed(endpoint: URL, fields: Fields, inQuery: readonly string[] = []) {
  const url = new URL(endpoint)
  const rest: Record<string, string> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (inQuery.includes(name)) url.searchParams.set(name, value)
    else rest[name] = value
  }
  return { url, rest }
}
