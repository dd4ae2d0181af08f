import { randomBytes, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import sql, { join, raw } from 'sql-template-tag'
import type { RawAnswer } from '../connectors/connector.ts'
import { formatDecimal } from '../domain/money.ts'
import type { CodeHash } from '../domain/token-hash.ts'
import type { BankTransaction } from '../domain/transaction.ts'
import type { FlowHarvest } from '../flow/flow-store.ts'
import type { Flow } from '../flow/flow.ts'
import type { Queries } from './database.ts'
import { sealIdentification } from './identification.ts'
import { withoutNul } from './rows.ts'
import type { Seal } from './seal.ts'

/** What a harvest turns into, parents first: rows as PostgreSQL's `json_populate_recordset` reads them. */
export type HarvestRows = { readonly [Table in (typeof tables)[number]]: readonly Row[] }
type Row = Readonly<Record<string, string | number | undefined>>

const tables = [
  'users',
  'accesses',
  'accounts',
  'transactions',
  'raw_answers',
  'authorization_codes',
] as const

type HarvestedAccount = FlowHarvest['accounts'][number]

/** Whose rows are being made, and when: all get one time, so that what came together reads as having come together. */
type Context = { readonly seal: Seal; readonly userId: string; readonly now: string }

/** Makes the ids, seals and compresses: outside of the transaction, which is to be short. */
export async function prepareHarvest(
  seal: Seal,
  flow: Flow,
  harvest: FlowHarvest,
): Promise<HarvestRows> {
  const { userId, bank } = harvest
  const now = new Date().toISOString()
  const context: Context = { seal, userId, now }
  const accessId = newId('X')
  const accounts = harvest.accounts.map((entry) => ({ entry, accountId: newId('A') }))
  const rawAnswers = accounts.flatMap(({ entry, accountId }) =>
    entry.raw.map((answer, ordinal) => rawAnswerRow(context, { answer, accountId, ordinal })),
  )
  return {
    users: [
      {
        id: userId,
        client_id: flow.clientId,
        created_at: now,
        data_expires_at: harvest.dataExpiresAt.toISOString(),
      },
    ],
    accesses: [
      {
        user_id: userId,
        id: accessId,
        bank_id: bank.id,
        bank_name: bank.name,
        bank_code: bank.bankCodes[0],
        created_at: now,
      },
    ],
    accounts: accounts.map(({ entry, accountId }, ordinal) =>
      accountRow(context, { entry, accountId, accessId, ordinal }),
    ),
    transactions: accounts.flatMap(({ entry, accountId }) =>
      oldestFirst(entry.transactions).map((transaction, ordinal) =>
        transactionRow(context, { transaction, accountId, ordinal }),
      ),
    ),
    raw_answers: await Promise.all(rawAnswers),
    authorization_codes: [codeRow(context, flow, harvest)],
  }
}

export async function storeHarvest(queries: Queries, harvest: HarvestRows): Promise<void> {
  for (const table of tables) {
    for (const batch of batches(harvest[table])) await insertRows(queries, table, batch)
  }
}

/** The table's own row type reads the JSON: one statement and one parameter for a thousand rows. */
async function insertRows(queries: Queries, table: string, rows: readonly Row[]): Promise<void> {
  const columns = join(Object.keys(rows[0] ?? {}).map((column) => raw(column)))
  const json = JSON.stringify(rows, (_key, value: unknown) =>
    typeof value === 'string' ? withoutNul(value) : value,
  )
  await queries.execute(sql`
    insert into ${raw(table)} (${columns})
    select ${columns}
      from json_populate_recordset(null::${raw(table)}, ${json}::json)`)
}

function* batches(rows: readonly Row[]): Iterable<readonly Row[]> {
  for (let start = 0; start < rows.length; start += batchRows) {
    yield rows.slice(start, start + batchRows)
  }
}

const batchRows = 1_000

function accountRow(
  { seal, userId, now }: Context,
  made: { entry: HarvestedAccount; accountId: string; accessId: string; ordinal: number },
): Row {
  const { account, balance } = made.entry
  const { iban, accountNumber, maskedPan } = account
  const place = { table: 'accounts', userId, id: made.accountId } as const
  return {
    user_id: userId,
    id: made.accountId,
    access_id: made.accessId,
    ordinal: made.ordinal,
    identification: bytea(sealIdentification(seal, { iban, accountNumber, maskedPan }, place)),
    bic: account.bic,
    currency: account.currency,
    name: account.name,
    owner: account.owner,
    type: account.type,
    balance_amount: balance && formatDecimal(balance.amount),
    balance_currency: balance?.amount.currency,
    balance_type: balance?.type,
    balance_reference_on: balance?.referenceOn,
    balance_changed_at: balance?.changedAt?.toISOString(),
    created_at: now,
    synced_at: now,
    succeeded_at: now,
  }
}

function transactionRow(
  { seal, userId, now }: Context,
  made: { transaction: BankTransaction; accountId: string; ordinal: number },
): Row {
  const { transaction, accountId, ordinal } = made
  const { counterparty, originalAmount } = transaction
  const { iban, accountNumber } = counterparty
  const id = newId('T')
  const known = iban !== undefined || accountNumber !== undefined
  const place = { table: 'transactions', userId, id } as const
  return {
    user_id: userId,
    id,
    account_id: accountId,
    ordinal,
    status: transaction.status,
    amount: formatDecimal(transaction.amount),
    currency: transaction.amount.currency,
    booked_on: transaction.bookedOn,
    value_on: transaction.valueOn,
    counterparty_name: counterparty.name,
    counterparty_bic: counterparty.bic,
    counterparty_identification: known
      ? bytea(sealIdentification(seal, { iban, accountNumber }, place))
      : undefined,
    purpose: transaction.purpose,
    type: transaction.type,
    booking_text: transaction.bookingText,
    bank_reference: transaction.bankReference,
    end_to_end_id: transaction.endToEndId,
    mandate_id: transaction.mandateId,
    creditor_id: transaction.creditorId,
    purpose_code: transaction.purposeCode,
    structured_remittance: transaction.structuredRemittance,
    bank_transaction_code: transaction.bankTransactionCode,
    transaction_code: transaction.transactionCode,
    prima_nota: transaction.primaNota,
    booking_key: transaction.bookingKey,
    ultimate_debtor: transaction.ultimateDebtor,
    ultimate_creditor: transaction.ultimateCreditor,
    original_amount: originalAmount && formatDecimal(originalAmount),
    original_currency: originalAmount?.currency,
    created_at: now,
    modified_at: now,
  }
}

async function rawAnswerRow(
  { seal, userId, now }: Context,
  made: { answer: RawAnswer; accountId: string; ordinal: number },
): Promise<Row> {
  const id = randomUUID()
  const compressed = await promisify(gzip)(made.answer.body)
  return {
    user_id: userId,
    id,
    account_id: made.accountId,
    ordinal: made.ordinal,
    media_type: made.answer.mediaType,
    body: bytea(seal.seal(compressed, `raw_answers/${userId}/${id}/body`)),
    created_at: now,
  }
}

function codeRow({ seal, userId }: Context, flow: Flow, { code, scope }: FlowHarvest): Row {
  return {
    hash: code.hash,
    user_id: userId,
    client_id: flow.clientId,
    flow_id: flow.id,
    redirect_uri: flow.request.redirectUri,
    code_challenge: flow.request.codeChallenge,
    scope,
    plain: bytea(seal.seal(code.plain.reveal(), placeOfCode(code.hash))),
    expires_at: code.expiresAt.toISOString(),
  }
}

/** Where a code's sealed text lies. */
export function placeOfCode(hash: CodeHash): string {
  return `authorization_codes/${hash}/plain`
}

/**
 * Banks list the newest first, as a rule; those that do not give themselves away by their days. Within one day only the
 * bank's order says what came before what.
 */
function oldestFirst(transactions: readonly BankTransaction[]): readonly BankTransaction[] {
  const days = transactions.flatMap(({ bookedOn }) => (bookedOn === undefined ? [] : [bookedOn]))
  const [first, last] = [days[0], days.at(-1)]
  if (first !== undefined && last !== undefined && first < last) return transactions
  return transactions.toReversed()
}

/** Random: an id says nothing about how many there are, nor about any other. */
function newId(letter: 'A' | 'T' | 'X'): string {
  return letter + randomBytes(16).toString('hex')
}

function bytea(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`
}
