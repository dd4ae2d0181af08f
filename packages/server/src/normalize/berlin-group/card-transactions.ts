import { negate } from '../../domain/money.ts'
import type { BankTransaction } from '../../domain/transaction.ts'
import { parseCodes } from '../booking-codes.ts'
import { objectAt, textAt } from '../read-json.ts'
import type { JsonObject } from '../read-json.ts'
import { transactionTypeOf } from '../transaction-type.ts'
import {
  bookedOnFrom,
  dayAt,
  definedOnly,
  moneyAt,
  originalAmountFrom,
  provided,
} from './fields.ts'

/** Where a card was used: the merchant is the counterparty, the amount in the merchant's currency stands beside it. */
export function cardReader(
  /** `debitAccounting`: this report quotes debits as positive amounts. */
  debitsArePositive: boolean,
): (raw: JsonObject, status: BankTransaction['status']) => BankTransaction {
  return (raw, status) => {
    const quoted = moneyAt(raw, 'transactionAmount')
    const amount = debitsArePositive ? negate(quoted) : quoted
    const codes = parseCodes(raw)
    const details = provided(textAt(raw, 'transactionDetails'))
    return {
      status,
      amount,
      counterparty: definedOnly({ name: merchantOf(raw, details) }),
      purpose: details ?? merchantOf(raw, details) ?? '',
      type:
        codes.transactionCode === undefined ? 'Electronic cash' : transactionTypeOf(codes, amount),
      ...definedOnly({
        bankReference: textAt(raw, 'cardTransactionId') ?? textAt(raw, 'transactionId'),
        bookedOn: bookedOnFrom(withDay(raw), status),
        valueOn: dayAt(raw, 'valueDate'),
        bookingText: codes.bookingText,
        transactionCode: codes.transactionCode,
        primaNota: codes.primaNota,
        bookingKey: codes.bookingKey,
        originalAmount: originalAmountFrom(raw, amount),
      }),
    }
  }
}

/** Of card entries many banks say only when the card was used. */
function withDay(raw: JsonObject): JsonObject {
  const { bookingDate, bookingDateTime, transactionDate } = raw
  return { ...raw, bookingDate: bookingDate ?? bookingDateTime ?? transactionDate }
}

/** Banks put the merchant's name into the details; else all that is known is where it is. */
function merchantOf(raw: JsonObject, details: string | undefined): string | undefined {
  if (details !== undefined) return details.split(/\s{2,}|[;|\n]/, 1)[0]?.trim()
  const address = objectAt(raw, 'cardAcceptorAddress')
  const place = [textAt(address, 'townName') ?? textAt(address, 'city'), textAt(address, 'country')]
  const known = place.filter((part) => part !== undefined).join(', ')
  return known === '' ? provided(textAt(raw, 'cardAcceptorId')) : known
}
