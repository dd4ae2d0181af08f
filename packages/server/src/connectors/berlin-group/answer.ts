import type { ScaMethod } from '../../domain/challenge.ts'
import { Problem } from '../../domain/problem.ts'
import type { JsonObject } from '../../normalize/read-json.ts'
import { isObject, listAt, objectAt, parseJson, textAt } from '../../normalize/read-json.ts'
import type { BankReply } from '../transport/bank-reply.ts'
import { isHtml } from '../transport/bank-reply.ts'
import { plainText } from './challenge-text.ts'

/** A method, and whether it is confirmed elsewhere (`PUSH_DEC`) instead of by an OTP. */
export type BankMethod = ScaMethod & { readonly decoupled: boolean }

/** What consent and authorisation resources answer, as far as we act on it. Statuses are in lower case. */
export type Answer = {
  readonly consentId?: string
  readonly consentStatus?: string
  readonly scaStatus?: string
  /** Name of the link -> href as the bank wrote it. */
  readonly links: Readonly<Record<string, string>>
  readonly methods: readonly BankMethod[]
  readonly chosenMethod?: BankMethod
  readonly challengeData?: JsonObject
  readonly psuMessage?: string
  readonly validUntil?: string
  readonly authorisationId?: string
  readonly location?: string
  /** The person confirms elsewhere (`ASPSP-SCA-Approach: DECOUPLED`). */
  readonly isDecoupled: boolean
  /** Version 1.1: which of the consent's confirmations the next step belongs to. */
  readonly authenticationNumber?: string
}

/** Reads tolerantly: what is missing or of another type is absent. Throws when the document is no JSON object. */
export function readAnswer(reply: BankReply): Answer {
  const body = reply.text.trim() === '' ? {} : parseJson(reply.text)
  if (!isObject(body)) {
    if (isHtml(reply)) throw new Problem('bank_unavailable', 'the bank answered with a web page')
    throw new Problem('bank_answer_not_understood', 'the answer of the bank is not a JSON object')
  }
  const chosen = methodFrom(body['chosenScaMethod'])
  return {
    ...optional('consentId', idAt(body, 'consentId')),
    ...optional('consentStatus', statusAt(body, 'consentStatus')),
    ...optional('scaStatus', statusAt(body, 'scaStatus')),
    links: linksFrom(objectAt(body, '_links')),
    methods: methodLists
      .flatMap((name) => listAt(body, name))
      .slice(0, 50)
      .map(methodFrom)
      .filter((method) => method !== undefined),
    ...(chosen === undefined ? {} : { chosenMethod: chosen }),
    ...(isObject(body['challengeData']) ? { challengeData: body['challengeData'] } : {}),
    ...optional('psuMessage', textAt(body, 'psuMessage')),
    ...optional('validUntil', textAt(body, 'validUntil')),
    ...optional('authorisationId', idAt(body, 'authorisationId')),
    ...optional('location', bounded(reply.location)),
    isDecoupled: reply.approach?.toUpperCase() === 'DECOUPLED',
    ...optional('authenticationNumber', idAt(body, 'authenticationCurrentNumber')),
  }
}

/** What is longer than any id is none; it could not be remembered. */
const charsMax = 4_000

function bounded(text: string | undefined): string | undefined {
  return text === undefined || text.length > charsMax ? undefined : text
}

function idAt(body: unknown, name: string): string | undefined {
  return bounded(textAt(body, name))
}

/** `scaMethods` in the specification. */
const methodLists = ['scaMethods', 'availableScaMethods', 'authenticationMethods']

/** Banks write `psuAuthenticated`, `PSUAUTHENTICATED` and `PSU_AUTHENTICATED`. */
function statusAt(body: JsonObject, name: string): string | undefined {
  return textAt(body, name)
    ?.toLowerCase()
    .replaceAll(/[_\s-]/g, '')
}

function optional<Name extends string>(
  name: Name,
  value: string | undefined,
): { [Key in Name]?: string } {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one key, named by the caller
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: string }
}

/** `{href}` as the specification has it, or the bare text some banks send. */
function linksFrom(raw: JsonObject): Record<string, string> {
  const links: Record<string, string> = {}
  for (const [name, link] of Object.entries(raw).slice(0, 50)) {
    const href = typeof link === 'string' ? link : textAt(link, 'href')
    if (href !== undefined && name.length <= 200 && href.length <= charsMax) {
      links[name] = href
    }
  }
  return links
}

function methodFrom(raw: unknown): BankMethod | undefined {
  const id = idAt(raw, 'authenticationMethodId')
  if (id === undefined) return undefined
  const type = textAt(raw, 'authenticationType')?.toUpperCase() ?? ''
  const explanation = textAt(raw, 'explanation')
  return {
    id,
    name: plainText(textAt(raw, 'name') ?? type, 200),
    ...(explanation === undefined ? {} : { explanation: plainText(explanation, 500) }),
    kind: kindOf(type),
    decoupled: type === 'PUSH_DEC' || type === 'DECOUPLED',
  }
}

/** `authenticationType` is an open list. */
function kindOf(type: string): ScaMethod['kind'] {
  if (type.startsWith('SMS')) return 'sms'
  if (type.startsWith('PUSH') || type === 'DECOUPLED') return 'push'
  if (type.startsWith('PHOTO')) return 'photo'
  if (type.startsWith('CHIP')) return 'chip'
  if (type.startsWith('SMTP') || type.startsWith('EMAIL')) return 'email'
  return 'other'
}
