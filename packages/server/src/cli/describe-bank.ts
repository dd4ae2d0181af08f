import { stringify } from 'yaml'
import type { ResolvedBank } from '../banks/resolve-banks.ts'

export type Telling = {
  /** Of few banks the rows are shown that connect them. */
  readonly withRow: boolean
  /** A fresh UUID. */
  newId(): string
}

/** One bank as a person reads it, with what is missing to connect it. */
export function describeBank(bank: ResolvedBank, { withRow, newId }: Telling): string {
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['country', bank.country],
    ['bank code', codesOf(bank)],
    ['BIC', bank.bic],
    ['family', bank.family],
    ['profile', bank.profile],
    ['protocol', bank.connected?.protocol],
    ['endpoint', bank.endpoint],
    ['id', bank.connected?.id],
    ['connectable', connectable(bank, withRow)],
  ]
  const described = lines.flatMap(([label, value]) =>
    value === undefined ? [] : [`    ${label.padEnd(11)}  ${value}`],
  )
  const missing = bank.connected || !withRow ? [] : ['', indent(missingRow(bank, newId()), 6)]
  return [`  ${bank.name ?? bank.bic ?? 'a bank without a name'}`, ...described, ...missing].join(
    '\n',
  )
}

/** The same for programs, in the wire's spelling. */
export function bankAsJson(bank: ResolvedBank, newId: () => string) {
  const { connected } = bank
  return {
    name: bank.name ?? null,
    country: bank.country,
    bank_codes: bank.bankCodes,
    bic: bank.bic ?? null,
    family: bank.family ?? null,
    profile: bank.profile ?? null,
    endpoint: bank.endpoint ?? null,
    connectable: connected !== undefined,
    ...(connected
      ? {
          id: connected.id,
          protocol: connected.protocol,
          place: connected.place ?? null,
        }
      : { missing: missingRow(bank, newId()) }),
  }
}

function codesOf({ bankCodes: [first = '', ...others] }: ResolvedBank): string {
  return others.length === 0 ? first : `${first} and ${others.length} more`
}

function connectable(bank: ResolvedBank, withRow: boolean): string {
  const { connected, profile, bankCodes } = bank
  if (connected) return connected.place === undefined ? 'yes' : `yes, by ${connected.place}`
  if (!withRow) return `no; kontor banks ${bankCodes[0] ?? ''} says what to add`
  const how = profile === undefined ? '; no profile is known for it, "generic" is a start' : ''
  return `no, the file of KONTOR_BANKS lacks it${how}. To be added:`
}

/** What to paste into the operator's file; the address and the certificate are the operator's own. */
export function missingRow(bank: ResolvedBank, id: string): string {
  const { country, name, bic, bankCodes, profile = 'generic', endpoint, isSigned } = bank
  const isGerman = country === 'DE'
  const row = {
    id,
    ...(name === undefined && { name: bic ?? 'Name of the bank' }),
    ...(!isGerman && { country }),
    bank_code: bankCodes[0] ?? '',
    ...(bic === undefined && { bic: 'BIC of the bank' }),
    extends: profile,
    profile: {
      ...(endpoint === undefined && { base_url: 'https://the-address-the-bank-gave-you' }),
      certificate: 'main',
    },
  }
  const main = {
    qwac: { certificate: 'qwac.pem', key: 'qwac.key' },
    ...(isSigned === true && { qsealc: { certificate: 'qsealc.pem', key: 'qsealc.key' } }),
  }
  const file = { banks: [row], certificates: { main } }
  return stringify(file, { defaultStringType: 'PLAIN' }).trimEnd()
}

function indent(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `${' '.repeat(width)}${line}`))
    .join('\n')
}
