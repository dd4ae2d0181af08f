import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { Jwe } from '../credentials/jwe.ts'
import type { ClockWish } from '../clock/moving-clock.ts'
import type { Account } from '../domain/account.ts'
import type {
  AccountId,
  BankId,
  ClientId,
  ExternalUserId,
  FlowId,
  GrantId,
  UserId,
} from '../domain/ids.ts'
import type { FlowJournal } from '../domain/flow-journal.ts'
import type { LocalDate } from '../domain/local-date.ts'
import { parseMoney } from '../domain/money.ts'
import { Secret } from '../domain/secret.ts'
import { sha256Hex } from '../domain/token.ts'
import type { ClientSecretHash, CodeChallenge, RefreshTokenHash } from '../domain/token-hash.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { NewFlow } from '../flow/flow-store.ts'
import type { Client } from '../oauth/client-store.ts'
import type { TransactionQuery } from '../data/transaction-reader.ts'
import type { Notification } from '../notify/notification.ts'
import type { PasswordHash } from '../users/user-store.ts'
import { buildBank } from './builders.ts'
import { MemoryAuthorizationStore } from './memory-authorization-store.ts'
import { MemoryAttemptStore } from './memory-attempt-store.ts'
import { MemoryGrantStore } from './memory-grant-store.ts'
import { memoryAccessStore } from './memory-sync-store.ts'
import { MemoryUserStore } from './memory-user-store.ts'
import { memoryEventStore } from './memory-events.ts'
import { memoryNotificationStore } from './memory-notifications.ts'
import { memoryWebhookStore } from './memory-webhooks.ts'
import { memoryJournalStore } from './memory-journals.ts'
import { memoryOverviewStore } from './memory-overviews.ts'
import { noHoldings } from './memory-harvest.ts'
import { createWorld, type World } from './memory-world.ts'

export const testNow = new Date('2026-05-04T10:00:00.000Z')
export const fullScope = 'accounts=ro balance=ro transactions=ro offline'

export const testClient = {
  id: 'sandbox-client' as ClientId,
  name: 'Sandbox',
  secretHashes: [sha256Hex('sandbox-secret') as ClientSecretHash],
  redirectUris: [],
  frameOrigins: [],
  anyRedirect: true,
  scope: 'accounts=rw balance=ro transactions=ro offline create_user user=rw',
  codeSeconds: 3600,
  redirectUriRequired: false,
} satisfies Client

export const poorClient = {
  ...testClient,
  id: 'poor-client' as ClientId,
  secretHashes: [sha256Hex('poor-secret') as ClientSecretHash],
  scope: 'accounts=ro',
} satisfies Client

/** A link that a person has opened, chose a bank for, and mistyped the password at. */
export const testFlow = 'f1000000-0000-4000-8000-000000000001' as FlowId
const testJournal: FlowJournal = {
  flowId: testFlow,
  clientId: testClient.id,
  createdAt: testNow,
  openedAt: testNow,
  expiresAt: new Date(testNow.getTime() + 3_600_000),
  entries: [
    { at: testNow, step: 'welcome' },
    { at: testNow, step: 'bank' },
    { at: testNow, step: 'login', bankId: buildBank().id },
    { at: testNow, step: 'login', bankId: buildBank().id, notice: 'credentials-rejected' },
  ],
}

export const listedClient = {
  ...testClient,
  id: 'listed:client+x' as ClientId,
  secretHashes: [sha256Hex('s%c:r t') as ClientSecretHash],
  redirectUris: ['https://my-app.example.com/callback?tenant=7'],
  anyRedirect: false,
} satisfies Client

export function buildAccount(changes: Partial<Account> = {}): Account {
  return {
    id: 'A1.1' as AccountId,
    accessId: 'X1.1' as Account['accessId'],
    bankId: '11111111-1111-4111-8111-111111111111' as BankId,
    bankName: 'Demobank',
    bankCode: '90090042',
    iban: 'DE67900900424711951500',
    bic: 'DEMODE01',
    currency: 'EUR',
    name: 'Girokonto',
    owner: 'Erika Mustermann',
    type: 'Giro account',
    balance: {
      amount: parseMoney('3250.30', 'EUR'),
      type: 'closingBooked',
      referenceOn: '2026-05-03' as LocalDate,
    },
    syncedAt: new Date('2026-05-04T09:59:00.000Z'),
    succeededAt: new Date('2026-05-04T09:59:00.000Z'),
    ...changes,
  }
}

export function buildTransaction(changes: Partial<Transaction> = {}): Transaction {
  return {
    id: 'T1.1' as Transaction['id'],
    accountId: 'A1.1' as AccountId,
    status: 'booked',
    amount: parseMoney('-12.34', 'EUR'),
    bookedOn: '2026-05-02' as LocalDate,
    counterparty: { name: 'Stadtwerke Köln', iban: 'DE82900948150000002881' },
    purpose: 'Abschlag Mai',
    type: 'Direct debit',
    wasPending: false,
    createdAt: testNow,
    modifiedAt: testNow,
    ...changes,
  }
}

export type TestData = {
  readonly userId: UserId
  readonly accounts: readonly Account[]
  readonly transactions: readonly Transaction[]
}

const deletedTransaction = 'T1.0' as Transaction['id']
const accountId = 'A1.1' as AccountId

/** How the test client names `testUser`. */
export const knownUser = 'known' as ExternalUserId
export const testUser = 'U1' as UserId

let keyPair: ReturnType<typeof makeKeyPair> | undefined
function makeKeyPair() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** The key that clients encrypt credentials for; one for all tests of a file, for making one takes its time. */
export function testKey(): ReturnType<typeof makeKeyPair> {
  keyPair ??= makeKeyPair()
  return keyPair
}

/** Passwords as they are: what takes time on purpose has tests of its own. */
const quickPasswords = {
  hash: async (password: string) => `$quick$${password}` as PasswordHash,
  verify: async (password: string, stored: PasswordHash | undefined) => ({
    right: stored === `$quick$${password}`,
    outdated: false,
  }),
}

/** Everything the HTTP server asks for, in memory, and what it was asked. */
export function buildServerDeps(data: Partial<TestData> = {}) {
  const { userId = testUser, accounts = [buildAccount()] } = data
  const { transactions = [buildTransaction()] } = data
  const flows: NewFlow[] = []
  const queries: TransactionQuery[] = []
  const world = createWorld()
  world.journals.set(testFlow, testJournal)
  const told: Notification[] = []
  const grants = createTestGrants(world)
  const stored = accounts.map((account) => ({ ...account, resourceId: '', shownFrom: undefined }))
  world.users.set(userId, {
    clientId: testClient.id,
    externalId: knownUser,
    ...noHoldings,
    dataExpiresAt,
    accounts: stored,
  })
  const own = <Value>(user: UserId, value: Value): Value | undefined =>
    user === userId ? value : undefined
  const bank = buildBank()
  const users = new MemoryUserStore(world)
  return {
    created: flows,
    queries,
    grants,
    users,
    deleteUser: (id: UserId) => users.delete(id),
    accesses: memoryAccessStore(world),
    authorizations: new MemoryAuthorizationStore(world),
    jwe: new Jwe({ open: async () => testKey().privateKey }),
    passwords: quickPasswords,
    attempts: new MemoryAttemptStore(),
    clients: {
      find: async (id: ClientId) =>
        [testClient, listedClient, poorClient].find((client) => client.id === id),
    },
    flows: { create: async (flow: NewFlow) => void flows.push(flow) },
    accounts: {
      list: async (user: UserId) => own(user, accounts) ?? [],
      find: async (user: UserId, id: AccountId) =>
        own(user, accounts)?.find((account) => account.id === id),
    },
    transactions: {
      list: async (user: UserId, query: TransactionQuery) => {
        queries.push(query)
        const all = own(user, transactions) ?? []
        return all.filter(({ accountId }) => query.accountIds?.includes(accountId) ?? true)
      },
      find: async (user: UserId, id: Transaction['id'], accountId?: AccountId) =>
        own(user, transactions)?.find(
          (each) => each.id === id && (accountId ?? each.accountId) === each.accountId,
        ),
      listDeleted: async (user: UserId) => own(user, [deletedTransaction]) ?? [],
      listChanges: async (user: UserId, page: { readonly cursor: number }) => ({
        added: page.cursor === 0 ? (own(user, transactions) ?? []) : [],
        modified: [],
        removed: page.cursor === 0 ? [] : [{ id: deletedTransaction, accountId }],
        cursor: page.cursor + 1,
        more: page.cursor === 0,
      }),
      statistics: async (user: UserId, query: TransactionQuery, currency: string) => {
        queries.push(query)
        if ((own(user, transactions) ?? []).length === 0) return undefined
        return {
          depositSum: parseMoney('2000.00', currency),
          depositMax: parseMoney('1500.00', currency),
          expenseSum: parseMoney('-12.34', currency),
          expenseMax: parseMoney('-12.34', currency),
        }
      },
    },
    banks: {
      find: (id: BankId) => (id === bank.id ? bank : undefined),
      all: () => [bank],
      unconnected: () => [{ country: 'DE', name: 'Fernbank', bankCodes: ['20010099'] }],
    },
    bankOfIban: (iban: string) =>
      iban.slice(4, 12) === '90094815'
        ? { name: 'Mockbank', bankCode: '90094815', bic: 'MOCKDE01' }
        : undefined,
    journals: memoryJournalStore(world),
    overviews: memoryOverviewStore(world),
    events: memoryEventStore(world),
    webhooks: memoryWebhookStore(world),
    notifications: memoryNotificationStore(world),
    targetRules: { httpAllowed: true, privateAllowed: false },
    told,
    tell: (notification: Notification) => void told.push(notification),
    publicUrl: new URL('https://kontor.example.com'),
    httpRedirectAllowed: true,
    version: { environment: 'sandbox', version: '0.1.0' },
    clock: {
      read: async () => ({ now: testNow, aheadMs: 0 }),
      move: async (_wish: ClockWish) => ({ now: testNow, aheadMs: 1500 }),
    },
    logger: pino({ level: 'silent' }),
    randomBytes,
    isDatabaseReachable: async () => true,
    now: () => testNow,
  }
}

const dataExpiresAt = new Date(testNow.getTime() + 100 * 86_400_000)

/** Grants in memory, with codes and access tokens for the asking; `Okn_a` is addressed by its text. */
function createTestGrants(world: World) {
  const addUser = (id: UserId) =>
    world.users.set(id, { ...(world.users.get(id) ?? noHoldings), dataExpiresAt })
  addUser(testUser)
  return Object.assign(new MemoryGrantStore(world), {
    addCode(
      code: string,
      { scope = fullScope, codeChallenge }: { scope?: string; codeChallenge?: CodeChallenge } = {},
    ) {
      world.codes.set(sha256Hex(code), {
        userId: testUser,
        clientId: testClient.id,
        flowId: 'flow' as FlowId,
        redirectUri: 'https://my-app.example.com/callback',
        scope,
        plain: new Secret(code),
        expiresAt: new Date(testNow.getTime() + 3_600_000),
        ...(codeChallenge !== undefined && { codeChallenge }),
      })
    },
    addAccessToken(token: string, scope = fullScope, userId = testUser) {
      addUser(userId)
      const grantId = `G${world.grants.size + 1}` as GrantId
      world.grants.set(grantId, {
        id: grantId,
        userId,
        clientId: testClient.id,
        scope,
        generation: 1,
        current: sha256Hex(`refresh token of ${token}`) as RefreshTokenHash,
        issued: [],
        ended: false,
      })
      const expiresAt = new Date(testNow.getTime() + 60_000)
      world.accessTokens.set(sha256Hex(token), { grantId, scope, generation: 1, expiresAt })
    },
  })
}
