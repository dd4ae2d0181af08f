import type { AuditTrail } from '../audit/audit-record.ts'
import { chainRecord } from '../audit/chain.ts'
import type { AccountReader } from '../data/account-reader.ts'
import type { TransactionChanges, TransactionReader } from '../data/transaction-reader.ts'
import type { Account } from '../domain/account.ts'
import type { UserId } from '../domain/ids.ts'
import { summarizeChanges, type TransactionChange } from '../domain/transaction-change.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { FlowStore } from '../flow/flow-store.ts'
import type { FlowJournalStore } from '../flow/journal-store.ts'
import type { Job } from '../jobs/jobs.ts'
import type { AttemptStore } from '../oauth/attempt-store.ts'
import type { ClientStore } from '../oauth/client-store.ts'
import type { GrantStore } from '../oauth/grant-store.ts'
import type { EventStore } from '../notify/event-store.ts'
import { noticeRules } from '../notify/match-notifications.ts'
import type { NotificationDeliveryStore, NotificationStore } from '../notify/notification.ts'
import type { DeliveryStore, WebhookStore } from '../notify/webhook.ts'
import type { OverviewStore } from '../overview/overview-store.ts'
import type { AccessStore } from '../sync/access-store.ts'
import type { AuthorizationStore } from '../sync/authorization-store.ts'
import type { ExpiredDataStore } from '../sync/expired-data-store.ts'
import type { SyncStore } from '../sync/sync-store.ts'
import type { UserStore } from '../users/user-store.ts'
import { MemoryAttemptStore } from './memory-attempt-store.ts'
import { memoryAuditTrail } from './memory-audit-trail.ts'
import { MemoryAuthorizationStore } from './memory-authorization-store.ts'
import { memoryEventStore } from './memory-events.ts'
import { MemoryFlowStore } from './memory-flow-store.ts'
import { MemoryGrantStore } from './memory-grant-store.ts'
import {
  type Holdings,
  isRead,
  noHoldings,
  type StoredAccount,
  type StoredTransaction,
} from './memory-harvest.ts'
import { memoryJournalStore } from './memory-journals.ts'
import { memoryNoticeStore, memoryNotificationStore } from './memory-notifications.ts'
import { memoryOverviewStore } from './memory-overviews.ts'
import { listDeleted, listTransactions, selectTransactions, sumUp } from './memory-transactions.ts'
import { memoryAccessStore, MemorySyncStore } from './memory-sync-store.ts'
import { MemoryUserStore } from './memory-user-store.ts'
import { memoryDeliveryStore, memoryWebhookStore } from './memory-webhooks.ts'
import { createWorld, purge, type World } from './memory-world.ts'

/** Every store port, over one common memory. */
export type Stores = {
  readonly clients: ClientStore
  readonly flows: FlowStore
  readonly journals: FlowJournalStore
  readonly grants: GrantStore
  readonly users: UserStore
  readonly attempts: AttemptStore
  readonly accounts: AccountReader
  readonly transactions: TransactionReader
  readonly expiredData: ExpiredDataStore
  readonly accesses: AccessStore
  readonly authorizations: AuthorizationStore
  readonly syncs: SyncStore
  readonly overviews: OverviewStore
  readonly events: EventStore
  readonly webhooks: WebhookStore
  readonly deliveries: DeliveryStore
  readonly notifications: NotificationStore
  readonly notices: NotificationDeliveryStore
  readonly audit: AuditTrail
}

/** Small, real implementations that keep every promise of the ports. `jobs`: what was added and nobody runs. */
export function createMemoryStores(
  now: () => Date = () => new Date(),
): Stores & { readonly jobs: readonly Job[] } {
  const world = createWorld()
  const attempts = new MemoryAttemptStore()
  return {
    clients: clientStore(world),
    flows: new MemoryFlowStore(world, now),
    journals: memoryJournalStore(world),
    grants: new MemoryGrantStore(world),
    users: new MemoryUserStore(world),
    attempts,
    accounts: accountReader(world),
    authorizations: new MemoryAuthorizationStore(world),
    transactions: transactionReader(world),
    expiredData: {
      purgeExpired: async (at, { batch }) => ({
        ...purge(world, at, batch),
        attempts: attempts.purge(at, batch),
      }),
    },
    accesses: memoryAccessStore(world),
    syncs: new MemorySyncStore(world),
    overviews: memoryOverviewStore(world),
    events: memoryEventStore(world),
    webhooks: memoryWebhookStore(world),
    deliveries: memoryDeliveryStore(world),
    notifications: memoryNotificationStore(world),
    notices: memoryNoticeStore(world, noticeRules),
    audit: memoryAuditTrail(chainRecord),
    jobs: world.jobs,
  }
}

function clientStore({ clients }: World): ClientStore {
  return {
    find: async (id) => clients.get(id),
    put: async (client) => void clients.set(client.id, client),
    add: async (client) => !clients.has(client.id) && clients.set(client.id, client).size > 0,
    change: async (id, change) => {
      const client = clients.get(id)
      if (client === undefined) return undefined
      const changed = { ...change(client), id }
      clients.set(id, changed)
      return changed
    },
    list: async () =>
      [...clients.values()].toSorted((left, right) => (left.id < right.id ? -1 : 1)),
  }
}

function accountReader(world: World): AccountReader {
  const all = (userId: UserId) =>
    (world.users.get(userId)?.accounts ?? []).map((stored) => {
      const nextSyncAt = world.accesses.get(stored.accessId)?.nextSyncAt
      return { ...toAccount(stored), ...(nextSyncAt !== undefined && { nextSyncAt }) }
    })
  return {
    list: async (userId) => all(userId),
    find: async (userId, id) => all(userId).find((each) => each.id === id),
  }
}

function toAccount({ resourceId: _handle, shownFrom: _shown, ...account }: StoredAccount): Account {
  return account
}

function transactionReader(world: World): TransactionReader {
  const stored = (userId: UserId) => world.users.get(userId)?.transactions ?? []
  const all = (userId: UserId) => stored(userId).filter(isRead).map(toTransaction)
  return {
    list: async (userId, query) => listTransactions(stored(userId), query).map(toTransaction),
    listDeleted: async (userId, query) => listDeleted(stored(userId), query).map(({ id }) => id),
    listChanges: async (userId, page) => listChanges(world.users.get(userId) ?? noHoldings, page),
    find: async (userId, id, accountId) =>
      all(userId).find(
        (each) => each.id === id && (accountId === undefined || each.accountId === accountId),
      ),
    statistics: async (userId, query, currency) =>
      sumUp(selectTransactions(stored(userId), query), currency),
  }
}

function listChanges(
  { changes, transactions }: Holdings,
  { cursor, count }: { readonly cursor: number; readonly count: number },
): TransactionChanges {
  const page = changes.slice(cursor, cursor + count)
  const { added, modified, removed } = summarizeChanges(page)
  const currentOf = ({ id }: TransactionChange) =>
    transactions.filter((each) => each.id === id).map(toTransaction)
  return {
    added: added.flatMap(currentOf),
    modified: modified.flatMap(currentOf),
    removed: removed.map(({ id, accountId }) => ({ id, accountId })),
    cursor: cursor + page.length,
    more: changes.length > cursor + count,
  }
}

function toTransaction(stored: StoredTransaction): Transaction {
  const { hidden: _h, deletedAt: _d, ...transaction } = stored
  return transaction
}
