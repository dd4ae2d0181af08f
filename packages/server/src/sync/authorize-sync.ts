import type {
  CallContext,
  Connector,
  Connectors,
  ConnectorSession,
  StartRequest,
  Step,
  StepFailure,
} from '../connectors/connector.ts'
import type { Bank } from '../domain/bank.ts'
import type { BankId, ChallengeId, SyncId, UserId } from '../domain/ids.ts'
import { localDateOf, plusDays } from '../domain/local-date.ts'
import { isNamed } from '../domain/named-account.ts'
import { Problem, type ProblemCode } from '../domain/problem.ts'
import type {
  AskedStep,
  AuthorizationStore,
  BankInput,
  HeldAuthorization,
} from './authorization-store.ts'
import type { AccessState } from './sync-store.ts'

export type AuthorizeSyncDeps = {
  readonly authorizations: AuthorizationStore
  readonly banks: { find(id: BankId): Bank | undefined }
  readonly connectors: Connectors
  /** Where the bank's pages lead back to. */
  returnUrls(id: SyncId): Pick<StartRequest, 'returnUrl' | 'refusedUrl' | 'sharedReturn'>
  makeChallengeId(): ChallengeId
  /** Tells the operator of a bank's fault, or of entries that could not be understood; without their content. */
  report(problem: Problem, held: HeldAuthorization): void
  now(): Date
}

/** So long the person has, over all steps; banks give five to fifteen minutes to each. */
export const authorizeMsMax = 20 * 60_000
const stepMsMax = 90_000

type Job = { readonly userId: UserId; readonly syncId: SyncId }
type Talk = {
  readonly held: HeldAuthorization
  readonly bank: Bank
  readonly connector: Connector
  readonly call: CallContext
  /** The newest one: the bank may replace it with every call. */
  session(): ConnectorSession | undefined
}

/**
 * Job `authorize-sync`: tells the bank what the person has sent, or asks it how far it is, until it has granted the access; then
 * lists the accounts. What is sent is sent once: a worker that is killed while the bank answers leaves a run that ends.
 */
export async function authorizeSync(
  deps: AuthorizeSyncDeps,
  { userId, syncId }: Job,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const held = await deps.authorizations.take({ userId, id: syncId }, deps.now())
  if (held === undefined) return
  try {
    const talk = openTalk(deps, held, signal)
    if (held.phase === 'authorize') await authorize(deps, talk)
    else await listAccounts(deps, talk)
  } catch (error) {
    if (signal.aborted || !(error instanceof Problem)) throw error
    deps.report(error, held)
    await onFault(deps, held, error)
  }
}

function openTalk(deps: AuthorizeSyncDeps, held: HeldAuthorization, stop: AbortSignal): Talk {
  const bank = deps.banks.find(held.bankId)
  if (!bank) throw new Problem('bank_refused', 'the bank is no longer in the bank list')
  let { session } = held
  const call = {
    signal: AbortSignal.any([stop, AbortSignal.timeout(stepMsMax)]),
    ...(held.psu && { psu: held.psu }),
    keepSession: async (next: ConnectorSession) => {
      session = next
      await deps.authorizations.keepSession(held, next)
    },
  }
  return { held, bank, connector: deps.connectors[bank.protocol], call, session: () => session }
}

async function authorize(deps: AuthorizeSyncDeps, talk: Talk): Promise<void> {
  const { held } = talk
  const isLate = deps.now().getTime() >= held.sync.createdAt.getTime() + authorizeMsMax
  if (isLate) return fail(deps, held, 'authorization_timed_out')
  if (held.input === undefined && !held.lost && isAnsweredHere(held)) return
  const step = await ask(deps, talk)
  if (step === undefined) return fail(deps, held, 'interrupted')
  await settle(deps, talk, step)
}

/** What only the person can answer: the bank has nothing to say meanwhile. */
function isAnsweredHere({ asked, isOpen }: HeldAuthorization): boolean {
  return isOpen && (asked?.kind === 'choose-method' || asked?.kind === 'challenge')
}

/** `undefined` where the bank may have got something and does not say what came of it. */
async function ask(deps: AuthorizeSyncDeps, talk: Talk): Promise<Step | undefined> {
  const { bank, connector, call, held } = talk
  const session = talk.session()
  const { input = { kind: 'poll' } } = held
  if (input.kind === 'start') return start(deps, talk, input)
  if (session === undefined) return undefined
  if (input.kind === 'refused') {
    const step = await connector.resume(bank, session, { kind: 'poll' }, call)
    return step.kind === 'pending' ? { kind: 'failed', reason: 'refused' } : step
  }
  const step = await connector.resume(bank, session, input, call)
  return held.lost && step.kind === 'pending' ? undefined : step
}

async function start(
  deps: AuthorizeSyncDeps,
  { bank, connector, call, held }: Talk,
  { credentials }: Extract<BankInput, { kind: 'start' }>,
): Promise<Step> {
  const isComplete = bank.loginFields.every(
    ({ key, optional }) => optional || (credentials[key]?.reveal() ?? '') !== '',
  )
  if (!isComplete) throw new Problem('credentials_missing', 'a field of the login is missing')
  const known = new Set(bank.loginFields.map(({ key }) => key))
  const today = localDateOf(deps.now(), bank.timeZone)
  const { recurring, periodDays, accounts, scopes } = held.wish
  return connector.start(
    bank,
    {
      credentials: Object.fromEntries(
        Object.entries(credentials).filter(([key]) => known.has(key)),
      ),
      accounts,
      scopes,
      ...deps.returnUrls(held.sync.id),
      validUntil: recurring ? plusDays(today, periodDays) : today,
      recurring,
    },
    call,
  )
}

async function settle(deps: AuthorizeSyncDeps, talk: Talk, step: Step): Promise<void> {
  const { held } = talk
  switch (step.kind) {
    case 'pending':
      return wait(deps, held, { session: step.session })
    case 'redirect':
    case 'choose-method':
    case 'challenge':
    case 'decoupled': {
      const { session, ...asked } = step
      return wait(deps, held, { session, asked })
    }
    case 'authorized': {
      const { kind: _kind, ...granted } = step
      const isGranted = await deps.authorizations.grant(held, { ...granted, now: deps.now() })
      if (!isGranted) return undefined
      const { call, session } = newest(deps, talk, granted.session)
      return listAccounts(deps, { ...talk, call, session })
    }
    case 'failed':
      return fail(deps, held, failures[step.reason])
    default:
      return step satisfies never
  }
}

/** From here on a session that the bank replaces is that of the access. */
function newest(deps: AuthorizeSyncDeps, talk: Talk, granted: ConnectorSession) {
  let session = granted
  const held = { ...talk.held, phase: 'list' } as const
  const keepSession = async (next: ConnectorSession) => {
    session = next
    await deps.authorizations.keepSession(held, next)
  }
  return { call: { ...talk.call, keepSession }, session: () => session }
}

/** Who is elsewhere, at the bank's pages or in its app, is looked after. */
async function wait(
  deps: AuthorizeSyncDeps,
  held: HeldAuthorization,
  { session, asked }: { readonly session: ConnectorSession; readonly asked?: AskedStep },
): Promise<void> {
  const isNew = asked !== undefined && !isAskedAlready(held, asked)
  const isElsewhere = asked === undefined || asked.kind === 'redirect' || asked.kind === 'decoupled'
  const now = deps.now()
  const pauseMs = pollPauseMs(isNew ? 0 : held.polls)
  await deps.authorizations.wait(held, {
    session,
    now,
    ...(isNew && { asked: { id: deps.makeChallengeId(), asked } }),
    ...(isElsewhere && { pollAt: new Date(now.getTime() + pauseMs) }),
  })
}

function isAskedAlready({ asked, isOpen }: HeldAuthorization, now: AskedStep): boolean {
  return isOpen && JSON.stringify(asked) === JSON.stringify(now)
}

/** Two seconds at first, later ten: about 120 times in all. */
function pollPauseMs(polls: number): number {
  return Math.min(2_000 * 1.1 ** polls, 10_000)
}

async function listAccounts(deps: AuthorizeSyncDeps, talk: Talk): Promise<void> {
  const { held, bank, connector, call } = talk
  const session = talk.session()
  if (session === undefined) throw new Problem('consent_expired', 'the access has no consent')
  const answer = await connector.fetchAccounts(bank, session, call)
  for (const reason of answer.rejected ?? []) {
    deps.report(new Problem('bank_answer_not_understood', reason), held)
  }
  const listed = answer.accounts.flatMap((each, index) => {
    if (!isNamed(each, held.wish.accounts)) return []
    const { balances: _balances, ...account } = each
    const raw = answer.raw[index]
    return [{ account, ...(raw && { raw }) }]
  })
  if (listed.length === 0) throw new Problem('account_not_found', 'none of the accounts is there')
  await deps.authorizations.list(held, listed)
}

/** A bank that is away while nothing is sent to it is asked again. */
async function onFault(
  deps: AuthorizeSyncDeps,
  held: HeldAuthorization,
  { code }: Problem,
): Promise<void> {
  const wasPoll = held.phase === 'authorize' && held.input === undefined && !held.lost
  const { session } = held
  if (wasPoll && session && code === 'bank_unavailable') return wait(deps, held, { session })
  await fail(deps, held, code)
}

async function fail(
  deps: AuthorizeSyncDeps,
  held: HeldAuthorization,
  problem: ProblemCode,
): Promise<void> {
  const state = stateAfter.get(problem)
  await deps.authorizations.fail(held, {
    problem,
    now: deps.now(),
    shredCredentials: state === 'credentials_rejected',
    ...(state && { state }),
  })
}

/** The bank's word on what was sent: no machine sends it again. */
const stateAfter: ReadonlyMap<ProblemCode, AccessState> = new Map<ProblemCode, AccessState>([
  ['credentials_rejected', 'credentials_rejected'],
  ['access_blocked', 'credentials_rejected'],
  ['consent_expired', 'needs_user'],
])

const failures: Readonly<Record<StepFailure, ProblemCode>> = {
  'credentials-rejected': 'credentials_rejected',
  'login-blocked': 'access_blocked',
  'answer-rejected-finally': 'answer_rejected',
  refused: 'authorization_refused',
  'timed-out': 'authorization_timed_out',
  'account-not-found': 'account_not_found',
}
