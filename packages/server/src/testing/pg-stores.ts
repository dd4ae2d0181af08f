import { chainRecord } from '../audit/chain.ts'
import { journalEntry } from '../flow/journal.ts'
import { noticeRules } from '../notify/match-notifications.ts'
import type { Database } from '../storage/database.ts'
import { PgAccessStore } from '../storage/pg-access-store.ts'
import { PgAccountReader } from '../storage/pg-account-reader.ts'
import { PgAttemptStore } from '../storage/pg-attempt-store.ts'
import { PgAuditTrail } from '../storage/pg-audit-trail.ts'
import { PgAuthorizationStore } from '../storage/pg-authorization-store.ts'
import { PgClientStore } from '../storage/pg-client-store.ts'
import { PgDeliveryStore } from '../storage/pg-delivery-store.ts'
import { PgEventStore } from '../storage/pg-event-store.ts'
import { PgExpiredDataStore } from '../storage/pg-expired-data-store.ts'
import { PgFlowStore } from '../storage/pg-flow-store.ts'
import { PgGrantStore } from '../storage/pg-grant-store.ts'
import { PgJournalStore } from '../storage/pg-journal-store.ts'
import { PgSyncStore } from '../storage/pg-sync-store.ts'
import { PgNoticeStore } from '../storage/pg-notice-store.ts'
import { PgNotificationStore } from '../storage/pg-notification-store.ts'
import { PgOverviewStore } from '../storage/pg-overview-store.ts'
import { PgTransactionReader } from '../storage/pg-transaction-reader.ts'
import { PgUserStore } from '../storage/pg-user-store.ts'
import { PgWebhookStore } from '../storage/pg-webhook-store.ts'
import { reconcile } from '../sync/reconcile.ts'
import type { Seal } from '../storage/seal.ts'
import type { Stores } from './memory-stores.ts'

/** Every store port on one PostgreSQL. */
export function openPgStores(on: { readonly database: Database; readonly seal: Seal }): Stores {
  const { database, seal } = on
  const rules = { reconcile, notices: noticeRules, renewalLink: testRenewalLink }
  return {
    clients: new PgClientStore(database),
    flows: new PgFlowStore(database, seal, { reconcile, journalEntry, now: () => new Date() }),
    journals: new PgJournalStore(database, seal),
    grants: new PgGrantStore(database, seal),
    users: new PgUserStore(database, seal),
    attempts: new PgAttemptStore(database),
    accounts: new PgAccountReader(database, seal),
    transactions: new PgTransactionReader(database, seal),
    accesses: new PgAccessStore(database, seal, rules),
    authorizations: new PgAuthorizationStore(database, seal, rules),
    syncs: new PgSyncStore(database, seal, rules),
    expiredData: new PgExpiredDataStore(database),
    overviews: new PgOverviewStore(database),
    events: new PgEventStore(database, seal),
    webhooks: new PgWebhookStore(database, seal),
    deliveries: new PgDeliveryStore(database, seal),
    notifications: new PgNotificationStore(database),
    notices: new PgNoticeStore(database, noticeRules),
    audit: new PgAuditTrail(database, chainRecord),
  }
}

export function testRenewalLink({ id }: { readonly id: string }): string {
  return `https://kontor.example/widget/renew?token=${id}`
}
