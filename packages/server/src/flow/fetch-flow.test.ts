import { beforeEach, describe, expect, test } from 'vitest'
import { parseMoney } from '../domain/money.ts'
import { Problem } from '../domain/problem.ts'
import { Secret } from '../domain/secret.ts'
import type { ExternalUserId, UserId } from '../domain/ids.ts'
import type { LocalDate } from '../domain/local-date.ts'
import type { BankTransaction } from '../domain/transaction.ts'
import { buildBank, buildRequest } from '../testing/builders.ts'
import { createMemoryStores } from '../testing/memory-stores.ts'
import { ScriptedConnector } from '../testing/scripted-connector.ts'
import { buildClient, hashes, later, t0 } from '../testing/store-fixtures.ts'
import { type FetchDeps, fetchFlow } from './fetch-flow.ts'
import type { Flow, FlowState } from './flow.ts'

const bank = buildBank()
const fetching: FlowState = {
  name: 'fetching',
  bankId: bank.id,
  offered: ['a', 'b'].map((resourceId, index) => ({
    choice: String(index),
    resourceId,
    currency: 'EUR',
    name: 'Girokonto',
    type: 'Giro account',
  })),
  chosen: ['1'],
  asked: { atMs: t0.getTime(), psu: { ipAddress: '127.0.0.1', language: 'de' } },
  session: { consentId: 'c' },
}
const transaction: BankTransaction = {
  status: 'booked',
  amount: parseMoney('-12.34', 'EUR'),
  counterparty: {},
  purpose: 'Brot',
  type: 'Unknown',
}
const pageOf = (...rejected: string[]) => ({
  transactions: [transaction],
  raw: { mediaType: 'application/json', body: '{}' },
  rejected,
})

let stores: ReturnType<typeof createMemoryStores>
let connector: ScriptedConnector
let reported: string[]
let flow: Flow
let deps: FetchDeps

beforeEach(async () => {
  stores = createMemoryStores(() => t0)
  connector = new ScriptedConnector()
  reported = []
  const client = buildClient()
  await stores.clients.put(client)
  const id = '55555555-5555-4555-8555-555555555555' as Flow['id']
  await stores.flows.create({
    id,
    clientId: client.id,
    linkHash: hashes.link('link'),
    request: buildRequest({ syncPeriodDays: 30 }),
    state: fetching,
    createdAt: t0,
    expiresAt: later(30),
  })
  flow = (await stores.flows.find(id)) as Flow
  deps = {
    flows: stores.flows,
    banks: { find: () => bank, findByIban: () => undefined },
    connectors: { 'berlin-group': connector, ing: connector },
    makeCode: () => ({ plain: new Secret('Okn_code'), hash: hashes.code('Okn_code') }),
    userOf: async () => 'U1' as UserId,
    termsOf: async () => ({ scope: 'accounts=ro', codeSeconds: 3600 }),
    report: (problem) => reported.push(`${problem.code}: ${problem.message}`),
    chance: () => 0.5,
    now: () => t0,
  }
})

const run = (version = flow.version) =>
  fetchFlow(deps, { flowId: flow.id, version }, { signal: new AbortController().signal })
const stateNow = async () => (await stores.flows.find(flow.id))?.state

describe('the fetching job', () => {
  test('reads the chosen accounts as far back as was asked, and finishes the flow with a code', async () => {
    connector.pages = [pageOf(), pageOf()]
    await run()
    expect(connector.calls).toEqual(['balances', 'transactions b from 2026-04-04 attended', 'end'])
    expect(await stateNow()).toMatchObject({ name: 'finished', userId: 'U1' })
    expect((await stores.flows.code(flow.id, t0))?.reveal()).toBe('Okn_code')
    expect(await stores.accounts.list('U1' as UserId)).toHaveLength(1)
    expect(await stores.flows.progress(flow.id)).toMatchObject({ accountsDone: 1, transactions: 2 })
  })

  test('keeps only what the person agreed to, also of a bank that answers with all it has', async () => {
    const days = ['2026-04-04', '2026-04-03', '2024-01-01'] as LocalDate[]
    const booked = days.map((bookedOn) => ({ ...transaction, bookedOn }))
    const pending = { ...transaction, status: 'pending' as const }
    connector.pages = [{ ...pageOf(), transactions: [...booked, pending] }]
    await run()
    const kept = await stores.transactions.list('U1' as UserId, {
      count: 10,
      offset: 0,
      sort: 'desc',
      sinceType: 'booked',
      includePending: true,
    })
    expect(kept.map(({ bookedOn }) => bookedOn)).toEqual([undefined, '2026-04-04'])
    expect(await stores.flows.progress(flow.id)).toMatchObject({ transactions: 2 })
  })

  test('goes on with the session that a bank made it replace, and gives the consent back with it', async () => {
    connector.rotations.push({ token: 2 }, { token: 3 })
    connector.pages = [pageOf()]
    await run()
    expect(connector.sessions).toEqual([{ consentId: 'c' }, { token: 2 }, { token: 3 }])
    expect(await stateNow()).toMatchObject({ name: 'finished', session: { token: 3 } })
  })

  test('keeps a replaced session also when the bank fails afterwards', async () => {
    connector.rotations.push({ token: 2 })
    connector.pages = [new Problem('bank_unavailable', 'reset')]
    await run()
    expect(await stateNow()).toMatchObject({ notice: 'bank-unavailable', session: { token: 2 } })
  })

  test('keeps nothing when a later page fails, and stops until the person asks again', async () => {
    connector.pages = [pageOf(), new Problem('bank_unavailable', 'reset')]
    await run()
    expect(await stateNow()).toMatchObject({ name: 'fetching', notice: 'bank-unavailable' })
    expect(await stores.accounts.list('U1' as UserId)).toEqual([])
    expect(reported).toEqual(['bank_unavailable: reset'])
  })

  test('of a worker that stops is run again elsewhere, and nobody blames the bank', async () => {
    const stopping = new AbortController()
    connector.pages = [new Problem('bank_unavailable', 'aborted')]
    stopping.abort()
    const payload = { flowId: flow.id, version: flow.version }
    await expect(fetchFlow(deps, payload, stopping)).rejects.toThrow('aborted')
    expect(await stateNow()).toEqual(fetching)
    expect(reported).toEqual([])
  })

  test('reports entries that were not understood and keeps the others', async () => {
    connector.pages = [pageOf('entry 3 has no amount')]
    await run()
    expect(await stateNow()).toMatchObject({ name: 'finished' })
    expect(reported).toEqual(['bank_answer_not_understood: entry 3 has no amount'])
  })

  test.each([
    [3600, 60],
    [600, 10],
    [60, 1],
  ])('makes a code that lives the %i seconds of its client', async (codeSeconds, minutes) => {
    deps = { ...deps, termsOf: async () => ({ scope: 'accounts=ro', codeSeconds }) }
    await run()
    const end = later(minutes)
    expect(await stores.flows.code(flow.id, new Date(end.getTime() - 1))).toBeDefined()
    expect(await stores.flows.code(flow.id, end)).toBeUndefined()
  })

  test('asks nothing of the bank for a client that is disabled meanwhile, and gives the consent back', async () => {
    deps = { ...deps, termsOf: async () => undefined }
    await run()
    expect(connector.calls).toEqual([])
    expect(await stateNow()).toMatchObject({ name: 'cancelled' })
    expect(stores.jobs).toEqual([{ name: 'end-consent', payload: { flowId: flow.id } }])
  })

  test('of ongoing access takes the longest history there is, and keeps the consent', async () => {
    const request = buildRequest({
      syncPeriodDays: 30,
      ongoing: { externalUserId: 'erika' as ExternalUserId, saveSecrets: false },
    })
    const id = '66666666-6666-4666-8666-666666666666' as Flow['id']
    const { clientId } = flow
    const linkHash = hashes.link('other link')
    const times = { createdAt: t0, expiresAt: later(30) }
    await stores.flows.create({ id, clientId, linkHash, request, state: fetching, ...times })
    connector.pages = [pageOf()]
    await fetchFlow(deps, { flowId: id, version: 0 }, { signal: new AbortController().signal })
    expect(connector.calls).toEqual(['balances', 'transactions b from 2024-05-04 attended'])
    expect((await stores.flows.find(id))?.state.name).toBe('finished')
  })

  test('leaves a flow alone that has moved on since', async () => {
    await run(flow.version + 1)
    expect(connector.calls).toEqual([])
    expect(await stateNow()).toEqual(fetching)
  })

  test('does not finish a flow that is cancelled meanwhile', async () => {
    connector.pages = [pageOf()]
    deps = {
      ...deps,
      userOf: async () => {
        await stores.flows.save(flow, { name: 'cancelled' }, [])
        return 'U1' as UserId
      },
    }
    await run()
    expect(await stateNow()).toEqual({ name: 'cancelled' })
    expect(await stores.accounts.list('U1' as UserId)).toEqual([])
  })
})
