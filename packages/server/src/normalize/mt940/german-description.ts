import type { Money } from '../../domain/money.ts'
import type { Counterparty } from '../../domain/transaction.ts'
import { definedOnly } from '../berlin-group/fields.ts'
import { takeApart } from '../sepa-keywords.ts'
import type { SepaParts } from '../sepa-keywords.ts'
import { isBic, numberFrom } from './account-field.ts'
import { moneyFrom } from './amount.ts'
import type { Description } from './description.ts'
import { flatten, withoutEnd } from './flatten.ts'

/** The length of a sub-field of text; a shorter one has lost the blanks at its end. */
const subFieldWidth = 27

/** `166?00`: the business transaction code and the character that parts the sub-fields from there on. */
const start = /^\s*(\d{3})([^\sA-Za-z0-9])(?=\s?\d\s?\d)/

/**
 * Field 86 as the German banks (and some Polish and Dutch ones) fill it: `166?00GUTSCHRIFT?100399?20…` (DFÜ-Abkommen, appendix 3,
 * section 8.2.3). `undefined` for anything else.
 */
export function readGermanDescription(text: string): Description | undefined {
  const [head, code, separator] = start.exec(text) ?? []
  if (head === undefined || separator === undefined) {
    return /^\s*\d{3}\s*$/.test(text)
      ? { purpose: '', counterparty: {}, transactionCode: Number(text) }
      : undefined
  }
  const fields = splitSubFields(text.slice(head.length - 1), separator)
  return { transactionCode: Number(code), ...describe(fields) }
}

const remittanceCodes = ['20', '21', '22', '23', '24', '25', '26', '27', '28', '29']
const moreRemittanceCodes = ['60', '61', '62', '63']
const allRemittanceCodes = [...remittanceCodes, ...moreRemittanceCodes]

type SubFields = ReadonlyMap<string, string>

/** 00 text, 10 Primanota, 20–29 and 60–63 purpose, 30–38 the other side, 70–71 the one whom it is for. */
const knownCodes: ReadonlySet<string> = new Set(
  ['00', '10', '30', '31', '32', '33', '34', '35', '36', '37', '38', '70', '71'].concat(
    allRemittanceCodes,
  ),
)
/** A line may end within the separator and the code. */
const brokenCode = /^\s?(\d)\s?(\d)/

/** A separator and two digits that make no sub-field, or one that was there already, are text. */
function splitSubFields(text: string, separator: string): SubFields {
  const fields = new Map<string, string>()
  let open: string | undefined
  for (const part of text.split(separator).slice(1)) {
    const { code, value } = codeOf(part)
    if (knownCodes.has(code) && !fields.has(code)) {
      fields.set(code, value)
      open = code
    } else if (open !== undefined) {
      fields.set(open, `${fields.get(open) ?? ''}${separator}${part}`)
    }
  }
  for (const [code, value] of fields) {
    if (value.includes('\n')) fields.set(code, closeBreaks(value))
  }
  return fields
}

function codeOf(part: string): { readonly code: string; readonly value: string } {
  const code = part.slice(0, 2)
  if (knownCodes.has(code)) return { code, value: part.slice(2) }
  const [broken = '', tens = '', ones = ''] = brokenCode.exec(part) ?? []
  return { code: tens + ones, value: part.slice(broken.length) }
}

/** A line break within a sub-field stands for a blank, unless the sub-field is as long as it may be without. */
function closeBreaks(value: string): string {
  const trimmed = withoutEnd(value, '\n')
  if (!trimmed.includes('\n')) return trimmed
  const closed = trimmed.replaceAll('\n', '')
  const isFull = trimmed.length > subFieldWidth && closed.length <= subFieldWidth
  return isFull ? closed : trimmed.replaceAll('\n', ' ')
}

function describe(fields: SubFields): Omit<Description, 'transactionCode'> {
  const {
    purpose,
    customerReference: _,
    originalAmount,
    iban,
    bic,
    ...keywords
  } = remittanceFrom(fields)
  const bookingText = textIn(fields, ['00'])
  const receiver = textIn(fields, ['35', '36', '70', '71'])
  return {
    purpose,
    counterparty: counterpartyFrom(fields, { iban, bic }),
    ...definedOnly({
      bookingText,
      primaNota: textIn(fields, ['10']),
      originalAmount: foreignAmount(originalAmount),
      ultimateCreditor: receiver,
      ...keywords,
    }),
  }
}

/** 60 goes on where 29 ends; without a 29 it is a text of its own. */
function remittanceFrom(fields: SubFields): SepaParts {
  const isContinued = fields.has('29')
  const first = partsOf(fields, isContinued ? allRemittanceCodes : remittanceCodes)
  const hasMore = !isContinued && moreRemittanceCodes.some((code) => fields.has(code))
  if (!hasMore) return first
  const more = partsOf(fields, moreRemittanceCodes)
  return { ...more, ...first, purpose: `${first.purpose} ${more.purpose}` }
}

/** Most text holds no keyword. */
function partsOf(fields: SubFields, codes: readonly string[]): SepaParts {
  const text = joinSubFields(fields, codes)
  return text.includes('+') ? takeApart(text) : { purpose: text }
}

/** `USD 11,85`; an amount without a currency is in that of the account. */
function foreignAmount(text = ''): Money | undefined {
  const [, currency, digits = ''] = /^([A-Z]{3}) ?(\d{1,15}(?:,\d{0,15})?)$/.exec(text) ?? []
  return currency === undefined ? undefined : moneyFrom(digits, currency, false)
}

function counterpartyFrom(
  fields: SubFields,
  inText: { readonly iban: string | undefined; readonly bic: string | undefined },
): Counterparty {
  const bank = [textIn(fields, ['30']), inText.bic].find(
    (each) => each !== undefined && isBic(each),
  )
  // Polish banks have the IBAN in 38, beside the national number.
  const numbers = [textIn(fields, ['31']), textIn(fields, ['38']), inText.iban].map(numberFrom)
  return definedOnly({
    name: textIn(fields, ['32', '33']),
    bic: bank,
    iban: numbers.find(({ iban }) => iban !== undefined)?.iban,
    accountNumber: numbers.find(({ accountNumber }) => accountNumber !== undefined)?.accountNumber,
  })
}

function textIn(fields: SubFields, codes: readonly string[]): string | undefined {
  const text = flatten(joinSubFields(fields, codes))
  return text === '' ? undefined : text
}

/** A full sub-field was cut wherever it ended; a shorter one ends a word, and a keyword begins one. */
function joinSubFields(fields: SubFields, codes: readonly string[]): string {
  let isFull = true
  return codes.reduce((text, code) => {
    const value = fields.get(code)
    if (value === undefined) return text
    const isWord = !isFull || /^[A-Z]{3,4}\+/.test(value)
    isFull = value.length >= subFieldWidth
    return text + (isWord ? ' ' : '') + value
  }, '')
}
