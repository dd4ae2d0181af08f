import type { DirectoryRow } from './directory.ts'

/** Banks that share one interface: one data centre's, or one bank's under all of its bank codes. */
export type Family = {
  /** What the operator's file and the shipped profiles call it. */
  readonly name: string
  readonly title: string
  /** One bank under many bank codes, and the one it is shown with. Absent: many banks. */
  readonly headOffice?: string
}

type Rule = Family & {
  /** All that is given must fit. */
  readonly code?: RegExp
  readonly bic?: RegExp
  readonly bankName?: RegExp
}

/**
 * The fourth digit of a German bank code names the group: 5 Sparkassen and Landesbanken, 6 and 9 cooperative banks, 4 and 8
 * Commerzbank, 7 Deutsche Bank (Bundesbank, Bankleitzahlendatei). The first four letters of a BIC name the institution, and all
 * cooperative banks share GENO. The first rule that fits decides.
 */
const rules: readonly Rule[] = [
  {
    name: 'sparkasse',
    title: 'Sparkassen',
    // Bausparkassen and Landesbanken are none: those have other digits, these other names.
    code: /^\d{3}5/,
    bankName: /sparkasse|spar- und leihkasse/i,
  },
  { name: 'sparda', title: 'Sparda-Banken', bankName: /^sparda-bank/i },
  {
    name: 'fiducia',
    title: 'Volksbanken Raiffeisenbanken',
    code: /^\d{3}[69]/,
    // The banks' bank and its mortgage bank are customers of no one.
    bankName: /^(?!DZ )/i,
    bic: /^GENO/,
  },
  {
    // Older ones than the common BIC, and small ones with bank codes of private banks.
    name: 'fiducia',
    title: 'Volksbanken Raiffeisenbanken',
    code: /^\d{3}[69]/,
    bankName: /volksbank|raiffeisenbank|^bank 1 saar|edekabank|erfurter bank/i,
  },
  { name: 'fiducia', title: 'Volksbanken Raiffeisenbanken', code: /^\d{3}[^69]/, bic: /^GENO/ },
  { name: 'norisbank', title: 'norisbank', bic: /^NORSDE/, headOffice: '10077777' },
  { name: 'postbank', title: 'Postbank', bankName: /^postbank/i, headOffice: '10010010' },
  { name: 'deutsche-bank', title: 'Deutsche Bank', bic: /^DEUTDE/, headOffice: '50070010' },
  { name: 'comdirect', title: 'comdirect', bic: /^COBADEHD/, headOffice: '20041111' },
  {
    name: 'commerzbank',
    title: 'Commerzbank',
    code: /^\d{3}[48]/,
    bic: /^(?:COBADE|DRESDE)/,
    headOffice: '50040000',
  },
  { name: 'targobank', title: 'TARGOBANK', bic: /^CMCIDEDD/, headOffice: '30020900' },
  { name: 'ing', title: 'ING', bic: /^INGDDEFF/, headOffice: '50010517' },
  { name: 'dkb', title: 'Deutsche Kreditbank (DKB)', bic: /^BYLADEM1001/, headOffice: '12030000' },
  { name: 'n26', title: 'N26', bic: /^NTSBDEB1/, headOffice: '10011001' },
  { name: 'consors', title: 'Consorsbank', bic: /^(?:CSDBDE71|DABBDEMM)/, headOffice: '76030080' },
  {
    name: 'unicredit',
    title: 'HypoVereinsbank (UniCredit)',
    bic: /^HYVEDEMM/,
    headOffice: '70020270',
  },
  {
    name: 'santander',
    title: 'Santander Consumer Bank (Openbank)',
    bic: /^SCFBDE33/,
    headOffice: '31010833',
  },
  // Others at Bank-Verlag keep quiet about it: they are rows of the operator's file.
  { name: 'verlag', title: 'Bank-Verlag', bic: /^NBAGDE3E/ },
]

/** Every family once. */
export const families: ReadonlyMap<string, Family> = new Map(
  rules.map(({ name, title, headOffice }) => [
    name,
    { name, title, ...(headOffice !== undefined && { headOffice }) },
  ]),
)

/** Whose interface a bank has, as far as name, bank code and BIC tell; German banks alone. Pure. */
export function familyOf(row: DirectoryRow): Family | undefined {
  if (row.country !== 'DE') return undefined
  const rule = rules.find(
    ({ code, bic, bankName }) =>
      (code?.test(row.bankCode) ?? true) &&
      (bic?.test(row.bic ?? '') ?? true) &&
      (bankName?.test(row.name ?? '') ?? true),
  )
  return rule && families.get(rule.name)
}
