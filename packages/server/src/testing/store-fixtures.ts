import { createHash, randomUUID } from 'node:crypto'
import type { ClientId, ExternalUserId, FlowId, UserId } from '../domain/ids.ts'
import { parseLocalDate, type LocalDate } from '../domain/local-date.ts'
import { parseMoney } from '../domain/money.ts'
import { Secret } from '../domain/secret.ts'
import type {
  AccessTokenHash,
  BrowserHash,
  ClientSecretHash,
  CodeChallenge,
  CodeHash,
  LinkHash,
  RefreshTokenHash,
} from '../domain/token-hash.ts'
import type { BankTransaction } from '../domain/transaction.ts'
import type { FlowHarvest, NewFlow } from '../flow/flow-store.ts'
import type { Flow, FlowState } from '../flow/flow.ts'
import type { Client } from '../oauth/client-store.ts'
import type { Authorization, NewTokens, RepeatableExchange } from '../oauth/grant-store.ts'
import { buildBank, buildBankAccount, buildRequest } from './builders.ts'
import type { HarvestedAccount } from '../sync/harvest.ts'
import type { Stores } from './memory-stores.ts'

/** What the suites of the stores have in common. All times are relative to `t0`. */
export const t0 = new Date('2026-05-04T10:00:00.000Z')
export const later = (minutes: number) => new Date(t0.getTime() + minutes * 60_000)
export const day = (text: string): LocalDate => {
  const date = parseLocalDate(text)
  if (date === undefined) throw new RangeError(text)
  return date
}

/** How a suite gets at the stores it is run against; each of its tests makes its own clients, flows and users. */
export type OpenStores = () => Promise<{ readonly stores: Stores; close(): Promise<void> }>

export const sessionIban = 'DE67900900424711951500'

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export const hashes = {
  link: (text: string) => hashOf(text) as LinkHash,
  browser: (text: string) => hashOf(text) as BrowserHash,
  code: (text: string) => hashOf(text) as CodeHash,
  accessToken: (text: string) => hashOf(text) as AccessTokenHash,
  refreshToken: (text: string) => hashOf(text) as RefreshTokenHash,
  clientSecret: (text: string) => hashOf(text) as ClientSecretHash,
}

export function buildClient(changes: Partial<Client> = {}): Client {
  return {
    id: `client-${randomUUID()}` as ClientId,
    name: 'Beispiel-App',
    secretHashes: [hashes.clientSecret('secret')],
    redirectUris: ['https://client.example/callback'],
    frameOrigins: [],
    anyRedirect: false,
    scope: 'accounts=ro balance=ro transactions=ro offline',
    codeSeconds: 3600,
    redirectUriRequired: false,
    ...changes,
  }
}

export function buildNewFlow(changes: Partial<NewFlow> = {}): NewFlow {
  const id = randomUUID() as string as FlowId
  return {
    id,
    clientId: 'client' as ClientId,
    linkHash: hashes.link(`link of ${id}`),
    request: buildRequest({
      state: 'a state / ÄÖ',
      accounts: [{ id: sessionIban, currency: 'EUR' }],
    }),
    state: { name: 'welcome' },
    createdAt: t0,
    expiresAt: later(30),
    ...changes,
  }
}

/** A flow of a client of its own. */
export async function createFlow(stores: Stores, changes: Partial<NewFlow> = {}): Promise<Flow> {
  const client = buildClient()
  await stores.clients.put(client)
  const flow = buildNewFlow({ clientId: client.id, ...changes })
  await stores.flows.create(flow)
  return must(await stores.flows.find(flow.id))
}

/** A user, of a client of its own, of whom there is nothing else. */
export async function createUser(stores: Stores): Promise<UserId> {
  const client = buildClient()
  await stores.clients.put(client)
  const externalId = randomUUID() as string as ExternalUserId
  const id = `U${randomUUID()}` as UserId
  return stores.users.findOrAdd({ clientId: client.id, externalId }, { id, createdAt: t0 })
}

export const fetching = {
  name: 'fetching',
  bankId: buildBank().id,
  offered: [],
  chosen: ['0'],
  asked: { atMs: t0.getTime(), psu: { ipAddress: '127.0.0.1', language: 'de' } },
  session: { consentId: 'consent-4711' },
} satisfies FlowState

export function buildBankTransaction(changes: Partial<BankTransaction> = {}): BankTransaction {
  return {
    status: 'booked',
    amount: parseMoney('-12.30', 'EUR'),
    bookedOn: day('2026-05-02'),
    counterparty: { name: 'Stadtwerke Köln', iban: 'DE82900948150000002881' },
    purpose: 'Abschlag Mai',
    type: 'Direct debit',
    ...changes,
  }
}

/** Read of the whole of last year, completely. */
export function buildHarvestedAccount(changes: Partial<HarvestedAccount> = {}): HarvestedAccount {
  return {
    account: buildBankAccount(),
    transactions: [],
    raw: [],
    from: day('2025-05-04'),
    today: day('2026-05-04'),
    complete: true,
    ...changes,
  }
}

export function buildHarvest(changes: Partial<FlowHarvest> = {}): FlowHarvest {
  const code = `code of ${randomUUID()}`
  return {
    at: t0,
    userId: `U${randomUUID()}` as UserId,
    bank: buildBank(),
    accounts: [
      buildHarvestedAccount({
        balance: { amount: parseMoney('3250.30', 'EUR'), type: 'closingBooked' },
        transactions: [buildBankTransaction()],
        raw: [{ mediaType: 'application/json', body: '{"transactions":{}}' }],
      }),
    ],
    code: { hash: hashes.code(code), plain: new Secret(code), expiresAt: later(60) },
    scope: 'accounts=ro balance=ro transactions=ro offline',
    dataExpiresAt: later(60),
    ...changes,
  }
}

export function finishedState(harvest: FlowHarvest): FlowState {
  return {
    name: 'finished',
    bankId: harvest.bank.id,
    userId: harvest.userId,
    session: { consentId: 'consent-4711' },
  }
}

/** A flow that came to its end, with what it left behind. */
export async function finishFlow(
  stores: Stores,
  changes: Partial<FlowHarvest> = {},
  { codeChallenge }: { readonly codeChallenge?: CodeChallenge | undefined } = {},
): Promise<{ readonly flow: Flow; readonly harvest: FlowHarvest }> {
  const request = buildRequest({ ...(codeChallenge !== undefined && { codeChallenge }) })
  const created = await createFlow(stores, { request })
  const started = must(await stores.flows.save(created, fetching, []))
  const harvest = buildHarvest(changes)
  const flow = must(await stores.flows.finish(started, finishedState(harvest), harvest))
  return { flow, harvest }
}

/** A flow whose code was traded at `t0`, and for what. */
export async function openGrant(
  stores: Stores,
  changes: Partial<FlowHarvest> = {},
  marks: { readonly repeatable?: RepeatableExchange } = {},
) {
  const { flow, harvest } = await finishFlow(stores, changes)
  const tokens = buildTokens()
  const request = { code: harvest.code.hash, clientId: flow.clientId, ...marks }
  const grant = must(await stores.grants.redeemCode(request, tokens, t0))
  return { flow, harvest, tokens, request, grant }
}

/** What a client was told of the ends of its grants. */
export async function revocationsTold(
  { events }: Stores,
  grant: Pick<Authorization, 'clientId' | 'userId'>,
) {
  const list = await events.list(grant.clientId, { after: 0, count: 100 })
  const own = list.events.filter(({ userId }) => userId === grant.userId)
  return own.flatMap((event) =>
    event.type === 'grant.revoked' ? [{ reason: event.reason, at: event.at }] : [],
  )
}

export function buildTokens(changes: Partial<NewTokens> = {}): NewTokens {
  return {
    accessToken: hashes.accessToken(randomUUID()),
    accessTokenExpiresAt: later(59),
    refreshToken: hashes.refreshToken(randomUUID()),
    refreshTokenExpiresAt: later(60 * 24 * 90),
    ...changes,
  }
}

/** What stands for a sealed successor where nobody opens it. */
export const sealedSuccessor = new Uint8Array([4, 7, 1, 1])

/** So many callers at once; how many of them got something. */
export async function race(
  callers: number,
  call: (index: number) => Promise<unknown>,
): Promise<number> {
  const results = await Promise.all(Array.from({ length: callers }, (_, index) => call(index)))
  return results.filter((result) => result !== undefined && result !== false).length
}

export function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('nothing there')
  return value
}
