import { Problem } from '../../domain/problem.ts'
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

  constructor(place: string, status: number, messages: readonly TppMessage[]) {
    const codes = messages.map((message) => message.code)
    super(`${place} was answered with ${status} ${codes.join(' ')}`.trim())
    this.status = status
    this.codes = codes
    this.#messages = messages
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
  return [...listAt(body, 'tppMessages'), body, ...listAt(body, 'additionalErrors')]
    .slice(0, 20)
    .map((entry) => ({
      code: (textAt(entry, 'code') ?? textAt(entry, 'error'))?.toUpperCase() ?? '',
      path: textAt(entry, 'path')?.slice(0, 200) ?? '',
      text: (textAt(entry, 'text') ?? textAt(entry, 'detail') ?? '').slice(0, 500),
    }))
    .filter(({ code }) => codePattern.test(code))
}

const consentGone = /^(?:CONSENT_(?:INVALID|EXPIRED|UNKNOWN)|TOKEN_\w+)$/

/** What a 4xx means where no step gives it another meaning (implementation guidelines 1.3, section 14.11). */
export function problemOf(fault: BankFault): Problem {
  const options = { cause: fault }
  if (fault.status === 429 || fault.has('ACCESS_EXCEEDED')) {
    return new Problem('bank_unavailable', `${fault.message}: no more reads today`, options)
  }
  if (fault.codes.some((code) => consentGone.test(code))) {
    return new Problem('consent_expired', fault.message, options)
  }
  return new Problem('bank_refused', fault.message, options)
}
