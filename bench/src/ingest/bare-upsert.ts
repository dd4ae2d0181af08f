import sql, { join, raw } from 'sql-template-tag'
import { formatDecimal } from '../../../packages/server/src/domain/money.ts'
import type { BankTransaction } from '../../../packages/server/src/domain/transaction.ts'
import type { Database } from '../../../packages/server/src/storage/database.ts'

/** What most people write: the bank's id is the key, and what comes again replaces what is there. */
export type BareTable = {
  upsert(told: readonly BankTransaction[], account: string): Promise<void>
}

const batchRows = 1_000

/** The same columns and the same index by day, in clear. */
export async function createBareTable(database: Database): Promise<BareTable> {
  await database.execute(sql`
    create table bare_transactions (
      account_id text not null, id text not null, status text not null, amount numeric not null,
      currency text not null, booked_on date, value_on date, counterparty_name text, counterparty_bic text,
      counterparty_iban text, purpose text not null, type text not null, booking_text text, bank_reference text,
      end_to_end_id text, bank_transaction_code text, transaction_code integer, modified_at timestamptz not null,
      primary key (account_id, id))`)
  await database.execute(
    sql`create index bare_transactions_by_day on bare_transactions (account_id, booked_on)`,
  )
  return {
    upsert: (told, account) =>
      upsert(
        database,
        told.map((each) => rowOf(each, account)),
      ),
  }
}

type Row = ReturnType<typeof rowOf>

function rowOf(told: BankTransaction, account: string) {
  return {
    account_id: account,
    id: told.bankReference,
    status: told.status,
    amount: formatDecimal(told.amount),
    currency: told.amount.currency,
    booked_on: told.bookedOn,
    value_on: told.valueOn,
    counterparty_name: told.counterparty.name,
    counterparty_bic: told.counterparty.bic,
    counterparty_iban: told.counterparty.iban,
    purpose: told.purpose,
    type: told.type,
    booking_text: told.bookingText,
    bank_reference: told.bankReference,
    end_to_end_id: told.endToEndId,
    bank_transaction_code: told.bankTransactionCode,
    transaction_code: told.transactionCode,
    modified_at: new Date().toISOString(),
  }
}

async function upsert(database: Database, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  const names = Object.keys(rows[0] ?? {})
  const columns = join(names.map((name) => raw(name)))
  const changes = join(names.map((name) => raw(`${name} = excluded.${name}`)))
  await database.transaction(async (queries) => {
    for (let start = 0; start < rows.length; start += batchRows) {
      const json = JSON.stringify(rows.slice(start, start + batchRows))
      await queries.execute(sql`
        insert into bare_transactions (${columns})
        select ${columns}
          from json_populate_recordset(null::bare_transactions, ${json}::json)
            on conflict (account_id, id) do update set ${changes}`)
    }
  })
}
