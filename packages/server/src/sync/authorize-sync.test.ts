import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Step } from '../connectors/connector.ts'
import type { AccessId, ChallengeId, ClientId, SyncId, UserId } from '../domain/ids.ts'
import { Problem, type ProblemCode } from '../domain/problem.ts'
import { Secret } from '../domain/secret.ts'
import { buildBank, buildBankAccount } from '../testing/builders.ts'
import { createMemoryStores } from '../testing/memory-stores.ts'
import { ScriptedConnector } from '../testing/scripted-connector.ts'
import { createUser, day, later, must, t0 } from '../testing/store-fixtures.ts'
import type { ConsentWish } from './access-store.ts'
import type { BankInput } from './authorization-store.ts'
import { authorizeSync, type AuthorizeSyncDeps } from './authorize-sync.ts'
import { revokeConsent } from './revoke-consent.ts'

const bank = buildBank()
const session = { consentId: 'c1' }
const wish: ConsentWish = { recurring: true, periodDays: 90, scopes: [], accounts: [] }
const login = { login: new Secret('erika'), pin: new Secret('12345') }
const challenge: Step = {
  kind: 'challenge',
  challenge: { format: 'digits', prompt: 'TAN' },
  session,
}
const decoupled: Step = { kind: 'decoupled', message: 'Confirm in the app', session }
const pending: Step = { kind: 'pending', session }
const authorized: Step = { kind: 'authorized', session, validUntil: day('2026-08-01') }

let now: Date
let stores: ReturnType<typeof createMemoryStores>
let userId: UserId
let reported: string[]

beforeEach(async () => {
  now = t0
  stores = createMemoryStores(() => now)
  userId = await createUser(stores)
  reported = []
})

/** A run over an access of its own, at a bank that answers so. */
async function begin(steps: readonly (Step | Problem)[], of: { readonly wish?: ConsentWish } = {}) {
  const connector = new ScriptedConnector(...steps)
  connector.accounts = [
    buildBankAccount(),
    buildBankAccount({ resourceId: 'r2', iban: 'DE82900948150000002881' }),
  ]
  const deps: AuthorizeSyncDeps = {
    authorizations: stores.authorizations,
    banks: { find: () => bank },
    connectors: { 'berlin-group': connector, ing: connector },
    returnUrls: (id) => ({ returnUrl: `https://k/${id}`, refusedUrl: `https://k/${id}/no` }),
    makeChallengeId: () => `L${randomUUID()}` as ChallengeId,
    report: (problem) => reported.push(problem.code),
    now: () => now,
  }
  const access = { userId, id: `X${randomUUID()}` as AccessId }
  const credentials = { values: login }
  await stores.accesses.add({ ...access, bank, wish, ...of, credentials, createdAt: t0 })
  const id = randomUUID() as string as SyncId
  await stores.authorizations.queue(access, {
    id,
    now,
    today: day('2026-05-04'),
    request: { clientId: 'client' as ClientId },
    saveCredentials: false,
    expiresAt: later(20),
  })
  const run = (signal = new AbortController().signal) =>
    authorizeSync(deps, { userId, syncId: id }, { signal })
  const look = async () => must(await stores.authorizations.find(access, id))
  const respond = async (input: BankInput) => {
    const open = must((await look()).open)
    const answer = { challenge: open, input, now }
    expect(await stores.authorizations.respond({ userId, id }, answer)).toBe(true)
    await run()
  }
  return { connector, access, id, run, look, respond, deps }
}

const answer = (text: string): BankInput => ({ kind: 'answer', answer: new Secret(text) })
const jobsOf = (name: string) => stores.jobs.filter((job) => job.name === name)

describe('a sync of an access without a consent', () => {
  test('sends the login, asks, sends the answer, lists the accounts, and leaves them to be read', async () => {
    const { connector, run, look, respond, access } = await begin([challenge, authorized])
    await run()
    expect((await look()).sync.state).toBe('await_auth')
    await respond(answer('111111'))
    expect(connector.calls).toEqual(['start erika 12345', 'answer 111111', 'accounts'])
    expect(must(await stores.accesses.find(access))).toMatchObject({
      state: 'connected',
      consentUntil: day('2026-08-01'),
    })
    expect(jobsOf('sync-access')).toHaveLength(1)
    expect((await look()).sync.state).toBe('running')
  })

  test('takes every kind of step in any order', async () => {
    const methods = [{ id: 'm1', name: 'SMS', kind: 'sms' } as const]
    const choose: Step = { kind: 'choose-method', methods, session }
    const redirect: Step = { kind: 'redirect', url: 'https://bank.example', session }
    const { connector, run, look, respond } = await begin([
      choose,
      redirect,
      decoupled,
      challenge,
      authorized,
    ])
    await run()
    await respond({ kind: 'method', methodId: 'm1' })
    const parameters = { code: new Secret('c') }
    await respond({ kind: 'returned', parameters })
    await run()
    await respond(answer('1'))
    expect(connector.calls).toEqual([
      'start erika 12345',
      'method m1',
      'returned code=c',
      'poll',
      'answer 1',
      'accounts',
    ])
    const kinds = (await look()).challenges.map(({ asked }) => asked.kind)
    expect(kinds).toEqual(['choose-method', 'redirect', 'decoupled', 'challenge'])
  })

  test('takes only the accounts that the client named', async () => {
    const named = { ...wish, accounts: [{ id: 'DE82 9009 4815 0000 0028 81' }] }
    const { run, id } = await begin([authorized], { wish: named })
    await run()
    const held = must(await stores.syncs.hold(userId, id, now))
    expect(held.accounts.map(({ account }) => account.resourceId)).toEqual(['r2'])
  })

  test('fails if the bank has none of them', async () => {
    const { run, look } = await begin([authorized], {
      wish: { ...wish, accounts: [{ id: '4711' }] },
    })
    await run()
    expect((await look()).sync).toMatchObject({ state: 'failed', problem: 'account_not_found' })
  })
})

describe('what the bank rejects', () => {
  test('a wrong TAN is another challenge, as long as the bank says so', async () => {
    const rejected: Step = { ...challenge, rejected: { attemptsLeft: 2 } }
    const finally_: Step = { kind: 'failed', reason: 'answer-rejected-finally' }
    const { run, look, respond, connector } = await begin([challenge, rejected, finally_])
    await run()
    const first = (await look()).open
    await respond(answer('1'))
    expect((await look()).open).not.toBe(first)
    await respond(answer('2'))
    expect((await look()).sync).toMatchObject({ state: 'failed', problem: 'answer_rejected' })
    for (let again = 0; again < 5; again++) await run()
    expect(connector.calls).toEqual(['start erika 12345', 'answer 1', 'answer 2'])
  })

  test.each([
    ['credentials-rejected', 'credentials_rejected'],
    ['login-blocked', 'access_blocked'],
  ] as const)('after %s the login is gone: no machine sends it again', async (reason, problem) => {
    const { run, look, access, connector, deps } = await begin([{ kind: 'failed', reason }])
    await run()
    expect((await look()).sync).toMatchObject({ state: 'failed', problem })
    const found = must(await stores.accesses.find(access))
    expect(found).toMatchObject({ state: 'credentials_rejected', keepsCredentials: false })
    const id = randomUUID() as string as SyncId
    await stores.authorizations.queue(access, {
      id,
      now,
      today: day('2026-05-04'),
      request: { clientId: 'client' as ClientId },
      saveCredentials: false,
      expiresAt: later(20),
    })
    await authorizeSync(deps, { userId, syncId: id }, { signal: new AbortController().signal })
    const next = must(await stores.authorizations.find(access, id))
    expect(next.sync).toMatchObject({ state: 'failed', problem: 'credentials_missing' })
    expect(connector.calls).toEqual(['start erika 12345'])
  })

  test.each([
    ['refused', 'authorization_refused'],
    ['timed-out', 'authorization_timed_out'],
    ['account-not-found', 'account_not_found'],
  ] as const)('%s ends the sync with %s', async (reason, problem) => {
    const { run, look } = await begin([{ kind: 'failed', reason }])
    await run()
    expect((await look()).sync).toMatchObject({ state: 'failed', problem })
  })

  test.each<ProblemCode>(['bank_unavailable', 'bank_refused', 'bank_answer_not_understood'])(
    'a fault of the bank (%s) ends the sync after something was sent, and is reported',
    async (problem) => {
      const { run, look } = await begin([new Problem(problem, 'as scripted')])
      await run()
      expect((await look()).sync).toMatchObject({ state: 'failed', problem })
      expect(reported).toEqual([problem])
    },
  )
})

describe('while the person confirms elsewhere', () => {
  test('the bank is asked after a pause that grows, and one that is away is asked again', async () => {
    const away = new Problem('bank_unavailable', 'as scripted')
    const { run, look } = await begin([decoupled, pending, away, decoupled, authorized])
    await run()
    const asked = (await look()).open
    await run()
    await run()
    await run()
    expect((await look()).open).toBe(asked)
    const pauses = jobsOf('authorize-sync').flatMap(({ runAt }) =>
      runAt === undefined ? [] : [runAt.getTime() - now.getTime()],
    )
    expect(pauses).toHaveLength(4)
    expect(pauses.toSorted((left, right) => left - right)).toEqual(pauses)
    expect(pauses[0]).toBe(2_000)
    await run()
    expect((await look()).sync.state).toBe('running')
    expect(reported).toEqual(['bank_unavailable'])
  })

  test('what only the person can answer is not asked of the bank', async () => {
    const { run, look, connector } = await begin([challenge])
    await run()
    await run()
    expect(connector.calls).toHaveLength(1)
    expect((await look()).sync.state).toBe('await_auth')
  })

  test('who comes back by the address for those who refused has refused, unless the bank says otherwise', async () => {
    const redirect: Step = { kind: 'redirect', url: 'https://bank.example', session }
    const refused = await begin([redirect, pending])
    await refused.run()
    await refused.respond({ kind: 'refused' })
    expect((await refused.look()).sync.problem).toBe('authorization_refused')
    const granted = await begin([redirect, authorized])
    await granted.run()
    await granted.respond({ kind: 'refused' })
    expect((await granted.look()).sync.state).toBe('running')
  })

  test('after twenty minutes it is over, and the consent is given back', async () => {
    const { run, look, connector } = await begin([decoupled])
    await run()
    now = later(20)
    await run()
    expect((await look()).sync).toMatchObject({
      state: 'failed',
      problem: 'authorization_timed_out',
    })
    const [job] = jobsOf('revoke-consent')
    const payload = { userId, consentId: must(job).payload } as const
    expect(payload.consentId).toMatchObject({ userId })
    const accesses = stores.accesses
    const connectors = { 'berlin-group': connector, ing: connector }
    const deps = { accesses, connectors, banks: { find: () => bank } }
    const consent = payload.consentId as { userId: UserId; consentId: string }
    const signal = new AbortController().signal
    await revokeConsent(deps, consent, { signal })
    await revokeConsent(deps, consent, { signal })
    expect(connector.calls.filter((call) => call === 'end')).toHaveLength(1)
  })
})

describe('a worker that is killed', () => {
  test('while the login is under way leaves a run that ends: it is not sent again', async () => {
    const { run, look, connector, id } = await begin([])
    await stores.authorizations.take({ userId, id }, now)
    await run()
    expect((await look()).sync).toMatchObject({ state: 'failed', problem: 'interrupted' })
    expect(connector.calls).toEqual([])
  })

  test('while an answer is under way leaves it to the bank to say what came of it', async () => {
    for (const [said, state] of [
      [authorized, 'running'],
      [pending, 'failed'],
    ] as const) {
      const { run, look, id, connector } = await begin([challenge, said])
      await run()
      const open = must((await look()).open)
      const sent = { challenge: open, input: answer('1'), now }
      await stores.authorizations.respond({ userId, id }, sent)
      await stores.authorizations.take({ userId, id }, now)
      await run()
      expect(connector.calls).not.toContain('answer 1')
      expect((await look()).sync.state).toBe(state)
    }
  })

  test('before the accounts are listed leaves that to the next one', async () => {
    const { run, look, connector, id } = await begin([])
    const held = must(await stores.authorizations.take({ userId, id }, now))
    await stores.authorizations.grant(held, { session, now })
    await run()
    expect(connector.calls).toEqual(['accounts'])
    expect((await look()).sync.state).toBe('running')
  })

  test('or has to stop throws, so that the job is run again', async () => {
    const { run, look } = await begin([new Problem('bank_unavailable', 'aborted')])
    await expect(run(AbortSignal.abort())).rejects.toThrow('aborted')
    expect((await look()).sync.state).toBe('running')
  })
})
