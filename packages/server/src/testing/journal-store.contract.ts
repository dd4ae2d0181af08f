import { expect, test } from 'vitest'
import { journalEntriesMax } from '../domain/flow-journal.ts'
import type { ClientId, FlowId } from '../domain/ids.ts'
import type { Flow, FlowState } from '../flow/flow.ts'
import type { Stores } from './memory-stores.ts'
import {
  buildClient,
  createFlow,
  fetching,
  finishFlow,
  hashes,
  later,
  must,
} from './store-fixtures.ts'

const minutesOfDay = 24 * 60
const login = (notice?: 'credentials-rejected'): FlowState => ({
  name: 'login',
  bankId: 'demobank' as Extract<FlowState, { name: 'login' }>['bankId'],
  ...(notice && { notice }),
})

/** What every `FlowJournalStore` keeps of what a `FlowStore` writes. */
export function journalStoreContract(stores: () => Stores): void {
  /** A link of a client of its own. */
  async function create(expiresAt = later(30)) {
    const client = buildClient()
    await stores().clients.put(client)
    const link = hashes.link(`link of ${client.id}`)
    const flow = await createFlow(stores(), { clientId: client.id, linkHash: link, expiresAt })
    const open = () =>
      stores().flows.bind(
        flow.id,
        { link, browser: hashes.browser(client.id) },
        { now: later(1), expiresAt: later(61) },
      )
    return { flow, open }
  }
  const find = ({ clientId, id }: Flow) => stores().journals.find(clientId, id)
  const save = async (flow: Flow, ...states: readonly FlowState[]) => {
    let saved = flow
    for (const state of states) saved = must(await stores().flows.save(saved, state, []))
    return saved
  }
  const stepsOf = async (flow: Flow) => must(await find(flow)).entries.map(({ step }) => step)
  const told = async ({ clientId }: Flow) =>
    (await stores().events.list(clientId, { after: 0, count: 1000 })).events.map(
      ({ id: _id, at: _at, number: _number, clientId: _client, ...event }) => event,
    )

  test('a link that nobody has opened has a journal', async () => {
    const { flow } = await create()
    expect(await find(flow)).toEqual({
      flowId: flow.id,
      clientId: flow.clientId,
      createdAt: flow.createdAt,
      expiresAt: later(30),
      entries: [{ at: flow.createdAt, step: 'welcome' }],
    })
  })

  test('another client finds nothing, nor does anybody under another id', async () => {
    const { flow } = await create()
    expect(await stores().journals.find('other' as ClientId, flow.id)).toBeUndefined()
    expect(await stores().journals.find(flow.clientId, 'nul\0' as FlowId)).toBeUndefined()
  })

  test('who opens it is noted, and has another end before them', async () => {
    const { flow, open } = await create()
    expect(await open()).toBe(true)
    expect(await open()).toBe(false)
    expect(await find(flow)).toMatchObject({ openedAt: later(1), expiresAt: later(61) })
  })

  test('each step is written down with its bank and its notice; who loses a race writes nothing', async () => {
    const { flow } = await create()
    const saved = await save(flow, { name: 'bank' }, login(), login('credentials-rejected'))
    expect(await stores().flows.save(flow, { name: 'bank' }, [])).toBeUndefined()
    const { entries } = must(await find(saved))
    expect(entries.slice(1)).toEqual([
      { at: expect.any(Date), step: 'bank' },
      { at: expect.any(Date), step: 'login', bankId: 'demobank' },
      {
        at: expect.any(Date),
        step: 'login',
        bankId: 'demobank',
        notice: 'credentials-rejected',
      },
    ])
  })

  test('it has an end, also for who tries again and again, and how it ended is in it', async () => {
    const { flow } = await create()
    const tries = Array.from({ length: journalEntriesMax }, () => login('credentials-rejected'))
    await save(flow, ...tries, { name: 'cancelled' })
    const steps = await stepsOf(flow)
    expect(steps).toHaveLength(journalEntriesMax + 1)
    expect(steps.at(-1)).toBe('cancelled')
  })

  test.each(['cancelled', 'failed'] as const)('one that is %s is told, once', async (outcome) => {
    const { flow } = await create()
    await save(flow, { name: 'bank' }, { name: outcome })
    expect(must(await find(flow)).endedAt).toBeInstanceOf(Date)
    await stores().journals.endExpired(later(9 * minutesOfDay), 1000)
    expect(await told(flow)).toEqual([
      { type: 'flow.ended', flowId: flow.id, outcome, lastStep: 'bank' },
    ])
  })

  test('one that finishes is told with the user it was for', async () => {
    const { flow, harvest } = await finishFlow(stores())
    const ended = (await told(flow)).filter(
      (event) => 'flowId' in event && event.flowId === flow.id,
    )
    const { userId } = harvest
    expect(ended).toEqual([
      { type: 'flow.ended', flowId: flow.id, outcome: 'finished', lastStep: 'fetching', userId },
    ])
  })

  test('one that expires is told once, however many look after it; what comes later is not', async () => {
    const { flow, open } = await create()
    await open()
    const saved = await save(flow, { name: 'bank' })
    const endExpired = (minutes: number) => stores().journals.endExpired(later(minutes), 1000)
    await endExpired(60)
    expect(await told(flow)).toEqual([])
    await Promise.all([endExpired(61), endExpired(61), endExpired(62)])
    await save(saved, fetching, { name: 'cancelled' })
    expect(await told(flow)).toEqual([
      { type: 'flow.ended', flowId: flow.id, outcome: 'expired', lastStep: 'bank' },
    ])
    expect(must(await find(flow)).endedAt).toEqual(later(61))
  })

  test('of a link that nobody opened no step is told', async () => {
    const { flow } = await create()
    await stores().journals.endExpired(later(30), 1000)
    expect(await told(flow)).toEqual([{ type: 'flow.ended', flowId: flow.id, outcome: 'expired' }])
  })

  test('is kept for 90 days, beyond its flow', async () => {
    const { flow } = await create()
    const purge = async (days: number) => {
      for (let run = 0; run < 100; run++) {
        const now = new Date(flow.createdAt.getTime() + days * minutesOfDay * 60_000)
        const purged = await stores().expiredData.purgeExpired(now, { batch: 1000 })
        if (purged.journals === 0 && purged.flows === 0) return
      }
    }
    await purge(89.9)
    expect(await stores().flows.find(flow.id)).toBeUndefined()
    expect(await find(flow)).toBeDefined()
    await purge(90)
    expect(await find(flow)).toBeUndefined()
  })
}
