import type { LocalDate } from '../../domain/local-date.ts'
import type { Money } from '../../domain/money.ts'
import { add, isNegative, negate } from '../../domain/money.ts'
import type { BankTransaction } from '../../domain/transaction.ts'
import { definedOnly } from '../berlin-group/fields.ts'
import type { BookingCodes } from '../booking-codes.ts'
import { parseCodes } from '../booking-codes.ts'
import { joinLines } from '../purpose.ts'
import { takeApart } from '../sepa-keywords.ts'
import { transactionTypeOf } from '../transaction-type.ts'
import { amountAt, dayAt, reference, signed } from './fields.ts'
import { counterpartyAt, creditorIdAt, nameAt } from './parties.ts'
import { all, firstText, nodeAt, textAt } from './xml.ts'

const bookingTextLengthMax = 60

/**
 * An `Ntry`: one transaction, or one for each payment of a batch whose amounts are stated and add up to the entry's. One
 * that is there for information alone is no transaction. Throws `RangeError` with the reason.
 */
export function transactionsOf(
  entry: unknown,
  createdOn: LocalDate | undefined,
): readonly BankTransaction[] {
  const amount = signed(entry, amountAt(entry, 'Amt'))
  const status = statusOf(entry)
  if (status === undefined) return []
  const bookedOn = dayOf(entry, status) ?? (status === 'booked' ? createdOn : undefined)
  if (bookedOn === undefined && status === 'booked') throw new RangeError('it has no date')
  const details = all(entry, 'NtryDtls').flatMap((group) => all(group, 'TxDtls'))
  const whole = { entry, status, bookedOn, isBatch: details.length > 1 }
  if (details.length < 2) return [transactionFrom({ amount, details: details[0] }, whole)]
  const parts = partsOf(details, entry, amount)
  return parts === undefined
    ? [batchFrom(details, amount, whole)]
    : parts.map((part) => transactionFrom(part, whole))
}

function dayOf(entry: unknown, status: BankTransaction['status']): LocalDate | undefined {
  const booked = dayAt(entry, 'BookgDt')
  return booked ?? (status === 'booked' ? dayAt(entry, 'ValDt') : undefined)
}

type Part = { readonly amount: Money; readonly details: unknown }
type Whole = {
  readonly entry: unknown
  readonly status: BankTransaction['status']
  readonly bookedOn: LocalDate | undefined
  readonly isBatch: boolean
}

/** A code up to version 3, within `Cd` since; `INFO` is no booking and will be none. */
function statusOf(entry: unknown): BankTransaction['status'] | undefined {
  const status = firstText(entry, ['Sts', 'Cd'], ['Sts'])
  if (status === 'BOOK') return 'booked'
  if (status === 'INFO') return undefined
  if (status === 'PDNG' || status === 'FUTR') return 'pending'
  return dayAt(entry, 'BookgDt') === undefined ? 'pending' : 'booked'
}

/** Without amounts of their own, or with some left out, the payments of a batch cannot be told apart: `undefined`. */
function partsOf(
  details: readonly unknown[],
  entry: unknown,
  amount: Money,
): readonly Part[] | undefined {
  const parts: Part[] = []
  for (const one of details) {
    const own = amountOf(one, entry)
    if (own?.currency !== amount.currency) return undefined
    parts.push({ amount: own, details: one })
  }
  const rest = parts.reduce((left, part) => add(left, negate(part.amount)), amount)
  return rest.unscaled === 0n ? parts : undefined
}

/** One booking for many payments: nobody stands alone on the other side. */
function batchFrom(details: readonly unknown[], amount: Money, whole: Whole): BankTransaction {
  const batch = transactionFrom({ amount, details: undefined }, whole)
  if (batch.purpose !== '') return batch
  const texts = new Set(details.map((one) => remittanceOf(one).text))
  return { ...batch, purpose: [...texts].join(' ').trim() }
}

function amountOf(details: unknown, entry: unknown): Money | undefined {
  const signs = textAt(details, 'CdtDbtInd') === undefined ? entry : details
  for (const path of [['Amt'], ['AmtDtls', 'TxAmt', 'Amt'], ['AmtDtls', 'InstdAmt', 'Amt']]) {
    if (nodeAt(details, ...path) !== undefined) return signed(signs, amountAt(details, ...path))
  }
  return undefined
}

function transactionFrom({ amount, details }: Part, whole: Whole): BankTransaction {
  const { entry, status, bookedOn } = whole
  const codes = codesOf(details, entry)
  const remittance = remittanceOf(details)
  const words = takeApart(remittance.text)
  const note = firstText(entry, ['AddtlNtryInf'])
  const detailNote = firstText(details, ['AddtlTxInf'])
  const isReturned = textAt(entry, 'RvslInd') === 'true'
  // What comes back came from the one it had gone to.
  const side = isNegative(amount) === isReturned ? 'Dbtr' : 'Cdtr'
  const refs = nodeAt(details, 'Refs')
  const isBookingText = note !== undefined && note.length <= bookingTextLengthMax
  return {
    status,
    amount,
    counterparty: withWords(counterpartyAt(details, side), words),
    purpose: words.purpose || remittance.structured || detailNote || note || '',
    type: transactionTypeOf(codes, amount),
    ...definedOnly({
      bankReference: bankReferenceOf(whole, refs),
      bookedOn,
      valueOn: dayAt(entry, 'ValDt'),
      bookingText: isBookingText ? note : codes.bookingText,
      endToEndId: reference(textAt(refs, 'EndToEndId')) ?? words.endToEndId,
      mandateId: reference(textAt(refs, 'MndtId')) ?? words.mandateId,
      creditorId: creditorIdAt(details) ?? words.creditorId,
      purposeCode: codes.purposeCode ?? words.purposeCode,
      structuredRemittance: remittance.structured,
      bankTransactionCode: codes.bankTransactionCode,
      transactionCode: codes.transactionCode,
      primaNota: codes.primaNota,
      bookingKey: codes.bookingKey,
      ultimateDebtor: nameAt(nodeAt(details, 'RltdPties'), 'UltmtDbtr') ?? words.ultimateDebtor,
      ultimateCreditor: nameAt(nodeAt(details, 'RltdPties'), 'UltmtCdtr') ?? words.ultimateCreditor,
      originalAmount: originalOf(details, entry, amount),
    }),
  }
}

type Words = ReturnType<typeof takeApart>

function withWords(counterparty: BankTransaction['counterparty'], { iban, bic }: Words) {
  return { ...definedOnly({ iban, bic }), ...counterparty }
}

/** Within a batch the entry's own reference would stand under every payment. */
function bankReferenceOf({ entry, isBatch }: Whole, refs: unknown): string | undefined {
  const own =
    reference(textAt(refs, 'AcctSvcrRef')) ??
    reference(firstText(refs, ['Prtry', 'Ref'], ['TxId'], ['InstrId']))
  const ofEntry = reference(firstText(entry, ['AcctSvcrRef'], ['NtryRef']))
  return isBatch ? own : (ofEntry ?? own)
}

function remittanceOf(details: unknown) {
  const remittance = nodeAt(details, 'RmtInf')
  const lines = all(remittance, 'Ustrd').flatMap((line) => (typeof line === 'string' ? line : []))
  const structured = all(remittance, 'Strd').flatMap(
    (one) =>
      firstText(one, ['CdtrRefInf', 'Ref'], ['CdtrRefInf', 'CdtrRef'], ['AddtlRmtInf']) ?? [],
  )
  return {
    text: joinLines(lines) ?? '',
    structured: structured.length === 0 ? undefined : structured.join(' '),
  }
}

function codesOf(details: unknown, entry: unknown): BookingCodes {
  const codes = [nodeAt(details, 'BkTxCd'), nodeAt(entry, 'BkTxCd')]
  const iso = codes
    .map((code) =>
      [
        ['Domn', 'Cd'],
        ['Domn', 'Fmly', 'Cd'],
        ['Domn', 'Fmly', 'SubFmlyCd'],
      ].map((path) => textAt(code, ...path)),
    )
    .find(([domain]) => domain !== undefined)
  return parseCodes({
    bankTransactionCode: iso?.filter((part) => part !== undefined).join('-'),
    proprietaryBankTransactionCode: codes.map((code) => textAt(code, 'Prtry', 'Cd')).find(Boolean),
    purposeCode: textAt(details, 'Purp', 'Cd'),
  })
}

/** Only what the bank states: an amount reckoned from a rate would be a guess. */
function originalOf(details: unknown, entry: unknown, amount: Money): Money | undefined {
  for (const holder of [details, entry]) {
    for (const name of ['InstdAmt', 'TxAmt']) {
      if (nodeAt(holder, 'AmtDtls', name, 'Amt') === undefined) continue
      const original = amountAt(holder, 'AmtDtls', name, 'Amt')
      if (original.currency !== amount.currency && original.unscaled !== 0n) return original
    }
  }
  return undefined
}
