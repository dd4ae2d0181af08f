import type { AccessMethod, CatalogBank } from '@kontor/contract'
import { accessMethodId, idOfKnownBank } from '../banks/bank-id.ts'
import type { BankList } from '../banks/bank-list.ts'
import type { KnownBank } from '../banks/directory.ts'
import { type Bank, textIn } from '../domain/bank.ts'
import { type Language, languages } from '../domain/language.ts'

/** One line of the catalog before it is asked for in a language. */
export type CatalogEntry = {
  readonly id: string
  readonly name: string
  readonly country: string
  readonly bankCodes: readonly string[]
  readonly bic?: string
  /** Present when the bank can be connected. */
  readonly bank?: Bank
}

/** Every bank that has a name, those that can be connected first. Made once. */
export function catalogEntries(
  banks: Pick<BankList, 'all' | 'unconnected'>,
): readonly CatalogEntry[] {
  const collator = new Intl.Collator('de')
  const connected = banks
    .all()
    .map((bank) => ({ ...identity(bank), id: bank.id, name: bank.name, bank }))
    .toSorted((left, right) => collator.compare(left.name, right.name))
  const others = banks
    .unconnected()
    .flatMap((bank) =>
      bank.name === undefined
        ? []
        : [{ ...identity(bank), id: idOfKnownBank(bank), name: bank.name }],
    )
  return [...connected, ...others]
}

function identity({ country, bankCodes, bic }: Pick<KnownBank, 'country' | 'bankCodes' | 'bic'>) {
  return { country, bankCodes, ...(bic !== undefined && { bic }) }
}

export type CatalogWish = { readonly country?: string; readonly exact?: string }

/** What a query of the catalog selects (finX API section 5): everything that is given must fit exactly. Pure. */
export function selectEntries(
  entries: readonly CatalogEntry[],
  { country, exact }: CatalogWish,
): readonly CatalogEntry[] {
  const wanted = exact?.trim().toLowerCase()
  return entries.filter(
    (entry) =>
      (country === undefined || entry.country === country.toUpperCase()) &&
      (wanted === undefined || isMeant(entry, wanted)),
  )
}

function isMeant({ id, name, bic = '', bankCodes }: CatalogEntry, wanted: string): boolean {
  // A head office is written with or without XXX at the end.
  const bics = [bic, bic.replace(/XXX$/, ''), `${bic}XXX`].map((each) => each.toLowerCase())
  return (
    id === wanted ||
    name.toLowerCase() === wanted ||
    (bic !== '' && bics.includes(wanted)) ||
    bankCodes.some((code) => code.toLowerCase() === wanted)
  )
}

/** Lists every field by name. Of many bank codes the one that was asked for is shown. */
export function presentCatalogBank(
  entry: CatalogEntry,
  { language, exact }: { readonly language: Language; readonly exact?: string },
): CatalogBank {
  const { bankCodes, bic, bank } = entry
  return {
    id: entry.id,
    name: entry.name,
    supported: bank !== undefined,
    country: entry.country,
    language: { current: language, available: [...languages] },
    bank_code: bankCodes.find((code) => code === exact) ?? bankCodes[0] ?? '',
    ...(bic !== undefined && { bic }),
    access_methods: bank === undefined ? [] : [presentMethod(bank, language)],
  }
}

export function presentMethod(bank: Bank, language: Language): AccessMethod {
  return {
    id: accessMethodId(bank),
    in_psd2_scope: true,
    type: 'API',
    supported_account_types: [
      'Giro account',
      'Savings account',
      'Daily savings account',
      'Credit card',
    ],
    configurable_consent: false,
    requires_account_identifiers: false,
    // Who is asked for a secret here answers the bank here or in its app; everybody else does so on its pages.
    customer_authentication_flows: bank.loginFields.some(({ secret }) => secret)
      ? ['EMBEDDED_2FA', 'DECOUPLED']
      : ['REDIRECT'],
    ...(bank.loginAdvice && { advice: textIn(bank.loginAdvice, language) }),
    credentials: bank.loginFields.map((field) => ({
      key: field.key,
      label: textIn(field.label, language),
      min_length: field.minLength,
      max_length: field.maxLength,
      is_secret: field.secret,
      is_optional: field.optional,
    })),
  }
}
