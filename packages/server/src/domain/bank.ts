import type { BankId } from './ids.ts'
import type { Language } from './language.ts'

/** A text of a bank's row: in German and English, and in as many others of the widget as somebody has written. */
export type LocalizedText = { readonly de: string; readonly en: string } & {
  readonly [Name in Language]?: string
}

/** In this language, or, where nobody has written it, in English. */
export function textIn(text: LocalizedText, language: Language): string {
  return text[language] ?? text.en
}

/** One input the bank's login asks for, as its row in the bank list declares it. */
export type LoginField = {
  readonly key: string
  readonly label: LocalizedText
  /** A secret is masked while typing, never shown again and never stored. */
  readonly secret: boolean
  readonly optional: boolean
  readonly minLength: number
  readonly maxLength: number
}

/** How we can speak to a bank. FinTS joins later. */
export const protocols = ['berlin-group', 'ing'] as const
export type Protocol = (typeof protocols)[number]

/** One row of the bank list: the sandbox's, or the operator's (`KONTOR_BANKS`). */
export type Bank = {
  readonly id: BankId
  readonly name: string
  /** ISO 3166-1 alpha-2, upper case. */
  readonly country: string
  /** The national bank codes (in Germany the Bankleitzahl) whose IBANs belong here. The first one is the bank's own. */
  readonly bankCodes: readonly string[]
  readonly bic: string
  /** IANA time zone of the bank's days. */
  readonly timeZone: string
  readonly protocol: Protocol
  readonly loginFields: readonly LoginField[]
  /** A line above the login fields, e.g. which login is meant. */
  readonly loginAdvice?: LocalizedText
  /** How this bank's protocol deviates; read and checked by its connector alone. */
  readonly profile: Readonly<Record<string, unknown>>
}
