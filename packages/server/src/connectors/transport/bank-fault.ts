import { Problem } from '../../domain/problem.ts'
import type { ProblemCode } from '../../domain/problem.ts'
import { isObject, listAt, parseJson, textAt } from '../../normalize/read-json.ts'

type TppMessage = { readonly code: string; readonly path: string; readonly text: string }

/**
 * A 4xx of the bank, not yet judged: what it means depends on the step. Its message holds status and codes alone; the
 * bank's texts may name accounts and stay inside.
 */
export class BankFault extends Error {
  override readonly name = 'BankFault'
  readonly status: number
  readonly codes: readonly string[]
  readonly #messages: readonly TppMessage[]
  #retryAfterSeconds: number | undefined

  constructor(place: string, status: number, messages: readonly TppMessage[]) {
    const codes = messages.map((message) => message.code)
    super(`${place} was answered with ${status} ${codes.join(' ')}`.trim())
    this.status = status
    this.codes = codes
    this.#messages = messages
  }

  /** When it makes sense to ask again. */
  get retryAfterSeconds(): number | undefined {
    return this.#retryAfterSeconds
  }

  /** The same fault, which says when it is over. */
  until(retryAfterSeconds: number): this {
    this.#retryAfterSeconds = retryAfterSeconds
    return this
  }

  /** The bank answers no more today, however it says so. */
  get isForToday(): boolean {
    return this.status === 429 || this.has('ACCESS_EXCEEDED')
  }

  has(...codes: readonly string[]): boolean {
    return this.codes.some((code) => codes.includes(code))
  }

  /** True if a FORMAT_ERROR complains about what the person typed. */
  complainsAbout(part: RegExp): boolean {
    return this.#messages.some(
      ({ code, path, text }) => code === 'FORMAT_ERROR' && (part.test(path) || part.test(text)),
    )
  }

  /** The first group of the pattern in the bank's texts, as a count. */
  count(pattern: RegExp): number | undefined {
    for (const { text } of this.#messages) {
      const digits = pattern.exec(text)?.[1]
      if (digits !== undefined && /^\d{1,2}$/.test(digits)) return Number(digits)
    }
    return undefined
  }
}

const codePattern = /^[A-Z0-9_]{1,40}$/

/** Berlin Group `tppMessages`, RFC 7807 with `additionalErrors`, or the `error` of an OAuth server (RFC 6749, section 5.2). */
export function readTppMessages(text: string): readonly TppMessage[] {
  const body = parseJson(text)
  if (!isObject(body)) return []
  return (
    [...listAt(body, 'tppMessages'), body, ...listAt(body, 'additionalErrors')]
      .slice(0, 20)
      // A warning rides along with an answer and is no reason for it.
      .filter((entry) => textAt(entry, 'category')?.toUpperCase() !== 'WARNING')
      .map((entry) => ({
        code: (textAt(entry, 'code') ?? textAt(entry, 'error'))?.toUpperCase() ?? '',
        path: textAt(entry, 'path')?.slice(0, 200) ?? '',
        text: (textAt(entry, 'text') ?? textAt(entry, 'detail') ?? '').slice(0, 500),
      }))
      .filter(({ code }) => codePattern.test(code))
  )
}

/** Who must act on a code where no step gives it another meaning (implementation guidelines 1.3, section 14.11). */
const meanings = {
  // The person: log in again, or talk to the bank.
  CONSENT_INVALID: 'consent_expired',
  CONSENT_EXPIRED: 'consent_expired',
  CONSENT_UNKNOWN: 'consent_expired',
  TOKEN_UNKNOWN: 'consent_expired',
  TOKEN_INVALID: 'consent_expired',
  TOKEN_EXPIRED: 'consent_expired',
  INVALID_TOKEN: 'consent_expired',
  INVALID_GRANT: 'consent_expired',
  PSU_CREDENTIALS_INVALID: 'consent_expired',
  CORPORATE_ID_INVALID: 'consent_expired',
  SERVICE_BLOCKED: 'access_blocked',
  RESOURCE_BLOCKED: 'access_blocked',
  SCA_INVALID: 'consent_expired',
  SCA_METHOD_UNKNOWN: 'consent_expired',
  // Nobody: it is enough for today.
  ACCESS_EXCEEDED: 'access_exceeded',
  // The operator: certificate, signature, role, or a profile that does not fit.
  CERTIFICATE_INVALID: 'bank_refused',
  CERTIFICATE_EXPIRED: 'bank_refused',
  CERTIFICATE_BLOCKED: 'bank_refused',
  CERTIFICATE_REVOKED: 'bank_refused',
  CERTIFICATE_REVOKE: 'bank_refused',
  CERTIFICATE_MISSING: 'bank_refused',
  SIGNATURE_INVALID: 'bank_refused',
  SIGNATURE_MISSING: 'bank_refused',
  ROLE_INVALID: 'bank_refused',
  FORMAT_ERROR: 'bank_refused',
  PARAMETER_NOT_CONSISTENT: 'bank_refused',
  PARAMETER_NOT_SUPPORTED: 'bank_refused',
  SERVICE_INVALID: 'bank_refused',
  SESSIONS_NOT_SUPPORTED: 'bank_refused',
  RESOURCE_UNKNOWN: 'bank_refused',
  RESOURCE_EXPIRED: 'bank_refused',
  TIMESTAMP_INVALID: 'bank_refused',
  PERIOD_INVALID: 'bank_refused',
  REQUESTED_FORMATS_INVALID: 'bank_refused',
  STATUS_INVALID: 'bank_refused',
  // The bank.
  INTERNAL_SERVER_ERROR: 'bank_unavailable',
  SERVICE_UNAVAILABLE: 'bank_unavailable',
} as const satisfies Record<string, ProblemCode>

const known: ReadonlyMap<string, ProblemCode> = new Map(Object.entries(meanings))
/** Of several codes the one that somebody can do most about. */
const order: readonly ProblemCode[] = [
  'access_exceeded',
  'bank_refused',
  'access_blocked',
  'consent_expired',
  'bank_unavailable',
]
/** Banks write codes of their own in the same families. */
const families = /^(?:CERTIFICATE|SIGNATURE|ROLE|CONSENT|TOKEN)_/

/** What a 4xx means where no step gives it another meaning; a code that nobody knows is the operator's. */
export function problemOf(fault: BankFault): Problem {
  const found = new Set(fault.codes.map((code) => known.get(code) ?? ofFamily(code)))
  const told = fault.isForToday ? 'access_exceeded' : order.find((one) => found.has(one))
  const { retryAfterSeconds } = fault
  return new Problem(told ?? 'bank_refused', fault.message, {
    cause: fault,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
}

function ofFamily(code: string): ProblemCode | undefined {
  const [family] = families.exec(code) ?? []
  if (family === undefined) return undefined
  return family === 'CONSENT_' || family === 'TOKEN_' ? 'consent_expired' : 'bank_refused'
}
