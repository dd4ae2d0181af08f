import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { AccessId, ChallengeId, ExternalUserId, SyncId, UserId } from '../domain/ids.ts'
import { Secret } from '../domain/secret.ts'
import type { Psu } from '../domain/psu.ts'
import type { ConsentWish, Credentials } from '../sync/access-store.ts'
import type { BankInput, HeldAuthorization, SyncWish } from '../sync/authorization-store.ts'
import type { AccessKey } from '../sync/sync-store.ts'
import { buildBank, buildBankAccount } from './builders.ts'
import type { Stores } from './memory-stores.ts'
import {
  buildBankTransaction,
  buildClient,
  buildHarvestedAccount,
  createUser,
  day,
  later,
  must,
  race,
  t0,
} from './store-fixtures.ts'

const psu: Psu = { ipAddress: '192.0.2.7', language: 'de' }
const wish: ConsentWish = {
  recurring: true,
  periodDays: 90,
  scopes: ['ACCOUNTS', 'TRANSACTIONS'],
  accounts: [{ id: 'DE67900900424711951500' }],
}
const asked = { kind: 'challenge', challenge: { format: 'digits', prompt: 'TAN' } } as const
const { balances: _balances, ...account } = buildBankAccount()
const raw = { mediaType: 'application/json', body: '{}' }
const rent = buildBankTransaction({ purpose: 'rent', bookedOn: day('2026-05-02') })
const page = {
  count: 100,
  offset: 0,
  sort: 'asc',
  sinceType: 'booked',
  includePending: true,
} as const

/** What every `AuthorizationStore` keeps, and every `AccessStore` of accesses that clients add. Each test has a person of its own. */
export function authorizationStoreContract(stores: () => Stores): void {
  async function add(
    of: { readonly credentials?: Credentials; readonly until?: Date; userId?: UserId } = {},
  ): Promise<AccessKey> {
    const userId = of.userId ?? (await createUser(stores()))
    const id = `X${randomUUID()}` as AccessId
    const { credentials: values, until } = of
    const credentials = values && { values, ...(until && { until }) }
    const access = { userId, id, bank: buildBank(), wish, createdAt: t0 }
    await stores().accesses.add({ ...access, ...(credentials && { credentials }) })
    return { userId, id }
  }
  const queue = (access: AccessKey, changes: Partial<SyncWish> = {}) =>
    stores().authorizations.queue(access, {
      id: randomUUID() as string as SyncId,
      now: t0,
      today: day('2026-05-04'),
      request: { clientId: 'client' as SyncWish['request']['clientId'], state: 's', shownDays: 30 },
      saveCredentials: false,
      expiresAt: later(20),
      ...changes,
    })
  const take = async (access: AccessKey, changes: Partial<SyncWish> = {}) => {
    const { id } = must(await queue(access, changes))
    return must(await stores().authorizations.take({ userId: access.userId, id }, later(1)))
  }
  const again = ({ sync }: HeldAuthorization) => stores().authorizations.take(sync, later(3))
  const wait = async (held: HeldAuthorization, session = { step: 1 }) => {
    const id = `L${randomUUID()}` as ChallengeId
    expect(
      await stores().authorizations.wait(held, { session, asked: { id, asked }, now: later(2) }),
    ).toBe(true)
    return id
  }
  const find = ({ sync }: HeldAuthorization) =>
    stores().authorizations.find({ userId: sync.userId, id: sync.accessId }, sync.id)
  const respond = (held: HeldAuthorization, challenge: ChallengeId, text = '123456') =>
    stores().authorizations.respond(held.sync, {
      challenge,
      input: { kind: 'answer', answer: new Secret(text) },
      now: later(2),
    })
  const grant = (held: HeldAuthorization, consentId: string) =>
    stores().authorizations.grant(held, {
      session: { consentId },
      validUntil: day('2026-08-01'),
      now: later(4),
    })
  const fail = (held: HeldAuthorization, changes: object = {}) =>
    stores().authorizations.fail(held, {
      problem: 'credentials_rejected',
      shredCredentials: false,
      now: later(5),
      ...changes,
    })
  /** As far as the data. */
  async function connect(access: AccessKey, of: { readonly psu?: Psu } = {}) {
    const held = await take(access, of)
    expect(await grant(held, 'c1')).toBe(true)
    const listed = { ...held, phase: 'list' } as const
    expect(await stores().authorizations.list(listed, [{ account, raw }])).toBe(true)
    const reading = must(await stores().syncs.hold(access.userId, held.sync.id, later(5)))
    const harvested = buildHarvestedAccount({ transactions: [rent] })
    await stores().syncs.stage(reading, must(reading.accounts[0]).id, harvested)
    await stores().syncs.publish(reading, { now: later(6), nextSyncAt: later(480) })
    return { held, reading }
  }
  const textsOf = (input: BankInput | undefined) =>
    input?.kind === 'start'
      ? Object.fromEntries(
          Object.entries(input.credentials).map(([key, secret]) => [key, secret.reveal()]),
        )
      : undefined

  describe('an access that a client adds', () => {
    test('is there, without a consent, with what the client wants', async () => {
      const access = await add({ credentials: { pin: new Secret('1') }, until: later(60) })
      const found = must(await stores().accesses.find(access))
      expect(found).toMatchObject({ wish, state: 'needs_user', bankName: 'Musterbank' })
      expect(found).toMatchObject({ hasConsent: false, keepsCredentials: false })
      expect(await stores().accesses.list(access.userId)).toEqual([found])
      expect(await stores().syncs.queue(access, { id: 'S' as SyncId, now: t0 })).toBeUndefined()
    })

    test('keeps credentials until they are shredded', async () => {
      const access = await add({ credentials: { pin: new Secret('1') } })
      expect((await stores().accesses.find(access))?.keepsCredentials).toBe(true)
      const other = { ...access, userId: 'U-other' as UserId }
      expect(await stores().accesses.forgetCredentials(other)).toBe(false)
      expect(await stores().accesses.forgetCredentials(access)).toBe(true)
      expect((await stores().accesses.find(access))?.keepsCredentials).toBe(false)
      expect(textsOf((await take(access)).input)).toEqual({})
    })

    test('may be deleted before it was ever connected', async () => {
      const access = await add()
      expect(await stores().accesses.end(access, later(1))).toBe(true)
      expect(await stores().accesses.find(access)).toBeUndefined()
      expect(await stores().accesses.findEnding(access)).toEqual({ bankId: buildBank().id })
    })
  })

  describe('queueing', () => {
    test('an unknown access, or another’s, has no runs', async () => {
      const access = await add()
      expect(await queue({ ...access, id: 'X0' as AccessId })).toBeUndefined()
      expect(await queue({ ...access, userId: 'U-other' as UserId })).toBeUndefined()
    })

    test('of 10 that are asked for at once there is one', async () => {
      const access = await add()
      const all = await Promise.all(Array.from({ length: 10 }, () => queue(access)))
      expect(new Set(all.map((sync) => must(sync).id)).size).toBe(1)
      expect(must(all[0]).state).toBe('queued')
    })

    test('one that waits for the person is over when the next one comes', async () => {
      const access = await add()
      const held = await take(access)
      await wait(held)
      const next = must(await queue(access))
      expect(next.id).not.toBe(held.sync.id)
      const before = must(await find(held))
      expect(before.sync).toMatchObject({ state: 'failed', problem: 'superseded', endedAt: t0 })
      expect(before.open).toBeUndefined()
      expect(await again(held)).toBeUndefined()
    })
  })

  describe('what is sent', () => {
    test('is had by one, once: whoever comes next knows that it was sent', async () => {
      const access = await add()
      const credentials = { login: new Secret('erika'), pin: new Secret('12345') }
      const held = await take(access, { credentials, psu })
      expect(held).toMatchObject({ phase: 'authorize', lost: false, isOpen: false, psu, wish })
      expect(held.sync).toMatchObject({ state: 'running', startedAt: later(1) })
      expect(textsOf(held.input)).toEqual({ login: 'erika', pin: '12345' })
      const next = must(await again(held))
      expect(next).toMatchObject({ lost: true })
      expect(next.input).toBeUndefined()
      expect(await stores().authorizations.wait(held, { session: {}, now: t0 })).toBe(false)
      expect(await grant(held, 'late')).toBe(false)
      expect(await fail(held)).toBe(false)
      expect(await stores().authorizations.keepSession(held, {})).toBe(false)
    })

    test('that came to nothing is told, with what became of the access', async () => {
      const client = buildClient()
      await stores().clients.put(client)
      const name = { clientId: client.id, externalId: 'erika' as ExternalUserId }
      const fresh = { id: `U${randomUUID()}` as UserId, createdAt: t0 }
      const access = await add({ userId: await stores().users.findOrAdd(name, fresh) })
      const first = await take(access)
      await fail(first, { problem: 'authorization_refused' })
      const second = await take(access)
      await fail(second, { problem: 'consent_expired', state: 'needs_user' })
      expect(await fail(second, { problem: 'internal' })).toBe(false)
      const { events } = await stores().events.list(client.id, { after: 0, count: 10 })
      const accessId = access.id
      expect(events).toMatchObject([
        { type: 'sync.failed', accessId, syncId: first.sync.id, problem: 'authorization_refused' },
        { type: 'sync.failed', accessId, syncId: second.sync.id, problem: 'consent_expired' },
        { type: 'access.needs_user', accessId, at: later(5) },
      ])
      // Its client shows the bank's questions itself: there is no link of ours to follow.
      expect(events[2]).not.toHaveProperty('renewalLink')
    })

    test('credentials for one time are used up by it, and not after their time', async () => {
      const credentials = { login: new Secret('erika'), pin: new Secret('1') }
      const access = await add({ credentials, until: later(60) })
      const held = await take(access, { credentials: { pin: new Secret('2') } })
      expect(textsOf(held.input)).toEqual({ login: 'erika', pin: '2' })
      await fail(held)
      expect(textsOf((await take(access)).input)).toEqual({})
      const late = await add({ credentials, until: later(1) })
      expect(textsOf((await take(late)).input)).toEqual({})
    })

    test('credentials that are kept are sent again, unless the bank has rejected them', async () => {
      const access = await add({ credentials: { login: new Secret('erika') } })
      const held = await take(access, {
        credentials: { pin: new Secret('1') },
        saveCredentials: true,
      })
      expect(textsOf(held.input)).toEqual({ login: 'erika', pin: '1' })
      await fail(held, { problem: 'bank_unavailable' })
      const second = await take(access)
      expect(textsOf(second.input)).toEqual({ login: 'erika', pin: '1' })
      await fail(second, { shredCredentials: true, state: 'credentials_rejected' })
      const found = must(await stores().accesses.find(access))
      expect(found).toMatchObject({ state: 'credentials_rejected', keepsCredentials: false })
      expect(textsOf((await take(access)).input)).toEqual({})
    })
  })

  describe('asking the person', () => {
    test('the challenge is open until it is answered, by one of ten', async () => {
      const held = await take(await add())
      const challenge = await wait(held)
      const waiting = must(await find(held))
      expect(waiting).toMatchObject({ sync: { state: 'await_auth' }, open: challenge })
      expect(waiting.challenges).toEqual([{ id: challenge, createdAt: later(2), asked }])
      expect(await respond(held, 'L0' as ChallengeId)).toBe(false)
      expect(await race(10, () => respond(held, challenge))).toBe(1)
      const answered = must(await find(held))
      expect(answered.sync.state).toBe('running')
      expect(answered.open).toBeUndefined()
      expect(answered.challenges).toHaveLength(1)
      const next = must(await again(held))
      expect(next).toMatchObject({ session: { step: 1 }, asked, isOpen: false, lost: false })
      expect(next.input?.kind === 'answer' && next.input.answer.reveal()).toBe('123456')
    })

    test('looking in leaves the challenge open, and counts', async () => {
      const held = await take(await add())
      const challenge = await wait(held)
      const looked = must(await again(held))
      expect(looked).toMatchObject({ isOpen: true, lost: false, polls: 0 })
      await stores().authorizations.wait(looked, { session: { step: 2 }, now: later(3) })
      expect(must(await find(held))).toMatchObject({
        open: challenge,
        sync: { state: 'await_auth' },
      })
      expect(must(await again(held))).toMatchObject({ polls: 1, session: { step: 2 } })
    })

    test('an answer that comes while somebody looks in is not lost', async () => {
      const held = await take(await add())
      const challenge = await wait(held)
      const looking = must(await again(held))
      expect(await respond(held, challenge)).toBe(true)
      const id = 'L-new' as ChallengeId
      await stores().authorizations.wait(looking, {
        session: { step: 2 },
        asked: { id, asked },
        now: later(3),
      })
      expect(must(await find(held)).sync.state).toBe('running')
      expect(must(await again(held)).input?.kind).toBe('answer')
    })

    test('who comes back from the bank is known by the run alone, also when it has ended', async () => {
      const held = await take(await add())
      await wait(held)
      const parameters = { code: new Secret('c') }
      const comeBack = () =>
        stores().authorizations.comeBack(held.sync.id, { kind: 'returned', parameters }, later(3))
      expect(await comeBack()).toMatchObject({ state: 's' })
      const next = must(await again(held))
      expect(next.input?.kind === 'returned' && next.input.parameters['code']?.reveal()).toBe('c')
      await fail(next)
      expect(await comeBack()).toMatchObject({ state: 's' })
      const unknown = randomUUID() as string as SyncId
      const input = { kind: 'refused' } as const
      expect(await stores().authorizations.comeBack(unknown, input, t0)).toBeUndefined()
    })

    test('another’s run is not found, nor one by another access', async () => {
      const [held, other] = [await take(await add()), await add()]
      expect(await stores().authorizations.find(other, held.sync.id)).toBeUndefined()
      const stranger = { userId: other.userId, id: held.sync.accessId }
      expect(await stores().authorizations.find(stranger, held.sync.id)).toBeUndefined()
      const key = { userId: other.userId, id: held.sync.id }
      expect(await stores().authorizations.take(key, t0)).toBeUndefined()
    })
  })

  describe('what the bank has granted', () => {
    test('is read as a new access is, under the days that the client wants', async () => {
      const access = await add()
      const { held, reading } = await connect(access)
      expect(reading).toMatchObject({ session: { consentId: 'c1' } })
      expect(reading.psu).toBeUndefined()
      expect(reading.news).toEqual({ recurring: true, shownDays: 30 })
      expect(reading.scopes).toEqual(['ACCOUNTS', 'TRANSACTIONS'])
      expect(reading.accounts).toEqual([{ id: '0', account, raw }])
      const [stored] = await stores().accounts.list(access.userId)
      expect(stored).toMatchObject({ accessId: access.id, iban: account.iban })
      expect(await stores().transactions.list(access.userId, page)).toHaveLength(1)
      expect(must(await find(held)).sync.state).toBe('completed')
      const found = must(await stores().accesses.find(access))
      expect(found).toMatchObject({ state: 'connected', hasConsent: true })
      expect(found).toMatchObject({ consentUntil: day('2026-08-01'), nextSyncAt: later(480) })
      // The first read counts, for nobody was there.
      const reserved = []
      for (let count = 0; count < 4; count++) {
        const ids = [must(stored).id]
        reserved.push(await stores().syncs.reserveUnattended(access.userId, ids, later(7)))
      }
      expect(reserved.filter((ids) => ids.length > 0)).toHaveLength(3)
    })

    test('is not asked for again while it lasts', async () => {
      const access = await add()
      await connect(access)
      const { id } = must(await queue(access))
      expect(await stores().authorizations.take({ userId: access.userId, id }, t0)).toBeUndefined()
      const regular = must(await stores().syncs.hold(access.userId, id, later(9)))
      expect(regular.news).toBeUndefined()
      await stores().syncs.publish(regular, { now: later(10) })
      expect((await take(access, { today: day('2026-08-02') })).phase).toBe('authorize')
    })

    test('is read as far as the client wants; transactions that were not read stay as they were', async () => {
      const access = await add()
      await connect(access)
      const accounts = () => stores().accounts.list(access.userId)
      const [before] = await accounts()
      const request = { clientId: 'client' as SyncWish['request']['clientId'], baseDataOnly: true }
      const { id } = must(await queue(access, { request }))
      const reading = must(await stores().syncs.hold(access.userId, id, later(9)))
      expect(reading.scopes).toEqual(['ACCOUNTS'])
      const { from: _unread, ...read } = buildHarvestedAccount({ transactions: [] })
      await stores().syncs.stage(reading, must(reading.accounts[0]).id, read)
      expect(await stores().syncs.publish(reading, { now: later(10) })).toBe(true)
      expect(await stores().transactions.list(access.userId, page)).toHaveLength(1)
      const [after] = await accounts()
      expect(after).toMatchObject({ coverage: must(before).coverage, succeededAt: later(10) })
    })

    test('replaces what was granted before, which is given back; accounts keep their ids', async () => {
      const access = await add()
      await connect(access)
      const [before] = await stores().accounts.list(access.userId)
      expect(await stores().accesses.revokeConsent(access, later(7))).toBe(true)
      expect(await stores().accesses.revokeConsent(access, later(7))).toBe(false)
      const revoked = must(await stores().accesses.find(access))
      expect(revoked).toMatchObject({ state: 'needs_user', hasConsent: false })
      await connect(access)
      const [after] = await stores().accounts.list(access.userId)
      expect(after?.id).toBe(before?.id)
    })

    test('for once is not read again without the person', async () => {
      const userId = await createUser(stores())
      const id = `X${randomUUID()}` as AccessId
      const once = { ...wish, recurring: false }
      await stores().accesses.add({ userId, id, bank: buildBank(), wish: once, createdAt: t0 })
      const { reading } = await connect({ userId, id })
      expect(reading.news?.recurring).toBe(false)
      const found = must(await stores().accesses.find({ userId, id }))
      expect(found.state).toBe('needs_user')
      expect(found.nextSyncAt).toBeUndefined()
      expect((await take({ userId, id })).phase).toBe('authorize')
    })

    test('and not listed yet is listed by whoever comes next, with the newest session', async () => {
      const access = await add()
      const held = await take(access)
      await grant(held, 'c1')
      const listed = { ...held, phase: 'list' } as const
      await stores().authorizations.keepSession(listed, { consentId: 'c2' })
      const next = must(await again(held))
      expect(next).toMatchObject({ phase: 'list', lost: false, session: { consentId: 'c2' } })
      await fail(next, { problem: 'bank_unavailable' })
      expect((await take(access)).phase).toBe('list')
    })

    test('takes the accounts of an access that is replaced by it, and of no other', async () => {
      const first = await add()
      await connect(first)
      const [second, empty] = [await add(first), await add(first)]
      await connect(second)
      const left = (await stores().accesses.list(first.userId)).map(({ id }) => id)
      expect(new Set(left)).toEqual(new Set([second.id, empty.id]))
      expect(await stores().accesses.findEnding(first)).toBeDefined()
    })
  })

  describe('accounts', () => {
    test('go one by one, with the last one their access', async () => {
      const access = await add()
      await connect(access)
      const { cursor } = await stores().transactions.listChanges(access.userId, {
        cursor: 0,
        count: 100,
      })
      const { id } = must((await stores().accounts.list(access.userId))[0])
      const remove = (userId: UserId) =>
        stores().accesses.deleteAccount({ userId, id, now: later(7) })
      expect(await remove('U-other' as UserId)).toBe(false)
      expect(await race(5, () => remove(access.userId))).toBe(1)
      expect(await stores().accounts.list(access.userId)).toEqual([])
      const options = { cursor, count: 100 }
      const { removed } = await stores().transactions.listChanges(access.userId, options)
      expect(removed).toMatchObject([{ accountId: id }])
      expect(await stores().accesses.list(access.userId)).toEqual([])
      expect(await stores().accesses.findEnding(access)).toMatchObject({
        session: { consentId: 'c1' },
      })
    })
  })

  describe('a run whose access is deleted', () => {
    test('is over, and what it got late is given back', async () => {
      const access = await add()
      const held = await take(access)
      await wait(held)
      await stores().accesses.end(access, later(3))
      expect(await again(held)).toBeUndefined()
      expect(await respond(held, must(must(await find(held)).challenges[0]).id)).toBe(false)
      expect(must(await find(held)).sync).toMatchObject({ state: 'failed', endedAt: later(3) })
    })
  })
}
