import { randomBytes } from 'node:crypto'
import { identityOf } from '../domain/account-identity.ts'
import type { Account } from '../domain/account.ts'
import { addRange } from '../domain/day-range.ts'
import type { Bank } from '../domain/bank.ts'
import type { AccessId, AccountId, TransactionId } from '../domain/ids.ts'
import { localDateOf, type LocalDate } from '../domain/local-date.ts'
import type { TransactionChange } from '../domain/transaction-change.ts'
import type { BankTransaction, Transaction } from '../domain/transaction.ts'
import type { HarvestedAccount } from '../sync/harvest.ts'
import { reconcile } from '../sync/reconcile.ts'

export type StoredAccount = Account & {
  readonly resourceId: string
  readonly shownFrom: LocalDate | undefined
}
export type StoredTransaction = Transaction & {
  readonly hidden: boolean
  readonly deletedAt?: Date
}

/** What is stored of one user. */
export type Holdings = {
  readonly accounts: readonly StoredAccount[]
  /** Account by account, the oldest first. */
  readonly transactions: readonly StoredTransaction[]
  /** Append-only, for whoever follows them. */
  readonly changes: readonly TransactionChange[]
}

export const noHoldings: Holdings = {
  accounts: [],
  transactions: [],
  changes: [],
}

export type Arrival = {
  readonly accessId: AccessId
  readonly bank: Bank
  readonly shownFrom: LocalDate | undefined
  /** False: only what this access has is read again. */
  readonly isNew: boolean
  readonly accounts: readonly HarvestedAccount[]
  readonly now: Date
}

/** The holdings with all that has arrived; what was known keeps its ids. */
export function storeArrival(before: Holdings, arrival: Arrival): Holdings {
  const open = before.accounts.filter(
    ({ accessId }) => arrival.isNew || accessId === arrival.accessId,
  )
  const accounts = arrival.accounts.flatMap((harvested) => {
    const identity = identityOf(harvested.account, arrival.bank.id)
    const place = open.findIndex((known) => identityOf(known, known.bankId) === identity)
    const known = place < 0 ? undefined : open.splice(place, 1)[0]
    if (known === undefined && !arrival.isNew) return []
    return [{ harvested, stored: toAccount(arrival, harvested, known) }]
  })
  const arrived = new Map(accounts.map(({ stored }) => [stored.id, stored]))
  const kept = before.accounts.filter(({ id }) => !arrival.isNew || !arrived.has(id))
  const news = accounts.map(({ stored }) => stored)
  const holdings: Holdings = {
    ...before,
    accounts: arrival.isNew
      ? [...kept, ...news]
      : kept.map((account) => arrived.get(account.id) ?? account),
  }
  return accounts.reduce<Holdings>(
    (now, { stored, harvested }) => storeAll(now, { stored, harvested, now: arrival.now }),
    holdings,
  )
}

function toAccount(
  { accessId, bank, shownFrom, isNew, now }: Arrival,
  { account, balance, from, today }: HarvestedAccount,
  known: StoredAccount | undefined,
): StoredAccount {
  const { balances: _balances, ...fields } = account
  const [bankCode] = bank.bankCodes
  return {
    ...fields,
    id: known?.id ?? (newId('A') as AccountId),
    accessId,
    bankId: bank.id,
    bankName: bank.name,
    ...(bankCode !== undefined && { bankCode }),
    ...(balance !== undefined && { balance }),
    shownFrom: known
      ? isNew
        ? earlierOf(known.shownFrom, shownFrom)
        : known.shownFrom
      : shownFrom,
    coverage:
      from === undefined
        ? (known?.coverage ?? [])
        : addRange(known?.coverage ?? [], { from, until: today }),
    syncedAt: now,
    succeededAt: now,
  }
}

function earlierOf(one: LocalDate | undefined, other: LocalDate | undefined) {
  if (one === undefined || other === undefined) return undefined
  return one < other ? one : other
}

function storeAll(
  before: Holdings,
  arrived: { readonly stored: StoredAccount; readonly harvested: HarvestedAccount; now: Date },
): Holdings {
  const { stored, harvested, now } = arrived
  const { from } = harvested
  if (from === undefined) return before
  const changes = [...before.changes]
  const log = (kind: TransactionChange['kind'], id: TransactionId) =>
    changes.push({ kind, id, accountId: stored.id })
  const isHidden = (told: BankTransaction) =>
    told.bookedOn !== undefined && told.bookedOn < (stored.shownFrom ?? '')
  const own = before.transactions.filter(({ accountId }) => accountId === stored.id)
  const told = { ...harvested, from, transactions: oldestFirst(harvested.transactions) }
  const shown = own.map((transaction) => {
    const isNews = transaction.hidden && !isHidden(transaction)
    if (isNews && transaction.deletedAt === undefined) log('added', transaction.id)
    return { ...transaction, hidden: transaction.hidden && !isNews }
  })
  const news = reconcile(own.map(toKnown), told)
  const added = news.flatMap((change) => (change.kind === 'added' ? [create(change.told)] : []))
  const kept = shown.map((transaction) => {
    const change = news.find((each) => each.kind !== 'added' && each.id === transaction.id)
    if (change?.kind === 'modified') return modified(transaction, change.told)
    if (change?.kind !== 'deleted') return transaction
    if (!transaction.hidden) log('removed', transaction.id)
    return { ...transaction, deletedAt: now, modifiedAt: now }
  })
  const others = before.transactions.filter(({ accountId }) => accountId !== stored.id)
  return { ...before, transactions: [...others, ...kept, ...added], changes }

  function create(of: BankTransaction): StoredTransaction {
    const id = newId('T') as TransactionId
    if (!isHidden(of)) log('added', id)
    return { ...fresh(of), id }
  }

  function modified(transaction: StoredTransaction, of: BankTransaction): StoredTransaction {
    const [had, has] = [isRead(transaction), !isHidden(of)]
    if (had || has) log(has ? (had ? 'modified' : 'added') : 'removed', transaction.id)
    const wasPending = transaction.wasPending || transaction.status === 'pending'
    const { id, createdAt } = transaction
    return { ...fresh(of), id, createdAt, wasPending }
  }

  function fresh(of: BankTransaction) {
    return {
      ...of,
      accountId: stored.id,
      wasPending: false,
      hidden: isHidden(of),
      createdAt: now,
      modifiedAt: now,
    }
  }
}

export function isRead({ hidden, deletedAt }: StoredTransaction): boolean {
  return !hidden && deletedAt === undefined
}

function toKnown({ deletedAt, ...transaction }: StoredTransaction) {
  const { id, accountId: _a, wasPending: _w, hidden: _h, ...rest } = transaction
  const { createdAt: _c, modifiedAt: _m, ...told } = rest
  return { id, told, ...(deletedAt !== undefined && { deletedOn: localDateOf(deletedAt, 'UTC') }) }
}

/** Banks list the newest first, as a rule; their days tell. */
function oldestFirst(received: readonly BankTransaction[]): readonly BankTransaction[] {
  const days = received.map(({ bookedOn }) => bookedOn).filter((day) => day !== undefined)
  const ascending = (days[0] ?? '') < (days.at(-1) ?? '')
  return ascending ? received : received.toReversed()
}

export function newId(letter: string): string {
  return letter + randomBytes(16).toString('hex')
}
