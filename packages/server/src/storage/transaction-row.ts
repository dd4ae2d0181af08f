import sql from 'sql-template-tag'
import type { AccountId, TransactionId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import { formatDecimal, parseMoney } from '../domain/money.ts'
import type { BankTransaction, TransactionType } from '../domain/transaction.ts'
import { openIdentification, sealIdentification } from './identification.ts'
import { defined } from './rows.ts'
import type { Seal } from './seal.ts'

/** What a bank says of a transaction, as it is stored. */
export type ToldRow = {
  readonly id: TransactionId
  readonly account_id: AccountId
  readonly status: 'booked' | 'pending'
  readonly amount: string
  readonly currency: string
  readonly booked_on: LocalDate | null
  readonly value_on: LocalDate | null
  readonly counterparty_name: string | null
  readonly counterparty_bic: string | null
  readonly counterparty_identification: Buffer | null
  readonly purpose: string
  readonly type: TransactionType
  readonly booking_text: string | null
  readonly bank_reference: string | null
  readonly end_to_end_id: string | null
  readonly mandate_id: string | null
  readonly creditor_id: string | null
  readonly purpose_code: string | null
  readonly structured_remittance: string | null
  readonly bank_transaction_code: string | null
  readonly transaction_code: number | null
  readonly prima_nota: string | null
  readonly booking_key: string | null
  readonly ultimate_debtor: string | null
  readonly ultimate_creditor: string | null
  readonly original_amount: string | null
  readonly original_currency: string | null
}

/** The columns of a `ToldRow` of `transactions t`. */
export const toldColumns = sql`
  t.id, t.account_id, t.status, t.amount, t.currency, t.booked_on, t.value_on, t.counterparty_name,
         t.counterparty_bic, t.counterparty_identification, t.purpose, t.type, t.booking_text, t.bank_reference,
         t.end_to_end_id, t.mandate_id, t.creditor_id, t.purpose_code, t.structured_remittance,
         t.bank_transaction_code, t.transaction_code, t.prima_nota, t.booking_key, t.ultimate_debtor,
         t.ultimate_creditor, t.original_amount, t.original_currency`

export function toTold(seal: Seal, userId: string, row: ToldRow): BankTransaction {
  const sealed = row.counterparty_identification
  const place = { table: 'transactions', userId, id: row.id } as const
  return defined({
    status: row.status,
    amount: parseMoney(row.amount, row.currency),
    bookedOn: row.booked_on,
    valueOn: row.value_on,
    counterparty: defined({
      name: row.counterparty_name,
      bic: row.counterparty_bic,
      ...(sealed && openIdentification(seal, sealed, place)),
    }),
    purpose: row.purpose,
    type: row.type,
    bookingText: row.booking_text,
    bankReference: row.bank_reference,
    endToEndId: row.end_to_end_id,
    mandateId: row.mandate_id,
    creditorId: row.creditor_id,
    purposeCode: row.purpose_code,
    structuredRemittance: row.structured_remittance,
    bankTransactionCode: row.bank_transaction_code,
    transactionCode: row.transaction_code,
    primaNota: row.prima_nota,
    bookingKey: row.booking_key,
    ultimateDebtor: row.ultimate_debtor,
    ultimateCreditor: row.ultimate_creditor,
    originalAmount: toOriginalAmount(row),
  })
}

/** The same columns as PostgreSQL's `json_populate_recordset` reads them; what is absent is null. */
export function toldFields(
  seal: Seal,
  { userId, id }: { readonly userId: string; readonly id: string },
  told: BankTransaction,
) {
  const { iban, accountNumber } = told.counterparty
  const known = iban !== undefined || accountNumber !== undefined
  const place = { table: 'transactions', userId, id } as const
  const plain = plainFields(told)
  return {
    ...plain,
    counterparty_identification: known
      ? bytea(sealIdentification(seal, { iban, accountNumber }, place))
      : undefined,
    digest: bytea(digestOfFields(seal, plain, told)),
  }
}

/** Equal if a bank says exactly the same. */
export function digestOf(seal: Seal, told: BankTransaction): Buffer {
  return digestOfFields(seal, plainFields(told), told)
}

function digestOfFields(
  seal: Seal,
  plain: ReturnType<typeof plainFields>,
  { counterparty: { iban, accountNumber } }: BankTransaction,
): Buffer {
  return seal.digest(JSON.stringify([plain, iban, accountNumber]))
}

function plainFields(told: BankTransaction) {
  const { counterparty, originalAmount } = told
  return {
    status: told.status,
    amount: formatDecimal(told.amount),
    currency: told.amount.currency,
    booked_on: told.bookedOn,
    value_on: told.valueOn,
    counterparty_name: counterparty.name,
    counterparty_bic: counterparty.bic,
    purpose: told.purpose,
    type: told.type,
    booking_text: told.bookingText,
    bank_reference: told.bankReference,
    end_to_end_id: told.endToEndId,
    mandate_id: told.mandateId,
    creditor_id: told.creditorId,
    purpose_code: told.purposeCode,
    structured_remittance: told.structuredRemittance,
    bank_transaction_code: told.bankTransactionCode,
    transaction_code: told.transactionCode,
    prima_nota: told.primaNota,
    booking_key: told.bookingKey,
    ultimate_debtor: told.ultimateDebtor,
    ultimate_creditor: told.ultimateCreditor,
    original_amount: originalAmount && formatDecimal(originalAmount),
    original_currency: originalAmount?.currency,
  }
}

/** How bytes stand in the JSON that PostgreSQL reads rows from. */
export function bytea(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`
}

function toOriginalAmount(row: ToldRow) {
  const { original_amount: amount, original_currency: currency } = row
  return amount === null || currency === null ? undefined : parseMoney(amount, currency)
}
