/** What German banks put into remittance text by keyword (DFÜ-Abkommen, appendix 3, section 8.2.6). */
export type SepaParts = {
  /** What the payer wrote: after `SVWZ+`, or all that belongs to no keyword. */
  readonly purpose: string
  readonly endToEndId?: string
  readonly customerReference?: string
  readonly mandateId?: string
  readonly creditorId?: string
  readonly ultimateDebtor?: string
  readonly ultimateCreditor?: string
  readonly purposeCode?: string
  readonly iban?: string
  readonly bic?: string
  /** As the bank wrote it, `EUR 11,85` or `11,85`. */
  readonly originalAmount?: string
}

const names = {
  EREF: 'endToEndId',
  KREF: 'customerReference',
  MREF: 'mandateId',
  CRED: 'creditorId',
  // The originator's identification code, of the debtor instead of the creditor.
  DEBT: undefined,
  COAM: undefined,
  OAMT: 'originalAmount',
  SVWZ: 'purpose',
  ABWA: 'ultimateDebtor',
  ABWE: 'ultimateCreditor',
  RREF: undefined,
  PURP: 'purposeCode',
  IBAN: 'iban',
  BIC: 'bic',
} as const satisfies Record<string, keyof SepaParts | undefined>

/** `E REF+`: a line of the statement ended within the keyword and left a blank there. */
const spread = Object.keys(names)
  .map((name) => name.split('').join(' ?'))
  .join('|')
// A keyword stands at the beginning, or after something that cannot belong to a word. `MTLG:` is the bank's own message.
const keyword = new RegExp(`(?<![A-Za-z0-9])(?:(${spread}) ?\\+|MTLG:)`, 'g')
/** The same keywords, repeated by some banks behind the text: `EREF: 123 MREF: 456`. */
const repeated = new RegExp(`\\s(?:${Object.keys(names).join('|')}): ?\\S`)

/** SEPA's references have a length (EPC131-08); what runs on behind it is text. */
const lengths: Partial<Record<keyof SepaParts, number>> = {
  endToEndId: 35,
  customerReference: 35,
  mandateId: 35,
  creditorId: 35,
  purposeCode: 4,
}
/** They hold no blanks: those that are in them are ends of lines. */
const tight: ReadonlySet<string> = new Set(['creditorId', 'purposeCode', 'iban', 'bic'])

/**
 * Takes remittance text apart. Text without keywords is the purpose as it stands. `NOTPROVIDED`, ISO 20022's way of saying
 * nothing, is left out, and where a keyword comes twice the first one counts.
 */
export function takeApart(text: string): SepaParts {
  const marks = [...text.matchAll(keyword)]
  const parts = new Map<keyof SepaParts, string>()
  const rest = [text.slice(0, marks[0]?.index ?? text.length)]
  marks.forEach((mark, index) => {
    const written = text.slice(mark.index + mark[0].length, marks[index + 1]?.index)
    const value = (marks.length > 1 ? withoutRepetition(written) : written).trim()
    const name = nameOf(mark[1] ?? '')
    if (name === undefined) {
      rest.push(mark[0] + value)
    } else if (!parts.has(name) && value !== '' && !isNothing(value)) {
      const whole = tight.has(name) ? value.replaceAll(' ', '') : value
      const length = lengths[name] ?? whole.length
      parts.set(name, whole.slice(0, length).trim())
      rest.push(whole.slice(length))
    }
  })
  const words = rest.map((part) => part.trim()).filter((part) => part !== '')
  return { purpose: words.join(' '), ...Object.fromEntries(parts) }
}

function nameOf(written: string): keyof SepaParts | undefined {
  const name = written.replaceAll(' ', '')
  return Object.entries(names).find(([known]) => known === name)?.[1]
}

function isNothing(value: string): boolean {
  return /^not\s?provided$/i.test(value)
}

function withoutRepetition(value: string): string {
  const at = value.search(repeated)
  return at > 0 ? value.slice(0, at) : value
}
