import { Problem } from '../../domain/problem.ts'
import { isObject, parseJson, textAt } from '../../normalize/read-json.ts'

/** What a token endpoint answered (RFC 6749, section 5.1), as far as we act on it. */
export type TokenAnswer = {
  readonly accessToken: string
  readonly refreshToken?: string
  /** In seconds. */
  readonly expiresIn?: number
  readonly scope?: string
  /** A few banks name the client only here (ING's application token). */
  readonly clientId?: string
}

/** Longer than any token that a header could carry. */
const tokenLengthMax = 12_000
/** A token that lives longer than ten years is a mistake in the unit. */
const secondsMax = 10 * 366 * 24 * 60 * 60

/**
 * Reads tolerantly: JSON under any media type, or a form; members in snake or camel case; `expires_in` as a number or a
 * text. Without a usable access token it throws `bank_answer_not_understood`; a token of another type than Bearer, too.
 */
export function readTokenAnswer(reply: {
  readonly text: string
  readonly mediaType: string
}): TokenAnswer {
  const body = parseJson(reply.text) ?? formFrom(reply)
  if (!isObject(body)) throw notUnderstood('is neither JSON nor a form')
  const accessToken = tokenAt(body, 'access_token', 'accessToken')
  if (accessToken === undefined) throw notUnderstood('holds no access token')
  const type = first(body, 'token_type', 'tokenType')
  if (type !== undefined && !/^(?:bearer|bearertoken)$/i.test(type)) {
    throw notUnderstood('holds a token of a type that is not supported')
  }
  const refreshToken = tokenAt(body, 'refresh_token', 'refreshToken')
  const expiresIn = secondsFrom(first(body, 'expires_in', 'expiresIn'))
  const scope = first(body, 'scope')
  const clientId = first(body, 'client_id', 'clientId')
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(expiresIn === undefined ? {} : { expiresIn }),
    ...(scope === undefined ? {} : { scope: scope.slice(0, 1_000) }),
    ...(clientId === undefined ? {} : { clientId: clientId.slice(0, 500) }),
  }
}

function notUnderstood(what: string): Problem {
  return new Problem('bank_answer_not_understood', `the answer of the token endpoint ${what}`)
}

function formFrom({ text, mediaType }: { readonly text: string; readonly mediaType: string }) {
  const isForm = mediaType.includes('form-urlencoded') || /^\w+=[^<>\s]*$/.test(text.trim())
  return isForm ? Object.fromEntries(new URLSearchParams(text.trim())) : undefined
}

function first(body: unknown, ...names: readonly string[]): string | undefined {
  return names.map((name) => textAt(body, name)).find((text) => text !== undefined)
}

/** What a header can carry without a blank: everything else is no token. */
function tokenAt(body: unknown, ...names: readonly string[]): string | undefined {
  const token = first(body, ...names)
  const isToken = token !== undefined && /^[\u0021-\u007E]+$/.test(token)
  return isToken && token.length <= tokenLengthMax ? token : undefined
}

function secondsFrom(text: string | undefined): number | undefined {
  const seconds = text === undefined || !/^\d+(?:\.\d+)?$/.test(text) ? NaN : Number(text)
  return seconds >= 0 && seconds <= secondsMax ? Math.floor(seconds) : undefined
}
