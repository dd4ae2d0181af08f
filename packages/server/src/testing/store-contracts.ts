import { afterAll, beforeAll, describe } from 'vitest'
import { attemptStoreContract } from './attempt-store.contract.ts'
import { auditTrailContract } from './audit-trail.contract.ts'
import { authorizationStoreContract } from './authorization-store.contract.ts'
import { changesContract } from './changes.contract.ts'
import { clientStoreContract } from './client-store.contract.ts'
import { accountReaderContract, transactionReaderContract } from './data-reader.contract.ts'
import { eventStoreContract } from './event-store.contract.ts'
import { expiredDataStoreContract } from './expired-data-store.contract.ts'
import { flowStoreContract } from './flow-store.contract.ts'
import { grantStoreContract } from './grant-store.contract.ts'
import { journalStoreContract } from './journal-store.contract.ts'
import type { Stores } from './memory-stores.ts'
import { notificationStoreContract } from './notification-store.contract.ts'
import { must, type OpenStores } from './store-fixtures.ts'
import { overviewStoreContract } from './overview-store.contract.ts'
import { syncStoreContract } from './sync-store.contract.ts'
import { userStoreContract } from './user-store.contract.ts'
import { webhookStoreContract } from './webhook-store.contract.ts'

/** One suite for each port, run against one implementation of them all. */
export function storeContracts(implementation: string, open: OpenStores): void {
  describe(implementation, () => {
    let opened: Awaited<ReturnType<OpenStores>> | undefined
    const stores = (): Stores => must(opened).stores
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(async () => opened?.close())

    describe('ClientStore', () => clientStoreContract(stores))
    describe('FlowStore', () => flowStoreContract(stores))
    describe('FlowJournalStore', () => journalStoreContract(stores))
    describe('what changes', () => changesContract(stores))
    describe('GrantStore', () => grantStoreContract(stores))
    describe('SyncStore and AccessStore', () => syncStoreContract(stores))
    describe('AuthorizationStore', () => authorizationStoreContract(stores))
    describe('OverviewStore', () => overviewStoreContract(stores))
    describe('UserStore', () => userStoreContract(stores))
    describe('AttemptStore', () => attemptStoreContract(stores))
    describe('AuditTrail', () => auditTrailContract(stores))
    describe('AccountReader', () => accountReaderContract(stores))
    describe('TransactionReader', () => transactionReaderContract(stores))
    describe('ExpiredDataStore', () => expiredDataStoreContract(stores))
    describe('EventStore', () => eventStoreContract(stores))
    describe('WebhookStore and DeliveryStore', () => webhookStoreContract(stores))
    describe('NotificationStore and its notices', () => notificationStoreContract(stores))
  })
}
