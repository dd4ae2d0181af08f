import sql from 'sql-template-tag'
import { identityOf } from '../domain/account-identity.ts'
import type { BankAccount } from '../domain/account.ts'
import type { Bank } from '../domain/bank.ts'
import type { AccessId, AccountId, TransactionId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import { add, formatDecimal, type Money, negate, parseMoney } from '../domain/money.ts'
import { randomBytes } from './random-bytes.ts'
import type { HarvestedAccount } from '../sync/harvest.ts'
import type { Queries } from './database.ts'
import { openIdentification, sealIdentification } from './identification.ts'
import { insertRows, updateRows } from './insert-rows.ts'
import type { Ingestion, Target } from './store-transactions.ts'
import { bytea } from './transaction-row.ts'

/** The access they came by. */
export type Source = {
  readonly accessId: AccessId
  readonly bank: BankOfAccess
  /** From this day on the client reads; absent: all that there is. */
  readonly shownFrom?: LocalDate
  /** True if a person has just connected it: accounts may be new, or come from another access. */
  readonly isNew: boolean
}

export type BankOfAccess = Pick<Bank, 'id' | 'name' | 'bankCodes'>

export type StoredAccount = Target & {
  readonly harvested: HarvestedAccount
  /** The access that it came from, if it was connected by another one before. */
  readonly from?: AccessId
  /** The balance, where it is not the one that was known. */
  readonly balance?: Money
}

/**
 * Stores the accounts under the ids they have, or new ones; what the user connected before by another access belongs to this
 * one now. The caller holds the user's row.
 */
export async function storeAccounts(
  queries: Queries,
  ingestion: Ingestion,
  { source, harvest }: { readonly source: Source; readonly harvest: readonly HarvestedAccount[] },
): Promise<readonly StoredAccount[]> {
  const known = await findAccounts(queries, ingestion, source)
  const stored = harvest.flatMap((harvested): readonly Taken[] => {
    const row = takeSame(known, identityOf(harvested.account, source.bank.id))
    // It was connected by another access since, or deleted.
    if (row === undefined && !source.isNew) return []
    const id = row?.id ?? newAccountId()
    const from = row?.access_id
    return [
      {
        id,
        isNew: row === undefined,
        shownFrom: shownFromOf(source, row),
        harvested,
        row,
        ...(from !== undefined && from !== source.accessId && { from }),
        ...newBalance(harvested, row),
      },
    ]
  })
  const rowOf = (account: Taken) => {
    const { row } = account
    const isOfOld = row?.access_id === source.accessId
    const ordinal = isOfOld ? row.ordinal : stored.indexOf(account)
    return accountRow(ingestion, source, { account, ordinal })
  }
  const added = stored.filter(({ isNew }) => isNew)
  const now = ingestion.now.toISOString()
  await insertRows(
    queries,
    'accounts',
    added.map((account) => ({ ...rowOf(account), created_at: now })),
  )
  await updateRows(queries, 'accounts', stored.filter(({ isNew }) => !isNew).map(rowOf))
  for (const { id, shownFrom, row } of stored) {
    const showsMore = row !== undefined && (row.shown_from ?? undefined) !== shownFrom
    if (showsMore) await showMore(queries, ingestion, { id, shownFrom })
  }
  return stored
}

function newBalance({ balance }: HarvestedAccount, row: Known | undefined) {
  if (balance === undefined) return {}
  const { amount } = balance
  const known = row?.balance_amount ?? undefined
  const isKnown = known !== undefined && isSame(amount, known, row?.balance_currency ?? '')
  return isKnown ? {} : { balance: amount }
}

function isSame(amount: Money, known: string, currency: string): boolean {
  return (
    currency === amount.currency && add(amount, negate(parseMoney(known, currency))).unscaled === 0n
  )
}

type Taken = StoredAccount & { readonly row: Known | undefined }

type Known = {
  readonly id: AccountId
  readonly access_id: AccessId
  readonly ordinal: number
  readonly bank_id: Bank['id']
  readonly identification: Buffer
  readonly currency: string
  readonly name: string
  readonly type: BankAccount['type']
  readonly shown_from: LocalDate | null
  readonly balance_amount: string | null
  readonly balance_currency: string | null
}
type KnownAccounts = Map<string, Known[]>

async function findAccounts(
  queries: Queries,
  { seal, userId }: Ingestion,
  { isNew, accessId }: Source,
): Promise<KnownAccounts> {
  const rows = await queries.query<Known>(
    sql`
      select a.id, a.access_id, a.ordinal, x.bank_id, a.identification, a.currency, a.name, a.type, a.shown_from,
             a.balance_amount, a.balance_currency
        from accounts a
        join accesses x on x.user_id = a.user_id and x.id = a.access_id
       where a.user_id = ${userId} and (${isNew} or a.access_id = ${accessId})
       order by a.created_at, a.ordinal`,
    'find-known-accounts',
  )
  return Map.groupBy(rows, ({ id, identification, bank_id: bankId, ...account }) => {
    const place = { table: 'accounts', userId, id } as const
    const { iban, accountNumber, maskedPan } = openIdentification(seal, identification, place)
    return identityOf(
      {
        ...account,
        ...(iban !== undefined && { iban }),
        ...(accountNumber !== undefined && { accountNumber }),
        ...(maskedPan !== undefined && { maskedPan }),
      },
      bankId,
    )
  })
}

/** Two accounts that cannot be told apart stay two: each known one is taken once. */
function takeSame(known: KnownAccounts, identity: string): Known | undefined {
  return known.get(identity)?.shift()
}

function accountRow(
  { seal, userId, now }: Ingestion,
  { accessId }: Source,
  { account: stored, ordinal }: { readonly account: StoredAccount; readonly ordinal: number },
) {
  const { account, balance } = stored.harvested
  const { iban, accountNumber, maskedPan, resourceId } = account
  const place = { table: 'accounts', userId, id: stored.id } as const
  const identification = { iban, accountNumber, maskedPan, resourceId }
  return {
    user_id: userId,
    id: stored.id,
    access_id: accessId,
    ordinal,
    identification: bytea(sealIdentification(seal, identification, place)),
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
    shown_from: stored.shownFrom,
    problem: undefined,
    synced_at: now.toISOString(),
    succeeded_at: now.toISOString(),
  }
}

/** What was stored and not read is news to the client now. */
async function showMore(
  queries: Queries,
  ingestion: Ingestion,
  { id, shownFrom }: { readonly id: AccountId; readonly shownFrom: LocalDate | undefined },
): Promise<void> {
  const shown = await queries.query<{ readonly id: TransactionId; readonly is_live: boolean }>(
    sql`
      with shown as (
        update transactions
           set hidden = false
         where user_id = ${ingestion.userId} and account_id = ${id} and hidden
           and booked_on >= coalesce(${shownFrom ?? null}::date, '-infinity')
        returning id, deleted_at is null as is_live, booked_on, ordinal)
      select id, is_live
        from shown
       order by booked_on, ordinal`,
    'show-more-transactions',
  )
  for (const row of shown) {
    if (row.is_live) ingestion.changes.write({ kind: 'added', accountId: id, id: row.id })
  }
}

/** The earlier of the two days; without one it is everything. */
function shownFromOf({ shownFrom, isNew }: Source, known: Known | undefined) {
  if (known === undefined) return shownFrom
  const before = known.shown_from ?? undefined
  if (!isNew) return before
  if (before === undefined || shownFrom === undefined) return undefined
  return before < shownFrom ? before : shownFrom
}

function newAccountId(): AccountId {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
  return `A${randomBytes(16).toString('hex')}` as AccountId
}
