import { ask } from './ask.ts'
import { basic, redirectUri, type TokenSide } from './token-side.ts'

export type Tokens = { readonly access: string; readonly refresh: string }

export function exchange(side: TokenSide, code: string): Promise<Tokens | undefined> {
  return askForTokens(side, { grant_type: 'authorization_code', code, redirect_uri: redirectUri })
}

export function refresh(side: TokenSide, token: string): Promise<Tokens | undefined> {
  return askForTokens(side, { grant_type: 'refresh_token', refresh_token: token })
}

/** `undefined`: refused, as RFC 6749 has it. Throws for anything else than yes or no. */
async function askForTokens(
  side: TokenSide,
  form: Readonly<Record<string, string>>,
): Promise<Tokens | undefined> {
  const { status, body } = await ask(side.tokenUrl, { authorization: basic, form })
  if (status === 400) return undefined
  const tokens = body as Partial<Record<string, unknown>>
  const { access_token: access, refresh_token: next } = tokens
  if (status !== 200 || typeof access !== 'string' || typeof next !== 'string') {
    throw new Error(`${side.name} answered ${status}: ${JSON.stringify(body)}`)
  }
  return { access, refresh: next }
}
