import sql, { join, raw } from 'sql-template-tag'
import { formatDecimal } from '../../../packages/server/src/domain/money.ts'
import type { BankTransaction } from '../../../packages/server/src/domain/transaction.ts'
import type { Database } from '../../../packages/server/src/storage/database.ts'

export type Owner = { readonly userId: string; readonly accountId: string }

/** What most people write: the bank's id is the key, and what comes again replaces what is there. */
export type BareTable = {
  upsert(told: readonly BankTransaction[], of: Owner): Promise<void>
}

const batchRows = 500

/** The same rows: the columns, keys and indexes that the same reads need. In clear, and without what tells rows apart. */
export async function createBareTable(database: Database): Promise<BareTable> {
  await database.execute(sql`create table bare_transactions (like transactions including all)`)
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
        ...fieldsOf(each),
        created_at: now,
        modified_at: now,
        added_change: told,
      }))
      return upsert(database, rows)
    },
  }
}

type Row = Readonly<Record<string, unknown>>

function fieldsOf(told: BankTransaction): Row {
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
    hidden: false,
    was_pending: false,
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
            on conflict (user_id, id) do update set ${changes}`)
    }
  })
}
