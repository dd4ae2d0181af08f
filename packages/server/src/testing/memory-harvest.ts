import { randomBytes } from 'node:crypto'
import { identityOf } from '../domain/account-identity.ts'
import type { Account } from '../domain/account.ts'
import type { Bank } from '../domain/bank.ts'
import type { AccessId, AccountId, TransactionId } from '../domain/ids.ts'
import { localDateOf, type LocalDate } from '../domain/local-date.ts'
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
  readonly createdChange: number
  readonly lastChange: number
}

/** What is stored of one user. */
export type Holdings = {
  readonly accounts: readonly StoredAccount[]
  /** Account by account, the oldest first. */
  readonly transactions: readonly StoredTransaction[]
  readonly changes: number
}

export const noHoldings: Holdings = { accounts: [], transactions: [], changes: 0 }

export type Arrival = {
  readonly accessId: AccessId
  readonly bank: Bank
  readonly shownFrom: LocalDate | undefined
  readonly accounts: readonly HarvestedAccount[]
  readonly now: Date
}

/** The holdings with all that has arrived; what was known keeps its ids. */
export function storeArrival(before: Holdings, arrival: Arrival): Holdings {
  const open = [...before.accounts]
  const accounts = arrival.accounts.map((harvested) => {
    const identity = identityOf(harvested.account, arrival.bank.id)
    const place = open.findIndex((known) => identityOf(known, known.bankId) === identity)
    const known = place < 0 ? undefined : open.splice(place, 1)[0]
    return { harvested, stored: toAccount(arrival, harvested, known) }
  })
  const others = before.accounts.filter(
    ({ id }) => !accounts.some(({ stored }) => stored.id === id),
  )
  const holdings: Holdings = {
    ...before,
    accounts: [...others, ...accounts.map(({ stored }) => stored)],
  }
  return accounts.reduce<Holdings>(
    (now, { stored, harvested }) => storeAll(now, { stored, harvested, now: arrival.now }),
    holdings,
  )
}

function toAccount(
  { accessId, bank, shownFrom, now }: Arrival,
  { account, balance }: HarvestedAccount,
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
    shownFrom: known ? earlierOf(known.shownFrom, shownFrom) : shownFrom,
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
  let { changes } = before
  const isShown = (told: BankTransaction) =>
    told.bookedOn === undefined || told.bookedOn >= (stored.shownFrom ?? '')
  const own = before.transactions.filter(({ accountId }) => accountId === stored.id)
  const told = { ...harvested, transactions: oldestFirst(harvested.transactions) }
  const news = reconcile(own.map(toKnown), told)
  const kept = own.map((transaction) => {
    const change = news.find((each) => each.kind !== 'added' && each.id === transaction.id)
    if (change?.kind === 'modified') return modified(transaction, change.told)
    if (change?.kind === 'deleted') {
      return { ...transaction, deletedAt: now, modifiedAt: now, lastChange: ++changes }
    }
    const isNewlyShown = transaction.hidden && isShown(transaction)
    if (!isNewlyShown) return transaction
    changes += 1
    return { ...transaction, hidden: false, createdChange: changes, lastChange: changes }
  })
  const added = news.flatMap((change) => (change.kind === 'added' ? [create(change.told)] : []))
  const others = before.transactions.filter(({ accountId }) => accountId !== stored.id)
  return { ...before, transactions: [...others, ...kept, ...added], changes }

  function create(of: BankTransaction): StoredTransaction {
    changes += 1
    return {
      ...of,
      id: newId('T') as TransactionId,
      accountId: stored.id,
      wasPending: false,
      hidden: !isShown(of),
      createdAt: now,
      modifiedAt: now,
      createdChange: changes,
      lastChange: changes,
    }
  }

  function modified(transaction: StoredTransaction, of: BankTransaction): StoredTransaction {
    return {
      ...create(of),
      id: transaction.id,
      wasPending: transaction.wasPending || transaction.status === 'pending',
      createdAt: transaction.createdAt,
      createdChange: transaction.createdChange,
    }
  }
}

function toKnown({ deletedAt, ...transaction }: StoredTransaction) {
  const { id, accountId: _a, wasPending: _w, hidden: _h, ...rest } = transaction
  const { createdAt: _c, modifiedAt: _m, createdChange: _cc, lastChange: _l, ...told } = rest
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
