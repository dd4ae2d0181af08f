import type {
  TransactionStatistics as WireStatistics,
  Transaction as WireTransaction,
} from '@kontor/contract'
import type { TransactionStatistics } from '../data/transaction-reader.ts'
import { accountNumberOf, bankCodeOf } from '../domain/iban.ts'
import type { Counterparty, Transaction } from '../domain/transaction.ts'
import { presentMoney } from './present-money.ts'
import { presentDay, presentInstant } from './present-time.ts'

/** What the bank code inside an IBAN says of the bank. */
export type BankOfIban = (
  iban: string,
) => { readonly name?: string; readonly bankCode: string; readonly bic?: string } | undefined

export type TransactionPresentation = {
  readonly cents: boolean
  readonly bankOfIban: BankOfIban
  /** For who reads pending ones, too: under which id it was one. */
  readonly withPendingId?: boolean
}

/** Lists every field by name; what the bank did not say is left out. */
export function presentTransaction(
  transaction: Transaction,
  options: TransactionPresentation,
): WireTransaction {
  const additional = presentAdditional(transaction, options.cents)
  return {
    transaction_id: transaction.id,
    account_id: transaction.accountId,
    ...(options.withPendingId === true &&
      transaction.wasPending &&
      transaction.status === 'booked' && { pending_id: transaction.id }),
    amount: presentMoney(transaction.amount, options.cents),
    currency: transaction.amount.currency,
    ...presentCounterparty(transaction.counterparty, options.bankOfIban),
    purpose: transaction.purpose,
    booked: transaction.status === 'booked',
    ...(transaction.bookedOn !== undefined && { booked_at: presentDay(transaction.bookedOn) }),
    ...(transaction.valueOn !== undefined && { settled_at: presentDay(transaction.valueOn) }),
    ...presentReferences(transaction),
    type: transaction.type,
    ...(additional !== undefined && { additional_info: additional }),
    created_at: presentInstant(transaction.createdAt),
    modified_at: presentInstant(transaction.modifiedAt),
  }
}

function presentCounterparty({ name, iban, accountNumber, bic }: Counterparty, of: BankOfIban) {
  const bank = iban === undefined ? undefined : of(iban)
  const bankBic = bic ?? bank?.bic
  const number = (iban && accountNumberOf(iban)) ?? accountNumber
  const bankCode = bank?.bankCode ?? (iban && bankCodeOf(iban))
  return {
    ...(number !== undefined && { account_number: number }),
    ...(bankCode !== undefined && { bank_code: bankCode }),
    ...(iban !== undefined && { iban }),
    ...(bankBic !== undefined && { bic: bankBic }),
    ...(bank?.name !== undefined && { bank_name: bank.name }),
    ...(name !== undefined && { name }),
  }
}

function presentReferences(from: Transaction) {
  return {
    ...(from.bookingKey !== undefined && { booking_key: from.bookingKey }),
    ...(from.bookingText !== undefined && { booking_text: from.bookingText }),
    ...(from.creditorId !== undefined && { creditor_id: from.creditorId }),
    ...(from.endToEndId !== undefined && { end_to_end_reference: from.endToEndId }),
    ...(from.mandateId !== undefined && { mandate_reference: from.mandateId }),
    ...(from.primaNota !== undefined && { prima_nota_number: from.primaNota }),
    ...(from.purposeCode !== undefined && { sepa_purpose_code: from.purposeCode }),
    ...(from.structuredRemittance !== undefined && {
      sepa_remittance_info: from.structuredRemittance,
    }),
    ...(from.transactionCode !== undefined && { transaction_code: from.transactionCode }),
  }
}

function presentAdditional(from: Transaction, cents: boolean) {
  const { bankReference, originalAmount, ultimateDebtor, ultimateCreditor } = from
  const additional = {
    ...(bankReference !== undefined && { bank_reference: bankReference }),
    ...(originalAmount !== undefined && {
      original_amount: presentMoney(originalAmount, cents),
      original_currency: originalAmount.currency,
    }),
    ...(ultimateDebtor !== undefined && { reference_party_debtor: ultimateDebtor }),
    ...(ultimateCreditor !== undefined && { reference_party_creditor: ultimateCreditor }),
  }
  return Object.keys(additional).length === 0 ? undefined : additional
}

/** Where nothing is selected every figure is zero. */
export function presentStatistics(
  statistics: TransactionStatistics | undefined,
  cents: boolean,
): WireStatistics {
  if (statistics === undefined) {
    return { deposit_sum: 0, deposit_max: 0, expense_sum: 0, expense_max: 0 }
  }
  return {
    deposit_sum: presentMoney(statistics.depositSum, cents),
    deposit_max: presentMoney(statistics.depositMax, cents),
    expense_sum: presentMoney(statistics.expenseSum, cents),
    expense_max: presentMoney(statistics.expenseMax, cents),
  }
}
