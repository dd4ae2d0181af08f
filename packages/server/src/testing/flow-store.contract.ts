import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { FlowId, SyncId } from '../domain/ids.ts'
import { Secret } from '../domain/secret.ts'
import type { Flow } from '../flow/flow.ts'
import type { Stores } from './memory-stores.ts'
import {
  buildBankTransaction,
  buildClient,
  buildHarvest,
  buildHarvestedAccount,
  buildNewFlow,
  createFlow,
  createUser,
  day,
  fetching,
  finishFlow,
  finishedState,
  hashes,
  later,
  must,
  race,
  t0,
} from './store-fixtures.ts'

/** What every `FlowStore` keeps. */
export function flowStoreContract(stores: () => Stores): void {
  describe('creating and finding', () => findingContract(stores))
  describe('binding to a browser', () => bindingContract(stores))
  describe('handing over to a phone', () => handoverContract(stores))
  describe('claiming and saving', () => claimingContract(stores))
  describe('finishing', () => finishingContract(stores))
}

function handoverContract(stores: () => Stores): void {
  const offered = async (until = later(5)) => {
    const flow = await createFlow(stores())
    const handover = hashes.link(`handover of ${flow.id}`)
    await stores().flows.offerHandover(flow.id, handover, until)
    return { flow, handover, phone: hashes.browser(`phone of ${flow.id}`) }
  }

  test('one phone takes it, once, and is known from then on', async () => {
    const { flow, handover, phone } = await offered()
    expect((await stores().flows.findByHandover(handover, later(1)))?.id).toBe(flow.id)
    expect(await stores().flows.findForBrowser(flow.id, phone)).toBeUndefined()
    const taken: unknown[] = []
    const count = await race(8, async (index) => {
      const browser = index === 0 ? phone : hashes.browser(`other ${index} of ${flow.id}`)
      const mine = await stores().flows.acceptHandover({ handover, browser }, later(1))
      if (mine) taken.push(browser)
      return mine !== undefined
    })
    expect(count).toBe(1)
    const [browser] = taken as [typeof phone]
    expect((await stores().flows.findForBrowser(flow.id, browser))?.id).toBe(flow.id)
    expect(await stores().flows.findByHandover(handover, later(1))).toBeUndefined()
  })

  test('not after its time, and not after a newer one', async () => {
    const { flow, handover, phone } = await offered()
    expect(await stores().flows.findByHandover(handover, later(5))).toBeUndefined()
    expect(
      await stores().flows.acceptHandover({ handover, browser: phone }, later(5)),
    ).toBeUndefined()
    await stores().flows.offerHandover(flow.id, hashes.link(`newer of ${flow.id}`), later(5))
    expect(
      await stores().flows.acceptHandover({ handover, browser: phone }, later(1)),
    ).toBeUndefined()
  })

  test('not of a flow that has expired', async () => {
    const flow = await createFlow(stores(), { expiresAt: later(2) })
    const handover = hashes.link(`late handover of ${flow.id}`)
    await stores().flows.offerHandover(flow.id, handover, later(5))
    const browser = hashes.browser('late phone')
    expect(await stores().flows.acceptHandover({ handover, browser }, later(3))).toBeUndefined()
  })
}

function findingContract(stores: () => Stores): void {
  test('a flow is found by its id and its link as it was created, with its client’s name', async () => {
    const client = buildClient({ name: 'Haushaltsbuch' })
    await stores().clients.put(client)
    const { linkHash, ...created } = buildNewFlow({ clientId: client.id })
    await stores().flows.create({ linkHash, ...created })
    const expected = { ...created, clientName: 'Haushaltsbuch', version: expect.any(Number) }
    expect(await stores().flows.find(created.id)).toEqual(expected)
    expect(await stores().flows.findByLink(linkHash)).toEqual(expected)
  })

  test.each(['unknown', '', 'nul\0byte', '22222222-2222-4222-8222-222222222222'])(
    'no flow is found for %j',
    async (id) => {
      expect(await stores().flows.find(id as FlowId)).toBeUndefined()
      expect(await stores().flows.findByLink(hashes.link(id))).toBeUndefined()
      expect(await stores().flows.findForBrowser(id as FlowId, hashes.browser(id))).toBeUndefined()
    },
  )

  test('an expired flow is still found', async () => {
    const flow = await createFlow(stores(), { expiresAt: new Date('2020-01-01T00:00:00Z') })
    expect(await stores().flows.find(flow.id)).toEqual(flow)
  })

  test('finding changes nothing: the link still waits for its person', async () => {
    const linkHash = hashes.link('looked at by a preview')
    const flow = await createFlow(stores(), { linkHash })
    for (let preview = 0; preview < 5; preview++) await stores().flows.findByLink(linkHash)
    const hash = { link: linkHash, browser: hashes.browser('b') }
    const time = { now: t0, expiresAt: later(60) }
    expect(await stores().flows.bind(flow.id, hash, time)).toBe(true)
  })

  describe('a bank login that is to be kept', () => {
    const login = (pin: string) => ({ login: new Secret('erika'), pin: new Secret(pin) })
    const ongoing = {
      validUntil: day('2026-10-31'),
      session: { consentId: 'c1' },
      shownFrom: day('2026-04-01'),
      nextSyncAt: later(480),
    }
    /** Finishes a flow of an ongoing user, and says what is sent to the bank when its consent is over. */
    async function keptAfter(prepare: (flow: Flow) => Promise<void>) {
      const userId = await createUser(stores())
      const created = await createFlow(stores())
      await prepare(created)
      const started = must(await stores().flows.save(created, fetching, []))
      const { dataExpiresAt: _none, ...harvest } = buildHarvest({ userId, ongoing })
      must(await stores().flows.finish(started, finishedState(harvest), harvest))
      const access = must((await stores().accesses.list(userId))[0])
      const { id } = must(
        await stores().authorizations.queue(access, {
          id: randomUUID() as string as SyncId,
          now: t0,
          today: day('2027-01-01'),
          request: { clientId: created.clientId },
          saveCredentials: false,
          expiresAt: later(20),
        }),
      )
      const { input } = must(await stores().authorizations.take({ userId, id }, later(1)))
      const sent = input?.kind === 'start' ? input.credentials : {}
      const texts = Object.entries(sent).map(([key, secret]) => [key, secret.reveal()])
      return { keeps: access.keepsCredentials, sent: Object.fromEntries(texts) }
    }
    const nothing = { keeps: false, sent: {} }

    test('lies with the access that the flow leads to', async () => {
      expect(await keptAfter((flow) => stores().flows.keepCredentials(flow, login('1')))).toEqual({
        keeps: true,
        sent: { login: 'erika', pin: '1' },
      })
      expect(await keptAfter(async () => {})).toEqual(nothing)
    })

    test('is the last one, and none if the person changed their mind', async () => {
      const changed = async (flow: Flow) => {
        await stores().flows.keepCredentials(flow, login('1'))
        await stores().flows.keepCredentials(flow, undefined)
      }
      expect(await keptAfter(changed)).toEqual(nothing)
    })

    test('is not taken from a page that has been left', async () => {
      const stale = async (flow: Flow) => {
        const old = { ...flow, version: flow.version - 1 }
        await stores().flows.keepCredentials(old, login('1'))
      }
      expect(await keptAfter(stale)).toEqual(nothing)
    })
  })

  test('what a connector remembers comes back as it was', async () => {
    const flow = await createFlow(stores())
    const session = { nested: { list: [1, 'zwei', null, true, 1e21, ''] }, 'ключ "\0"': '😀\u2028' }
    const saved = must(await stores().flows.save(flow, { ...fetching, session }, []))
    expect(must(await stores().flows.find(flow.id)).state).toEqual({ ...fetching, session })
    expect(saved.state).toEqual({ ...fetching, session })
  })
}

function bindingContract(stores: () => Stores): void {
  const time = { now: t0, expiresAt: later(60) }
  async function linked(changes: Parameters<typeof createFlow>[1] = {}) {
    const link = hashes.link(`link ${Math.random()}`)
    const flow = await createFlow(stores(), { linkHash: link, ...changes })
    return { flow, link }
  }

  test('the browser that took the link finds the flow, another one does not', async () => {
    const { flow, link } = await linked()
    const browser = hashes.browser('mine')
    expect(await stores().flows.findForBrowser(flow.id, browser)).toBeUndefined()
    expect(await stores().flows.bind(flow.id, { link, browser }, time)).toBe(true)
    expect(await stores().flows.findForBrowser(flow.id, browser)).toEqual({
      ...flow,
      expiresAt: time.expiresAt,
    })
    expect(await stores().flows.findForBrowser(flow.id, hashes.browser('other'))).toBeUndefined()
  })

  test('a link is taken once, even by the same browser', async () => {
    const { flow, link } = await linked()
    const hash = { link, browser: hashes.browser('mine') }
    expect(await stores().flows.bind(flow.id, hash, time)).toBe(true)
    expect(await stores().flows.bind(flow.id, hash, time)).toBe(false)
  })

  test('neither an expired link nor another flow’s binds', async () => {
    const { flow, link } = await linked()
    const browser = hashes.browser('mine')
    const other = { link: hashes.link('other'), browser }
    expect(await stores().flows.bind(flow.id, other, time)).toBe(false)
    const late = { now: flow.expiresAt, expiresAt: later(90) }
    expect(await stores().flows.bind(flow.id, { link, browser }, late)).toBe(false)
    expect(await stores().flows.bind(flow.id, { link, browser }, time)).toBe(true)
  })

  test('of 20 browsers at once exactly one gets the link', async () => {
    const { flow, link } = await linked()
    const winners = await race(20, (index) =>
      stores().flows.bind(flow.id, { link, browser: hashes.browser(`b${index}`) }, time),
    )
    expect(winners).toBe(1)
  })
}

function claimingContract(stores: () => Stores): void {
  test('a flow is claimed by one until the claim runs out', async () => {
    const flow = await createFlow(stores())
    expect(await stores().flows.claim(flow, later(1), t0)).toEqual({ flow, until: later(1) })
    expect(await stores().flows.claim(flow, later(2), later(0.5))).toBeUndefined()
    expect(await stores().flows.claim(flow, later(2), later(1))).toEqual({ flow, until: later(2) })
  })

  test('of 20 claims at once exactly one succeeds', async () => {
    const flow = await createFlow(stores())
    expect(await race(20, () => stores().flows.claim(flow, later(1), t0))).toBe(1)
  })

  test('a released claim can be taken again; a claim that ran out releases nobody else’s', async () => {
    const flow = await createFlow(stores())
    const first = must(await stores().flows.claim(flow, later(1), t0))
    await stores().flows.release(first)
    const second = must(await stores().flows.claim(flow, later(2), t0))
    await stores().flows.release(first)
    expect(await stores().flows.claim(flow, later(3), t0)).toBeUndefined()
    await stores().flows.release(second)
    expect(await stores().flows.claim(flow, later(3), t0)).toBeDefined()
  })

  test('a claim is prolonged by its holder, and by nobody else', async () => {
    const flow = await createFlow(stores())
    const first = must(await stores().flows.claim(flow, later(1), t0))
    const longer = must(await stores().flows.prolong(first, later(3)))
    expect(longer).toEqual({ flow, until: later(3) })
    expect(await stores().flows.claim(flow, later(4), later(2))).toBeUndefined()
    expect(await stores().flows.prolong(first, later(9))).toBeUndefined()
    await stores().flows.release(longer)
    expect(await stores().flows.prolong(longer, later(9))).toBeUndefined()
    expect(await stores().flows.claim(flow, later(4), later(2))).toBeDefined()
  })

  test('neither an expired flow nor an older version is claimed', async () => {
    const flow = await createFlow(stores())
    expect(await stores().flows.claim(flow, later(40), flow.expiresAt)).toBeUndefined()
    await stores().flows.save(flow, { name: 'bank' }, [])
    expect(await stores().flows.claim(flow, later(1), t0)).toBeUndefined()
  })

  test('saving moves the version on and gives the claim back', async () => {
    const flow = await createFlow(stores())
    await stores().flows.claim(flow, later(1), t0)
    const saved = must(await stores().flows.save(flow, { name: 'bank' }, []))
    expect(saved).toEqual({ ...flow, state: { name: 'bank' }, version: flow.version + 1 })
    expect(await stores().flows.find(flow.id)).toEqual(saved)
    expect(await stores().flows.claim(saved, later(1), t0)).toBeDefined()
  })

  test('of 20 saves at once exactly one succeeds, and the flow moves one version', async () => {
    const flow = await createFlow(stores())
    expect(await race(20, () => stores().flows.save(flow, { name: 'bank' }, []))).toBe(1)
    expect(must(await stores().flows.find(flow.id)).version).toBe(flow.version + 1)
  })

  test('a session is replaced in its state; version and claim stay', async () => {
    const flow = must(await stores().flows.save(await createFlow(stores()), fetching, []))
    const claim = must(await stores().flows.claim(flow, later(1), t0))
    const session = { consentId: 'c', token: 'rotated' }
    const kept = must(await stores().flows.keepSession(flow, session))
    expect(kept).toEqual({ ...flow, state: { ...flow.state, session } })
    expect(await stores().flows.find(flow.id)).toEqual(kept)
    expect(await stores().flows.claim(flow, later(2), t0)).toBeUndefined()
    expect(await stores().flows.prolong(claim, later(2))).toBeDefined()
    expect(await stores().flows.save(kept, { name: 'bank' }, [])).toBeDefined()
  })

  test('a session is not brought back into a flow that has moved on, nor into a state without one', async () => {
    const flow = must(await stores().flows.save(await createFlow(stores()), fetching, []))
    const moved = must(await stores().flows.save(flow, { name: 'bank' }, []))
    expect(await stores().flows.keepSession(flow, { late: true })).toBeUndefined()
    expect(await stores().flows.keepSession(moved, { late: true })).toEqual(moved)
    expect(await stores().flows.find(flow.id)).toEqual(moved)
  })

  test('progress is what was reported last', async () => {
    const flow = await createFlow(stores())
    expect(await stores().flows.progress(flow.id)).toBeUndefined()
    await stores().flows.reportProgress(flow.id, {
      accountsDone: 0,
      accountsTotal: 2,
      transactions: 0,
    })
    const progress = { accountsDone: 1, accountsTotal: 2, transactions: 500 }
    await stores().flows.reportProgress(flow.id, progress)
    expect(await stores().flows.progress(flow.id)).toEqual(progress)
    expect(must(await stores().flows.find(flow.id)).version).toBe(flow.version)
  })
}

function finishingContract(stores: () => Stores): void {
  test('a finished flow shows its code until that expires', async () => {
    const { flow, harvest } = await finishFlow(stores())
    expect(flow.state).toEqual(finishedState(harvest))
    const { plain, expiresAt } = harvest.code
    expect((await stores().flows.code(flow.id, t0))?.reveal()).toBe(plain.reveal())
    expect(await stores().flows.code(flow.id, expiresAt)).toBeUndefined()
    expect(await stores().flows.code('unknown' as FlowId, t0)).toBeUndefined()
  })

  test('of 10 ends at once exactly one is stored', async () => {
    const started = must(await stores().flows.save(await createFlow(stores()), fetching, []))
    const harvest = buildHarvest()
    const ends = await race(10, () =>
      stores().flows.finish(started, finishedState(harvest), harvest),
    )
    expect(ends).toBe(1)
    expect(await stores().accounts.list(harvest.userId)).toHaveLength(1)
  })

  test('a flow that has moved on stores nothing', async () => {
    const flow = await createFlow(stores())
    await stores().flows.save(flow, { name: 'cancelled' }, [])
    const harvest = buildHarvest()
    const finished = await stores().flows.finish(flow, finishedState(harvest), harvest)
    expect(finished).toBeUndefined()
    expect(await stores().accounts.list(harvest.userId)).toEqual([])
    expect(await stores().flows.code(flow.id, t0)).toBeUndefined()
  })

  test('thousands of transactions are stored, whatever their texts hold', async () => {
    const transactions = Array.from({ length: 2_500 }, (_, index) =>
      buildBankTransaction({ bookedOn: day('2026-05-02'), purpose: `${index} "'\\ \n 😀 \0` }),
    )
    const { harvest } = await finishFlow(stores(), {
      accounts: [buildHarvestedAccount({ transactions })],
    })
    const stored = await stores().transactions.list(harvest.userId, {
      count: 5_000,
      offset: 0,
      sort: 'desc',
      sinceType: 'booked',
      includePending: true,
    })
    expect(stored).toHaveLength(2_500)
    expect(stored[7]?.purpose).toMatch(/^7 "'\\ \n 😀/)
  })
}
