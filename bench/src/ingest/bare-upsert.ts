import sql, { join, raw } from 'sql-template-tag'
import { formatDecimal } from '../../../packages/server/src/domain/money.ts'
import type { BankTransaction } from '../../../packages/server/src/domain/transaction.ts'
import type { Database } from '../../../packages/server/src/storage/database.ts'

export type Owner = { readonly userId: string; readonly accountId: string }

/** What most people write: the bank's id is the key, and what the bank says again replaces what it said before. */
export type BareTable = {
  upsert(told: readonly BankTransaction[], of: Owner): Promise<void>
}

const batchRows = 1_000

/** The rows that a sync writes, with the key that an upsert needs and no index beside it; in clear, and without what tells rows apart. */
export async function createBareTable(database: Database): Promise<BareTable> {
  await database.execute(sql`
    create table bare_transactions (
      like transactions including defaults including constraints, primary key (user_id, id))`)
  await database.execute(sql`
    alter table bare_transactions drop column digest, drop column counterparty_identification,
                                  add column counterparty_iban text`)
  let told = 0
  return {
    upsert: (transactions, { userId, accountId }) => {
      const now = new Date().toISOString()
      const rows = transactions.map((each) => ({
        user_id: userId,
        id: each.bankReference,
        account_id: accountId,
        ordinal: ++told,
        ...toldFields(each),
        hidden: false,
        was_pending: false,
        created_at: now,
        modified_at: now,
        added_change: told,
      }))
      return upsert(database, { name: 'bare_transactions', owner: 'user_id' }, rows)
    },
  }
}

/** Half the columns, and one index beside the key: for whoever asks for the days of one account, and for nothing else. */
export async function createLeanTable(database: Database): Promise<BareTable> {
  await database.execute(sql`
    create table lean_transactions (
      account_id text not null, id text not null, status text not null, amount numeric not null,
      currency text not null, booked_on date, value_on date, counterparty_name text, counterparty_bic text,
      counterparty_iban text, purpose text not null, type text not null, booking_text text, bank_reference text,
      end_to_end_id text, bank_transaction_code text, transaction_code integer, modified_at timestamptz not null,
      primary key (account_id, id))`)
  await database.execute(
    sql`create index lean_transactions_by_day on lean_transactions (account_id, booked_on)`,
  )
  return {
    upsert: (transactions, { accountId }) => {
      const now = new Date().toISOString()
      const rows = transactions.map((each) => ({
        account_id: accountId,
        id: each.bankReference,
        ...toldFields(each),
        modified_at: now,
      }))
      return upsert(database, { name: 'lean_transactions', owner: 'account_id' }, rows)
    },
  }
}

function toldFields(told: BankTransaction) {
  return {
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
  }
}

/** What came once stays as it came: whose it is, its place, when. */
const kept = new Set(['user_id', 'id', 'account_id', 'ordinal', 'created_at', 'added_change'])

async function upsert(
  database: Database,
  table: { readonly name: string; readonly owner: string },
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  if (rows.length === 0) return
  const names = Object.keys(rows[0] ?? {})
  const columns = join(names.map((name) => raw(name)))
  const changes = names.filter((name) => !kept.has(name))
  await database.transaction(async (queries) => {
    for (let start = 0; start < rows.length; start += batchRows) {
      const json = JSON.stringify(rows.slice(start, start + batchRows))
      await queries.execute(sql`
        insert into ${raw(table.name)} (${columns})
        select ${columns}
          from json_populate_recordset(null::${raw(table.name)}, ${json}::json)
            on conflict (${raw(table.owner)}, id)
            do update set ${join(changes.map((name) => raw(`${name} = excluded.${name}`)))}`)
    }
  })
}
