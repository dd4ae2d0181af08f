import type { Connectors, ConnectorSession } from '../connectors/connector.ts'
import type { Bank } from '../domain/bank.ts'
import type { BankId, SyncId, UserId } from '../domain/ids.ts'
import { type LocalDate, localDateOf, plusDays } from '../domain/local-date.ts'
import { Problem } from '../domain/problem.ts'
import { afterFailure, nextRegularSync } from './after-sync.ts'
import { fetchAccount } from './fetch-account.ts'
import type { HeldSync, SyncAccount, SyncStore } from './sync-store.ts'

export type RunSyncDeps = {
  readonly syncs: SyncStore
  readonly banks: { find(id: BankId): Bank | undefined }
  readonly connectors: Connectors
  /** Tells the operator of a bank's fault, or of entries that could not be understood; without their content. */
  report(problem: Problem, held: HeldSync): void
  /** 0 to 1. */
  chance(): number
  now(): Date
}

/** Bookings arrive late, and pending ones become booked: so many days before the last read are read again. */
const overlapDays = 14
/** Right after the person's confirmation banks give the longest history there ever is. */
const historyDaysMax = 730
const syncMsMax = 600_000

/**
 * Job `sync-access`: reads the accounts of an access and makes all of it visible at once. A worker that is killed leaves what
 * it has read to the next one; a worker that has to stop throws, and the job is run again elsewhere. A fault of the bank ends
 * the run and leaves the data as it was.
 */
export async function runSync(
  deps: RunSyncDeps,
  { userId, syncId }: { readonly userId: UserId; readonly syncId: SyncId },
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const held = await deps.syncs.hold(userId, syncId, deps.now())
  if (held === undefined) return
  const limit = AbortSignal.any([signal, AbortSignal.timeout(syncMsMax)])
  try {
    if (!(await readAll(deps, held, limit))) return
    await publish(deps, held)
  } catch (error) {
    if (signal.aborted || !(error instanceof Problem)) throw error
    deps.report(error, held)
    await fail(deps, held, error)
  }
}

async function publish(deps: RunSyncDeps, held: HeldSync): Promise<void> {
  const now = deps.now()
  const { news } = held
  const goesOn = news?.recurring ?? true
  const today = localDateOf(now, bankOf(deps, held).timeZone)
  await deps.syncs.publish(held, {
    now,
    ...(goesOn && { nextSyncAt: nextRegularSync(now, deps.chance()) }),
    ...(news?.shownDays !== undefined && { shownFrom: plusDays(today, -news.shownDays) }),
  })
}

function bankOf(deps: RunSyncDeps, { bankId }: HeldSync): Bank {
  const bank = deps.banks.find(bankId)
  if (!bank) throw new Problem('bank_refused', 'the bank is no longer in the bank list')
  return bank
}

async function fail(deps: RunSyncDeps, held: HeldSync, error: Problem): Promise<void> {
  const { code: problem, retryAfterSeconds } = error
  const { failures } = held
  const now = deps.now()
  const follows = afterFailure(
    { problem, failures, retryAfterSeconds },
    { now, chance: deps.chance() },
  )
  const { state } = follows
  // Accounts that never came are read when the client asks for them again.
  await deps.syncs.fail(held, { problem, now, ...(held.news ? { state } : follows) })
}

/** False if somebody else holds the run by now. */
async function readAll(deps: RunSyncDeps, held: HeldSync, signal: AbortSignal): Promise<boolean> {
  const bank = bankOf(deps, held)
  const today = localDateOf(deps.now(), bank.timeZone)
  if (held.consentUntil !== undefined && held.consentUntil < today) {
    throw new Problem('consent_expired', 'the consent has ended')
  }
  let { session } = held
  const read = {
    connector: deps.connectors[bank.protocol],
    bank,
    scopes: held.scopes,
    call: {
      signal,
      ...(held.psu && { psu: held.psu }),
      keepSession: async (next: ConnectorSession) => {
        session = next
        await deps.syncs.keepSession(held, next)
      },
    },
    session: () => session,
    seen: async () => {},
    report: (problem: Problem) => deps.report(problem, held),
  }
  for (const one of await admitted(deps, held)) {
    const { account } = one
    const now = deps.now()
    const harvested = await fetchAccount({ ...read, account, now, from: firstDay(one, today) })
    const raw = one.raw ? [one.raw, ...harvested.raw] : harvested.raw
    if (!(await deps.syncs.stage(held, one.id, { ...harvested, raw }))) return false
  }
  return true
}

/** Those that are not read yet and that may be: without the person, each account four times in 24 hours. */
async function admitted(deps: RunSyncDeps, held: HeldSync): Promise<readonly SyncAccount[]> {
  const open = held.accounts.filter(({ id }) => !held.staged.has(id))
  // What was never read has no reads to count; its first one is counted when it is there.
  if (held.psu !== undefined || held.news !== undefined) return open
  const ids = open.map(({ id }) => id)
  const may = await deps.syncs.reserveUnattended(held.sync.userId, ids, deps.now())
  if (may.length === 0 && held.staged.size === 0 && open.length > 0) {
    throw new Problem('access_exceeded', 'read four times in 24 hours already')
  }
  return open.filter(({ id }) => may.includes(id))
}

function firstDay({ coveredUntil }: SyncAccount, today: LocalDate): LocalDate {
  return coveredUntil === undefined
    ? plusDays(today, -historyDaysMax)
    : plusDays(coveredUntil, -overlapDays)
}
