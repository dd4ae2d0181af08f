import { sandboxClient } from '../harness/client.ts'

/** A service that trades codes and tokens at two addresses over one database: Kontor, or a twin that was broken on purpose. */
export type TokenService = {
  readonly urls: readonly [string, string]
  /** Codes as the widget would have left them, had so many people just finished it. */
  makeCodes(count: number): Promise<readonly string[]>
  /** Lets time pass for everything that was granted so far. */
  letPass(seconds: number): Promise<void>
}

export type TokenReply = {
  readonly status: number
  readonly accessToken: string
  readonly refreshToken: string
  /** The name of the error, in the words of RFC 6749. */
  readonly error: string
}

export const sandboxBasic = basicOf(sandboxClient)

export function basicOf({ id, secret }: { readonly id: string; readonly secret: string }): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
}

export function exchange(url: string, code: string, basic = sandboxBasic): Promise<TokenReply> {
  return askForTokens(url, { grant_type: 'authorization_code', code }, basic)
}

export function refresh(url: string, token: string, basic = sandboxBasic): Promise<TokenReply> {
  return askForTokens(url, { grant_type: 'refresh_token', refresh_token: token }, basic)
}

export function signIn(
  url: string,
  user: { readonly username: string; readonly password: string },
  basic = sandboxBasic,
): Promise<TokenReply> {
  return askForTokens(url, { grant_type: 'password', ...user }, basic)
}

/** RFC 7009. Answers the status. */
export async function revoke(
  url: string,
  fields: Readonly<Record<string, string>>,
  basic = sandboxBasic,
): Promise<number> {
  const response = await post(`${url}/auth/revoke`, fields, basic)
  await response.arrayBuffer()
  return response.status
}

/** The status with which the data behind the token is shown. */
export async function readWith(url: string, accessToken: string): Promise<number> {
  const response = await fetch(`${url}/rest/accounts`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  await response.arrayBuffer()
  return response.status
}

/** Whether the token is refused within a second, which is what every node has to hear of an end. */
export async function diesWithinASecond(url: string, accessToken: string): Promise<boolean> {
  const giveUpAt = performance.now() + 1000
  for (;;) {
    // The question that decides is asked before the second is over, however long the answer takes.
    const isLast = performance.now() > giveUpAt - 50
    if ((await readWith(url, accessToken)) === 401) return true
    if (isLast) return false
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function askForTokens(
  url: string,
  fields: Readonly<Record<string, string>>,
  basic: string,
): Promise<TokenReply> {
  const response = await post(`${url}/auth/token`, fields, basic)
  const body = (await response.json()) as Partial<Record<string, string>> & {
    readonly error?: { readonly name?: string }
  }
  return {
    status: response.status,
    accessToken: body['access_token'] ?? '',
    refreshToken: body['refresh_token'] ?? '',
    error: body.error?.name ?? '',
  }
}

function post(
  url: string,
  fields: Readonly<Record<string, string>>,
  basic: string,
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: basic },
    body: new URLSearchParams(fields),
  })
}
