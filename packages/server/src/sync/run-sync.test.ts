import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { TransactionPage } from '../connectors/connector.ts'
import type { DataScope } from '../domain/data-scope.ts'
import type { SyncId } from '../domain/ids.ts'
import { Problem, type ProblemCode } from '../domain/problem.ts'
import type { Psu } from '../domain/psu.ts'
import { buildBank } from '../testing/builders.ts'
import { createMemoryStores } from '../testing/memory-stores.ts'
import { ScriptedConnector } from '../testing/scripted-connector.ts'
import {
  buildBankTransaction,
  buildHarvest,
  buildHarvestedAccount,
  createFlow,
  day,
  fetching,
  finishedState,
  later,
  must,
  t0,
} from '../testing/store-fixtures.ts'
import { runSync, type RunSyncDeps } from './run-sync.ts'
import type { AccessKey } from './sync-store.ts'

const bank = buildBank()
const psu: Psu = { ipAddress: '192.0.2.7', language: 'de' }
const hours = (count: number) => later(60 * count)
const heating = buildBankTransaction({ purpose: 'heating', bookedOn: day('2026-05-04') })
const pageOf = (...rejected: readonly string[]): TransactionPage => ({
  transactions: [heating],
  raw: { mediaType: 'application/json', body: '{}' },
  rejected,
})

let stores: ReturnType<typeof createMemoryStores>
let connector: ScriptedConnector
let reported: string[]
let now: Date
let deps: RunSyncDeps
let access: AccessKey

beforeEach(async () => {
  now = t0
  stores = createMemoryStores(() => now)
  connector = new ScriptedConnector()
  connector.pages = [pageOf()]
  reported = []
  deps = {
    syncs: stores.syncs,
    banks: { find: () => bank },
    connectors: { 'berlin-group': connector, ing: connector },
    report: (problem) => reported.push(`${problem.code}: ${problem.message}`),
    chance: () => 0.5,
    now: () => now,
  }
  access = await connect()
})

async function connect(): Promise<AccessKey> {
  const { dataExpiresAt: _none, ...harvest } = buildHarvest({
    accounts: [buildHarvestedAccount()],
    ongoing: {
      session: { consentId: 'c1' },
      validUntil: day('2026-10-31'),
      shownFrom: day('2026-04-01'),
      nextSyncAt: hours(8),
    },
  })
  const flow = must(await stores.flows.save(await createFlow(stores), fetching, []))
  await stores.flows.finish(flow, finishedState(harvest), harvest)
  const { userId } = harvest
  return { userId, id: must((await stores.accesses.list(userId))[0]).id }
}

async function sync(of: { readonly psu?: Psu } = {}, signal = new AbortController().signal) {
  const id = randomUUID() as string as SyncId
  const queued = must(await stores.syncs.queue(access, { id, now, ...of }))
  const job = { userId: access.userId, syncId: queued.id }
  await runSync(deps, job, { signal })
  return must(await stores.syncs.find(access.userId, queued.id))
}

const accessNow = async () => must(await stores.accesses.find(access))
const accountNow = async () => must((await stores.accounts.list(access.userId))[0])

describe('a sync', () => {
  test('reads on from where the last one ended, and some days before', async () => {
    expect(await sync()).toMatchObject({ state: 'completed', endedAt: t0 })
    expect(connector.calls).toEqual(['balances', 'transactions r1 from 2026-04-20 unattended'])
    expect((await accessNow()).nextSyncAt).toEqual(hours(8))
    expect(await accountNow()).toMatchObject({ succeededAt: t0 })
  })

  test('says that the person is there, if they are', async () => {
    await sync({ psu })
    expect(connector.calls.at(-1)).toMatch(/ attended$/)
  })

  test('goes on with the session that the bank gave last', async () => {
    connector.rotations.push({ consentId: 'c2' }, { consentId: 'c3' })
    await sync()
    await sync()
    expect(connector.sessions.map(({ consentId }) => consentId)).toEqual(['c1', 'c2', 'c3', 'c3'])
  })

  test('tells of entries that it could not understand, and keeps the others', async () => {
    connector.pages = [pageOf('booked[1]: bookingDate is missing')]
    expect((await sync()).state).toBe('completed')
    expect(reported).toEqual(['bank_answer_not_understood: booked[1]: bookingDate is missing'])
  })

  test('reads each account four times a day at most without the person', async () => {
    const ends = []
    for (let count = 0; count < 6; count++) ends.push(await sync())
    expect(ends.map(({ state }) => state)).toEqual([
      ...Array(4).fill('completed'),
      'failed',
      'failed',
    ])
    expect(ends.at(-1)?.problem).toBe('access_exceeded')
    expect(connector.calls.filter((call) => call === 'balances')).toHaveLength(4)
    expect((await sync({ psu })).state).toBe('completed')
    now = hours(25)
    expect((await sync()).state).toBe('completed')
  })

  test.each<[readonly DataScope[], readonly string[]]>([
    [['ACCOUNTS'], []],
    [['ACCOUNTS', 'BALANCES'], ['balances']],
    [['ACCOUNTS', 'TRANSACTIONS'], ['transactions r1 from 2026-04-20 unattended']],
  ])('reads of %j no more than that', async (scopes, calls) => {
    const { syncs } = stores
    const holdAll = syncs.hold.bind(syncs)
    syncs.hold = async (...of) => {
      const held = await holdAll(...of)
      return held && { ...held, scopes }
    }
    expect((await sync()).state).toBe('completed')
    expect(connector.calls).toEqual(calls)
  })

  test('whose worker has to stop is run again, not failed', async () => {
    const abort = new AbortController()
    connector.pages = [new Problem('bank_unavailable', 'aborted')]
    abort.abort()
    await expect(sync({}, abort.signal)).rejects.toThrow('aborted')
    expect((await accessNow()).state).toBe('connected')
    connector.pages = [pageOf()]
    const again = await sync()
    expect(again.state).toBe('completed')
  })

  test('that has ended is not run again', async () => {
    const { id } = await sync()
    await runSync(
      deps,
      { userId: access.userId, syncId: id },
      { signal: new AbortController().signal },
    )
    expect(connector.calls).toHaveLength(2)
  })
})

describe('a sync that fails', () => {
  test.each<[ProblemCode, string, number | undefined]>([
    ['bank_unavailable', 'connected', 30 * 1.125],
    ['access_exceeded', 'connected', 6 * 60 * 1.125],
    ['bank_refused', 'connected', 6 * 60 * 1.125],
    ['bank_answer_not_understood', 'connected', 6 * 60 * 1.125],
    ['consent_expired', 'needs_user', undefined],
    ['access_blocked', 'credentials_rejected', undefined],
  ])('with %s leaves the access %s', async (problem, state, minutes) => {
    connector.pages = [pageOf(), new Problem(problem, 'as scripted')]
    expect(await sync()).toMatchObject({ state: 'failed', problem })
    const found = await accessNow()
    expect(found.state).toBe(state)
    expect(found.nextSyncAt).toEqual(minutes === undefined ? undefined : later(minutes))
    expect(await accountNow()).toMatchObject({ problem, syncedAt: t0 })
    expect(reported).toEqual([`${problem}: as scripted`])
  })

  test('again and again is tried less and less', async () => {
    connector.pages = [new Problem('bank_unavailable', 'as scripted')]
    const waits = []
    for (let count = 0; count < 7; count++) {
      await sync({ psu })
      waits.push((Number((await accessNow()).nextSyncAt) - now.getTime()) / 60_000 / 1.125)
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 720, 720])
  })

  test('waits as long as the bank says', async () => {
    const busy = new Problem('access_exceeded', 'tomorrow', { retryAfterSeconds: 12 * 3600 })
    connector.pages = [busy]
    await sync()
    expect((await accessNow()).nextSyncAt).toEqual(later(12 * 60 * 1.125))
  })

  test('because the consent has ended does not ask the bank at all, until the day after its last', async () => {
    now = new Date('2026-10-31T22:59:59Z')
    expect((await sync()).state).toBe('completed')
    const { length } = connector.calls
    now = new Date('2026-10-31T23:00:01Z')
    expect(await sync()).toMatchObject({ state: 'failed', problem: 'consent_expired' })
    expect(connector.calls).toHaveLength(length)
  })

  test('for a credential that was rejected sends it once, however often the schedule runs', async () => {
    connector.pages = [new Problem('access_blocked', 'as scripted')]
    await sync()
    const { length } = connector.calls
    for (let run = 0; run < 1_000; run++) {
      now = hours(run * 8)
      const options = { limit: 10, nextSyncAt: () => hours(run * 8 + 8) }
      expect(await stores.syncs.queueDue(now, options)).toBe(0)
    }
    expect(connector.calls).toHaveLength(length)
  })
})
