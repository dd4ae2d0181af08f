import type { ConnectorSession } from '../connectors/connector.ts'
import type {
  AccessId,
  BankId,
  ClientId,
  ExternalUserId,
  FlowId,
  SyncId,
  GrantId,
  NotificationId,
  OverviewId,
  UserId,
  WebhookId,
} from '../domain/ids.ts'
import { type FlowJournal, journalDays } from '../domain/flow-journal.ts'
import type { Secret } from '../domain/secret.ts'
import type {
  AccessTokenHash,
  BrowserHash,
  CodeChallenge,
  RefreshTokenHash,
} from '../domain/token-hash.ts'
import type { FetchProgress } from '../flow/flow-store.ts'
import type { Flow } from '../flow/flow.ts'
import type { Job } from '../jobs/jobs.ts'
import type { Client } from '../oauth/client-store.ts'
import type { GrantEvent, RepeatableExchange } from '../oauth/grant-store.ts'
import type { NewOverview } from '../overview/overview-store.ts'
import type { Purged } from '../sync/expired-data-store.ts'
import type { StoredFeed } from './memory-events.ts'
import type { Holdings } from './memory-harvest.ts'
import type { StoredAccess, StoredSync } from './memory-sync-store.ts'
import type { StoredNotification } from './memory-notifications.ts'
import type { StoredLogin } from './memory-user-store.ts'
import type { StoredWebhook } from './memory-webhooks.ts'

/** What the in-memory stores share, as the tables of a database are shared. */
export type World = {
  readonly clients: Map<ClientId, Client>
  readonly flows: Map<FlowId, StoredFlow>
  readonly journals: Map<FlowId, FlowJournal>
  readonly users: Map<UserId, StoredUser>
  readonly logins: Map<UserId, StoredLogin>
  readonly codes: Map<string, StoredCode>
  readonly grants: Map<GrantId, StoredGrant>
  readonly accessTokens: Map<string, StoredAccessToken>
  readonly refreshTokens: Map<string, StoredToken>
  /** They outlive their grants. */
  readonly events: (GrantEvent & { readonly grantId: GrantId })[]
  readonly jobs: Job[]
  /** Ongoing ones. */
  readonly accesses: Map<AccessId, StoredAccess>
  readonly syncs: Map<SyncId, StoredSync>
  /** Consents to be given back. */
  readonly revoked: Map<string, StoredConsent>
  readonly overviews: Map<OverviewId, NewOverview & { browser?: BrowserHash }>
  readonly feeds: Map<ClientId, StoredFeed>
  readonly webhooks: Map<WebhookId, StoredWebhook>
  readonly notifications: Map<NotificationId, StoredNotification>
}

export type StoredConsent = {
  readonly userId: UserId
  readonly bankId: BankId
  session: ConnectorSession
}

export type StoredFlow = {
  flow: Flow
  readonly link: string
  browser?: string
  phone?: string
  handover?: { readonly hash: string; readonly until: Date } | undefined
  claimedUntil?: Date | undefined
  progress?: FetchProgress
  /** The bank login that is to be kept. */
  credentials?: Readonly<Record<string, Secret>> | undefined
}
export type StoredUser = {
  /** Absent: the data stays until it is deleted. */
  readonly dataExpiresAt?: Date
  readonly clientId?: ClientId
  readonly externalId?: ExternalUserId
} & Holdings
export type StoredCode = {
  readonly userId: UserId
  readonly clientId: ClientId
  readonly flowId: FlowId
  readonly redirectUri: string
  readonly codeChallenge?: CodeChallenge
  readonly scope: string
  readonly plain: Secret
  readonly expiresAt: Date
  grantId?: GrantId
  /** What it was traded for, and by which request. */
  traded?: RepeatableExchange & { readonly at: Date }
}
export type StoredGrant = {
  readonly id: GrantId
  readonly userId: UserId
  readonly clientId: ClientId
  readonly flowId?: FlowId
  readonly scope: string
  /** Of the newest refresh token. */
  generation: number
  current: RefreshTokenHash
  /** The living access tokens, the oldest first. */
  readonly issued: AccessTokenHash[]
  succession?: {
    readonly parent: RefreshTokenHash
    readonly rotatedAt: Date
    usedAt?: Date
    sealedSuccessor?: Uint8Array
  }
  ended: boolean
}
export type StoredToken = { readonly grantId: GrantId; readonly expiresAt: Date }
export type StoredAccessToken = StoredToken & {
  readonly scope: string
  readonly generation: number
}

export function createWorld(): World {
  return {
    clients: new Map(),
    flows: new Map(),
    journals: new Map(),
    users: new Map(),
    logins: new Map(),
    codes: new Map(),
    grants: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    events: [],
    jobs: [],
    accesses: new Map(),
    syncs: new Map(),
    revoked: new Map(),
    overviews: new Map(),
    feeds: new Map(),
    webhooks: new Map(),
    notifications: new Map(),
  }
}

export function purge(world: World, now: Date, batch: number): Omit<Purged, 'attempts'> {
  const dayAgo = new Date(now.getTime() - 86_400_000)
  const users = deleteSome(world.users, batch, ({ dataExpiresAt }) => isOver(dataExpiresAt, now))
  const orphans = [world.codes, world.grants] as const
  for (const map of orphans) {
    for (const [key, { userId }] of map) if (!world.users.has(userId)) map.delete(key as never)
  }
  const flows = deleteSome(world.flows, batch, ({ flow }) => flow.expiresAt <= dayAgo)
  const oldest = new Date(now.getTime() - journalDays * 86_400_000)
  const journals = deleteSome(world.journals, batch, ({ createdAt }) => createdAt <= oldest)
  const dead = (token: StoredToken) => token.expiresAt <= dayAgo
  const tokens = Math.max(
    deleteSome(world.accessTokens, batch, dead),
    deleteSome(world.refreshTokens, batch, dead),
  )
  for (const map of [world.accessTokens, world.refreshTokens]) {
    for (const [key, { grantId }] of map) if (!world.grants.has(grantId)) map.delete(key)
  }
  const yearAgo = new Date(now.getTime() - 365 * 86_400_000)
  const old = world.events.filter(({ at }) => at <= yearAgo).slice(0, batch)
  for (const event of old) world.events.splice(world.events.indexOf(event), 1)
  const monthsAgo = new Date(now.getTime() - 90 * 86_400_000)
  const syncs = deleteSome(world.syncs, batch, ({ sync }) => isOver(sync.endedAt, monthsAgo))
  const overviews = deleteSome(world.overviews, batch, ({ expiresAt }) => expiresAt <= dayAgo)
  // Raw answers are not kept here at all, and consents not for so long.
  const kept = { rawAnswers: 0, consents: 0 }
  return { users, flows, journals, tokens, events: old.length, syncs, overviews, ...kept }
}

function isOver(end: Date | undefined, now: Date): boolean {
  return end !== undefined && end <= now
}

function deleteSome<Key, Value>(
  map: Map<Key, Value>,
  batch: number,
  isDue: (value: Value) => boolean,
): number {
  const due = [...map].filter(([, value]) => isDue(value)).slice(0, batch)
  for (const [key] of due) map.delete(key)
  return due.length
}

/** As the queue does it: of several waiting jobs with one key only the newest is left. */
export function addMemoryJob({ jobs }: World, job: Job): void {
  const waiting = jobs.findIndex(({ key }) => key !== undefined && key === job.key)
  if (waiting >= 0) jobs.splice(waiting, 1)
  jobs.push(job)
}
