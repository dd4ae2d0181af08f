import type { BankTransaction, Counterparty } from '../../domain/transaction.ts'
import { definedOnly } from '../berlin-group/fields.ts'
import { transactionTypeOf } from '../transaction-type.ts'
import { numberFrom } from './account-field.ts'
import type { Description } from './description.ts'
import { readDescription } from './description.ts'
import type { EntryLine } from './entry-line.ts'
import { readEntryLine } from './entry-line.ts'
import { flatten } from './flatten.ts'
import type { Field } from './split-messages.ts'

const purposeLengthMax = 4_000

type Around = {
  readonly currency: string | undefined
  /** MT942: what it lists is not booked yet. */
  readonly isInterim: boolean
}

/** Field 61 and what describes it. Throws `RangeError` with the reason. */
export function readEntry(
  entry: Field,
  describing: readonly Field[],
  { currency, isInterim }: Around,
): BankTransaction {
  const line = readEntryLine(entry.lines, currency)
  const description = readDescription(describing.find(({ tag }) => tag === '86')?.lines ?? [])
  const { counterparty, purpose, transactionCode, ...rest } = description
  const status = isInterim || line.isExpected ? 'pending' : 'booked'
  const own = ownFields(describing)
  return {
    status,
    amount: line.amount,
    counterparty: { ...sideFrom(line.details), ...counterparty },
    purpose: [flatten(purpose), own]
      .filter((text) => text !== '')
      .join(' ')
      .slice(0, purposeLengthMax),
    type: transactionTypeOf(codesOf(description), line.amount),
    ...definedOnly({
      bankReference: line.bankReference ?? line.customerReference,
      // The day of entry is left out where it is the value's.
      bookedOn: status === 'booked' ? (line.enteredOn ?? line.valueOn) : line.enteredOn,
      valueOn: line.valueOn,
      transactionCode,
      bookingKey: line.bookingKey,
      originalAmount: line.originalAmount,
      bookingText: wordsOf(line),
    }),
    ...rest,
  }
}

function codesOf({ transactionCode, purposeCode }: Description): {
  readonly transactionCode?: number
  readonly purposeCode?: string
} {
  return definedOnly({ transactionCode, purposeCode })
}

/** Fields that a bank adds (`:NS:`), the two digits before each line taken off. */
function ownFields(fields: readonly Field[]): string {
  const lines = fields.filter(({ tag }) => tag !== '86').flatMap((field) => field.lines)
  return flatten(lines.map((line) => line.replace(/^\d\d/, '')).join(' '))
}

/** Rabobank puts the other account into the supplementary details; `P` stands before the numbers of the old Postbank. */
function sideFrom(details: string | undefined): Counterparty {
  if (details === undefined || !isAccount(details)) return {}
  return numberFrom(details.replace(/^P(?=\d)/, ''))
}

function isAccount(details: string): boolean {
  return /^(?:P\d{9}|[A-Z]{2}\d{2}[A-Z0-9]{11,30})$/.test(details)
}

function wordsOf({ details }: EntryLine): string | undefined {
  return details === undefined || isAccount(details) ? undefined : details
}
