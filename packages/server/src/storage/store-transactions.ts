import sql from 'sql-template-tag'
import type { AccountId, TransactionId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import { randomBytes } from './random-bytes.ts'
import type { BankTransaction } from '../domain/transaction.ts'
import type { Change, KnownTransaction, Reconcile } from '../sync/changes.ts'
import type { AccountChange } from '../notify/notification.ts'
import type { HarvestedAccount } from '../sync/harvest.ts'
import type { ChangeLog } from './change-log.ts'
import type { Queries } from './database.ts'
import { insertRows, updateRows } from './insert-rows.ts'
import type { Seal } from './seal.ts'
import { digestOf, toldColumns, toldFields, toTold, type ToldRow } from './transaction-row.ts'

/** Whose transactions are stored, and when: all that come together get one time. */
export type Ingestion = {
  readonly seal: Seal
  readonly reconcile: Reconcile
  readonly userId: UserId
  readonly now: Date
  readonly changes: ChangeLog
}

/** The account they are of; `isNew` if nothing of it is stored yet. */
export type Target = {
  readonly id: AccountId
  readonly isNew: boolean
  /** What lies before is stored, and not read. */
  readonly shownFrom: LocalDate | undefined
}

/** Makes of what the bank says the difference to what is stored, and stores that. The caller holds the user's row. */
export async function storeTransactions(
  queries: Queries,
  ingestion: Ingestion,
  { target, harvested }: { readonly target: Target; readonly harvested: HarvestedAccount },
): Promise<Pick<AccountChange, 'arrived' | 'revised'>> {
  const { from } = harvested
  if (from === undefined) return { arrived: [], revised: false }
  const stored = target.isNew
    ? nothing
    : await findKnown(queries, ingestion, { target, harvested, from })
  const changes = ingestion.reconcile(stored.known, {
    ...harvested,
    from,
    transactions: oldestFirst(harvested.transactions),
  })
  await insertRows(queries, 'transactions', addedRows(ingestion, target, { changes, ...stored }))
  await updateRows(queries, 'transactions', modifiedRows(ingestion, target, { changes, ...stored }))
  await markDeleted(queries, ingestion, { target, changes, ...stored })
  return summaryOf(changes, { target, ...stored })
}

/** What came and what was booked, as far as the client reads it; and whether others changed, or went. */
function summaryOf(
  changes: readonly Change[],
  { target, rows }: { readonly target: Target } & Stored,
): Pick<AccountChange, 'arrived' | 'revised'> {
  const statusOf = new Map(rows.map(({ id, status }) => [id, status]))
  const news = changes.map((change) => ({ change, hasArrived: hasArrived(change, statusOf) }))
  return {
    arrived: news.flatMap(({ change, hasArrived: arrived }) =>
      arrived && change.kind !== 'deleted' && !isHidden(change.told, target) ? [change.told] : [],
    ),
    revised: news.some(({ hasArrived: arrived }) => !arrived),
  }
}

function hasArrived(
  change: Change,
  statusOf: ReadonlyMap<TransactionId, BankTransaction['status']>,
): boolean {
  if (change.kind !== 'modified') return change.kind === 'added'
  return change.told.status === 'booked' && statusOf.get(change.id) === 'pending'
}

type StoredRow = {
  readonly id: TransactionId
  readonly status: BankTransaction['status']
  readonly deleted_on: LocalDate | null
  readonly hidden: boolean
  readonly was_pending: boolean
  readonly digest: Buffer | null
}
type Stored = {
  readonly rows: readonly StoredRow[]
  readonly known: readonly KnownTransaction[]
  readonly lastOrdinal: number
}

const nothing: Stored = { rows: [], known: [], lastOrdinal: -1 }

async function findKnown(
  queries: Queries,
  ingestion: Ingestion,
  of: {
    readonly target: Target
    readonly harvested: HarvestedAccount
    readonly from: LocalDate
  },
): Promise<Stored> {
  const { userId } = ingestion
  const rows = await queries.query<StoredRow>(
    sql`
      select t.id, t.status, t.hidden, t.was_pending, t.digest, (t.deleted_at at time zone 'UTC')::date as deleted_on
        from transactions t
       where t.user_id = ${userId} and t.account_id = ${of.target.id}
         and (t.status = 'pending' or t.booked_on >= ${of.from}::date)
       order by t.booked_on, t.ordinal`,
    'find-known-transactions',
  )
  const [last] = await queries.query<{ readonly ordinal: number | null }>(
    sql`
      select max(ordinal) as ordinal
        from transactions
       where user_id = ${userId} and account_id = ${of.target.id}`,
    'find-last-ordinal',
  )
  const known = await toKnown(queries, ingestion, { rows, told: of.harvested.transactions })
  return { rows, known, lastOrdinal: last?.ordinal ?? -1 }
}

/** What the bank says again, word for word, need not be opened: its digest is enough. */
async function toKnown(
  queries: Queries,
  { seal, userId }: Ingestion,
  {
    rows,
    told,
  }: { readonly rows: readonly StoredRow[]; readonly told: readonly BankTransaction[] },
): Promise<readonly KnownTransaction[]> {
  if (rows.length === 0) return []
  const again = Map.groupBy(told, (each) => digestOf(seal, each).toString('base64'))
  const saidAgain = new Map(
    rows.map(
      ({ id, digest }) => [id, again.get(digest?.toString('base64') ?? '')?.shift()] as const,
    ),
  )
  const others = rows.filter(({ id }) => saidAgain.get(id) === undefined).map(({ id }) => id)
  const opened = await openTold(queries, { seal, userId }, others)
  return rows.flatMap(({ id, deleted_on: deletedOn }) => {
    const before = saidAgain.get(id) ?? opened.get(id)
    if (before === undefined) return []
    return [{ id, told: before, ...(deletedOn !== null && { deletedOn }) }]
  })
}

async function openTold(
  queries: Queries,
  { seal, userId }: Pick<Ingestion, 'seal' | 'userId'>,
  ids: readonly TransactionId[],
): Promise<ReadonlyMap<TransactionId, BankTransaction>> {
  if (ids.length === 0) return new Map()
  const rows = await queries.query<ToldRow>(
    sql`
      select ${toldColumns}
        from transactions t
       where t.user_id = ${userId} and t.id = any(${ids})`,
    'open-known-transactions',
  )
  return new Map(rows.map((row) => [row.id, toTold(seal, userId, row)]))
}

type Changed = Stored & { readonly changes: readonly Change[] }

function* addedRows(ingestion: Ingestion, target: Target, { changes, lastOrdinal }: Changed) {
  const { userId } = ingestion
  const now = ingestion.now.toISOString()
  let ordinal = lastOrdinal
  for (const change of changes) {
    if (change.kind !== 'added') continue
    const id = newTransactionId()
    const hidden = isHidden(change.told, target)
    yield {
      user_id: userId,
      id,
      account_id: target.id,
      ordinal: ++ordinal,
      ...toldFields(ingestion.seal, { userId, id }, change.told),
      hidden,
      created_at: now,
      modified_at: now,
      added_change: hidden ? undefined : ingestion.changes.next(),
    }
  }
}

function modifiedRows(ingestion: Ingestion, target: Target, { changes, rows }: Changed) {
  const { userId, now } = ingestion
  const before = new Map(rows.map((row) => [row.id, row]))
  const modified = changes.filter((change) => change.kind === 'modified')
  return modified.map(({ id, told }) => {
    const row = before.get(id)
    const hidden = isHidden(told, target)
    const wasRead = row !== undefined && !row.hidden && row.deleted_on === null
    const kind = kindOf({ wasRead, isRead: !hidden })
    if (kind !== undefined) ingestion.changes.write({ kind, accountId: target.id, id })
    return {
      user_id: userId,
      id,
      ...toldFields(ingestion.seal, { userId, id }, told),
      hidden,
      was_pending: row?.was_pending === true || row?.status === 'pending',
      deleted_at: undefined,
      modified_at: now.toISOString(),
    }
  })
}

/** What the client learns of it, who had read it before or had not. */
function kindOf({ wasRead, isRead }: { readonly wasRead: boolean; readonly isRead: boolean }) {
  if (isRead) return wasRead ? 'modified' : 'added'
  return wasRead ? 'removed' : undefined
}

async function markDeleted(
  queries: Queries,
  { userId, now, changes: log }: Ingestion,
  { target, changes, rows }: Changed & { readonly target: Target },
): Promise<void> {
  const ids = changes.flatMap((change) => (change.kind === 'deleted' ? [change.id] : []))
  if (ids.length === 0) return
  const hidden = new Set(rows.filter((row) => row.hidden).map(({ id }) => id))
  for (const id of ids)
    if (!hidden.has(id)) log.write({ kind: 'removed', accountId: target.id, id })
  await queries.execute(
    sql`
      update transactions
         set deleted_at = ${now}, modified_at = ${now}
       where user_id = ${userId} and id = any(${ids})`,
    'mark-deleted',
  )
}

function isHidden({ bookedOn }: BankTransaction, { shownFrom }: Target): boolean {
  return bookedOn !== undefined && shownFrom !== undefined && bookedOn < shownFrom
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
function newTransactionId(): TransactionId {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
  return `T${randomBytes(16).toString('hex')}` as TransactionId
}
