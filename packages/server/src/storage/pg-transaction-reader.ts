import sql, { empty, join, type Sql } from 'sql-template-tag'
import type {
  TransactionQuery,
  TransactionReader,
  TransactionStatistics,
} from '../data/transaction-reader.ts'
import type { AccountId, TransactionId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import { parseMoney } from '../domain/money.ts'
import type { Transaction, TransactionType } from '../domain/transaction.ts'
import type { Queries } from './database.ts'
import { openIdentification } from './identification.ts'
import { defined } from './rows.ts'
import type { Seal } from './seal.ts'
import { whereOf } from './transaction-conditions.ts'

type TransactionRow = {
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
  readonly created_at: Date
  readonly modified_at: Date
}

const selectTransaction = sql`
  select t.id, t.account_id, t.status, t.amount, t.currency, t.booked_on, t.value_on, t.counterparty_name,
         t.counterparty_bic, t.counterparty_identification, t.purpose, t.type, t.booking_text, t.bank_reference,
         t.end_to_end_id, t.mandate_id, t.creditor_id, t.purpose_code, t.structured_remittance,
         t.bank_transaction_code, t.transaction_code, t.prima_nota, t.booking_key, t.ultimate_debtor,
         t.ultimate_creditor, t.original_amount, t.original_currency, t.created_at, t.modified_at
    from transactions t`

export class PgTransactionReader implements TransactionReader {
  readonly #database: Queries
  readonly #seal: Seal
  constructor(database: Queries, seal: Seal) {
    this.#database = database
    this.#seal = seal
  }

  async list(userId: UserId, query: TransactionQuery): Promise<readonly Transaction[]> {
    // What has no booking day yet counts as the newest, which is where PostgreSQL sorts null.
    const order =
      query.sort === 'asc'
        ? sql`order by t.booked_on, t.ordinal, t.id`
        : sql`order by t.booked_on desc, t.ordinal desc, t.id desc`
    const rows = await this.#database.query<TransactionRow>(sql`
      ${selectTransaction}
       where ${whereOf(userId, query)}
      ${order}
       limit ${query.count} offset ${query.offset}`)
    return rows.map((row) => this.#toTransaction(userId, row))
  }

  async find(
    userId: UserId,
    id: TransactionId,
    accountId?: AccountId,
  ): Promise<Transaction | undefined> {
    const ofAccount = accountId === undefined ? empty : sql`and t.account_id = ${accountId}`
    const [row] = await this.#database.query<TransactionRow>(
      sql`${selectTransaction} where t.user_id = ${userId} and t.id = ${id} ${ofAccount}`,
    )
    return row && this.#toTransaction(userId, row)
  }

  async statistics(
    userId: UserId,
    query: TransactionQuery,
    currency: string,
  ): Promise<TransactionStatistics | undefined> {
    const conditions: readonly Sql[] = [whereOf(userId, query), sql`t.currency = ${currency}`]
    const [row] = await this.#database.query<{
      readonly deposit_sum: string
      readonly deposit_max: string
      readonly expense_sum: string
      readonly expense_max: string
      readonly count: string
    }>(sql`
      select coalesce(sum(t.amount) filter (where t.amount > 0), 0) as deposit_sum,
             coalesce(max(t.amount) filter (where t.amount > 0), 0) as deposit_max,
             coalesce(sum(t.amount) filter (where t.amount < 0), 0) as expense_sum,
             coalesce(min(t.amount) filter (where t.amount < 0), 0) as expense_max,
             count(*) as count
        from transactions t
       where ${join(conditions, ' and ')}`)
    if (row === undefined || row.count === '0') return undefined
    return {
      depositSum: parseMoney(row.deposit_sum, currency),
      depositMax: parseMoney(row.deposit_max, currency),
      expenseSum: parseMoney(row.expense_sum, currency),
      expenseMax: parseMoney(row.expense_max, currency),
    }
  }

  #toTransaction(userId: UserId, row: TransactionRow): Transaction {
    const sealed = row.counterparty_identification
    const place = { table: 'transactions', userId, id: row.id } as const
    return defined({
      id: row.id,
      accountId: row.account_id,
      status: row.status,
      amount: parseMoney(row.amount, row.currency),
      bookedOn: row.booked_on,
      valueOn: row.value_on,
      counterparty: defined({
        name: row.counterparty_name,
        bic: row.counterparty_bic,
        ...(sealed && openIdentification(this.#seal, sealed, place)),
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
      createdAt: row.created_at,
      modifiedAt: row.modified_at,
    })
  }
}

function toOriginalAmount(row: TransactionRow) {
  const { original_amount: amount, original_currency: currency } = row
  return amount === null || currency === null ? undefined : parseMoney(amount, currency)
}
