import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import sql from 'sql-template-tag'
import type { ConnectorSession, RawAnswer } from '../connectors/connector.ts'
import type { Bank } from '../domain/bank.ts'
import type { AccessId, AccountId, UserId } from '../domain/ids.ts'
import { randomBytes } from './random-bytes.ts'
import type { CodeHash } from '../domain/token-hash.ts'
import type { FlowHarvest } from '../flow/flow-store.ts'
import type { Flow } from '../flow/flow.ts'
import type { AccountChange } from '../notify/notification.ts'
import type { Reconcile } from '../sync/changes.ts'
import type { HarvestedAccount } from '../sync/harvest.ts'
import { ChangeLog } from './change-log.ts'
import type { Queries } from './database.ts'
import { endAccesses } from './end-accesses.ts'
import { insertRows } from './insert-rows.ts'
import type { Seal } from './seal.ts'
import { sealJson } from './sealed-json.ts'
import { type Source, storeAccounts } from './store-accounts.ts'
import { type Ingestion, storeTransactions } from './store-transactions.ts'
import { bytea } from './transaction-row.ts'

/** A harvest on its way into the database: what takes time is done before the transaction, which is to be short. */
export type PreparedHarvest = {
  readonly accounts: readonly PreparedAccount[]
}
type PreparedAccount = {
  readonly harvested: HarvestedAccount
  readonly raw: readonly { readonly mediaType: string; readonly compressed: Buffer }[]
}

export async function prepareHarvest(
  harvest: readonly HarvestedAccount[],
): Promise<PreparedHarvest> {
  const accounts = harvest.map(async (harvested) => ({
    harvested,
    raw: await Promise.all(harvested.raw.map(compress)),
  }))
  return { accounts: await Promise.all(accounts) }
}

async function compress({ mediaType, body }: RawAnswer) {
  return { mediaType, compressed: await promisify(gzip)(body) }
}

export type HarvestDeps = { readonly seal: Seal; readonly reconcile: Reconcile }

/** What a harvest has changed for whoever reads. */
export type HarvestChanges = {
  readonly accounts: readonly AccountChange[]
  /** Accesses that are over, because their accounts came by the new one. */
  readonly replaced: readonly AccessId[]
}

/** Makes all of it visible, or, if the transaction fails, nothing. Accesses that were left without accounts by it are over. */
export async function storeHarvest(
  queries: Queries,
  { seal, reconcile }: HarvestDeps,
  of: {
    readonly userId: UserId
    readonly source: Source
    readonly prepared: PreparedHarvest
    readonly now: Date
  },
): Promise<HarvestChanges> {
  const { userId, now, source, prepared } = of
  const changes = await ChangeLog.open(queries, userId)
  const ingestion: Ingestion = { seal, reconcile, userId, now, changes }
  const harvest = prepared.accounts.map(({ harvested }) => harvested)
  const stored = await storeAccounts(queries, ingestion, { source, harvest })
  const accounts: AccountChange[] = []
  for (const target of stored) {
    const { harvested, balance } = target
    const changed = await storeTransactions(queries, ingestion, { target, harvested })
    accounts.push({ accountId: target.id, ...changed, ...(balance && { balance }) })
    const { from, today } = harvested
    if (from !== undefined) {
      await addCoverage(queries, userId, { accountId: target.id, from, today })
    }
  }
  const rawOf = new Map(prepared.accounts.map(({ harvested, raw }) => [harvested, raw]))
  const raw = stored.flatMap(({ id, harvested }) =>
    (rawOf.get(harvested) ?? []).map((answer, ordinal) =>
      rawAnswerRow(ingestion, { ...answer, accountId: id, ordinal }),
    ),
  )
  await insertRows(queries, 'raw_answers', raw)
  await changes.close(queries)
  const left = stored.flatMap(({ from }) => from ?? [])
  if (left.length === 0) return { accounts, replaced: [] }
  const isReplaced = sql`x.id = any(${left}) and not exists (
    select from accounts a where a.user_id = x.user_id and a.access_id = x.id)`
  return { accounts, replaced: await endAccesses(queries, userId, isReplaced) }
}

/** Days that touch or overlap become one range, so that what is missing between two ranges was never read. */
async function addCoverage(
  queries: Queries,
  userId: UserId,
  read: { readonly accountId: AccountId; readonly from: string; readonly today: string },
): Promise<void> {
  await queries.execute(
    sql`
      with touched as (
        delete from coverage
         where user_id = ${userId} and account_id = ${read.accountId}
           and from_on <= ${read.today}::date + 1 and until_on >= ${read.from}::date - 1
        returning from_on, until_on)
      insert into coverage (user_id, account_id, from_on, until_on)
      select ${userId}, ${read.accountId}, least(${read.from}::date, min(from_on)), greatest(${read.today}::date, max(until_on))
        from touched
      on conflict (user_id, account_id, from_on) do update set until_on = excluded.until_on`,
    'add-coverage',
  )
}

function rawAnswerRow(
  { seal, userId, now }: Ingestion,
  answer: {
    readonly mediaType: string
    readonly compressed: Buffer
    readonly accountId: AccountId
    readonly ordinal: number
  },
) {
  const id = randomUUID()
  return {
    user_id: userId,
    id,
    account_id: answer.accountId,
    ordinal: answer.ordinal,
    media_type: answer.mediaType,
    body: bytea(seal.seal(answer.compressed, `raw_answers/${userId}/${id}/body`)),
    created_at: now.toISOString(),
  }
}

export function accessRow(
  seal: Seal,
  access: {
    readonly userId: UserId
    readonly id: AccessId
    readonly bank: Bank
    readonly ongoing: FlowHarvest['ongoing']
    readonly now: Date
    readonly redirectUri: string
    readonly language: string
  },
) {
  const { userId, id, bank, ongoing, now } = access
  return {
    user_id: userId,
    id,
    bank_id: bank.id,
    bank_name: bank.name,
    bank_code: bank.bankCodes[0],
    session: ongoing && bytea(sealSession(seal, { userId, id }, ongoing.session)),
    consent_until: ongoing?.validUntil,
    state: ongoing ? 'connected' : 'once',
    next_sync_at: ongoing?.nextSyncAt.toISOString(),
    created_at: now.toISOString(),
    redirect_uri: ongoing && access.redirectUri,
    language: ongoing && access.language,
  }
}

export type AccessKey = { readonly userId: UserId; readonly id: AccessId }

export function sealSession(seal: Seal, access: AccessKey, session: ConnectorSession): Buffer {
  return sealJson(seal, session, placeOfSession(access))
}

export function placeOfSession({ userId, id }: AccessKey): string {
  return `accesses/${userId}/${id}/session`
}

export function placeOfWish({ userId, id }: AccessKey): string {
  return `accesses/${userId}/${id}/wish`
}

export function codeRow(seal: Seal, flow: Flow, { code, scope, userId }: FlowHarvest) {
  return {
    hash: code.hash,
    user_id: userId,
    client_id: flow.clientId,
    flow_id: flow.id,
    redirect_uri: flow.request.redirectUri,
    code_challenge: flow.request.codeChallenge,
    scope,
    plain: bytea(seal.seal(code.plain.reveal(), placeOfCode(code.hash))),
    expires_at: code.expiresAt.toISOString(),
  }
}

/** Where a code's sealed text lies. */
export function placeOfCode(hash: CodeHash): string {
  return `authorization_codes/${hash}/plain`
}

export function newAccessId(): AccessId {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
  return `X${randomBytes(16).toString('hex')}` as AccessId
}
