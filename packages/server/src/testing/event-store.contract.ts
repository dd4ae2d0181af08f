import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type EventDraft, numberOfEventId } from '../domain/event.ts'
import type {
  AccessId,
  AccountId,
  ClientId,
  ExternalUserId,
  SyncId,
  UserId,
} from '../domain/ids.ts'
import type { Stores } from './memory-stores.ts'
import { buildClient, later, t0 } from './store-fixtures.ts'

export const anAccess = 'X1' as AccessId
export const connected: EventDraft = { type: 'access.connected', accessId: anAccess }
export const balanceChanged: EventDraft = {
  type: 'balance.changed',
  accessId: anAccess,
  accountId: 'A1' as AccountId,
}

/** A client of its own, and somebody it knows. */
export async function addPerson(
  stores: Stores,
  clientId?: ClientId,
): Promise<{ readonly clientId: ClientId; readonly userId: UserId }> {
  const client = buildClient(clientId && { id: clientId })
  if (clientId === undefined) await stores.clients.put(client)
  const externalId = `person ${randomUUID()}` as ExternalUserId
  const fresh = { id: `U${randomUUID()}` as UserId, createdAt: t0 }
  const userId = await stores.users.findOrAdd({ clientId: client.id, externalId }, fresh)
  return { clientId: client.id, userId }
}

/** What every `EventStore` keeps. */
export function eventStoreContract(stores: () => Stores): void {
  const read = async (clientId: ClientId, after = 0, count = 1000) =>
    (await stores().events.list(clientId, { after, count })).events

  test('events come back as they were recorded, numbered from 1', async () => {
    const { clientId, userId } = await addPerson(stores())
    const drafts: EventDraft[] = [
      connected,
      {
        type: 'consent.expires_soon',
        accessId: anAccess,
        daysLeft: 14,
        renewalLink: 'https://a/ö',
      },
      { type: 'sync.failed', syncId: 's1' as SyncId, problem: 'bank_unavailable' },
      balanceChanged,
    ]
    await stores().events.record({ userId, at: t0, events: drafts.slice(0, 2) })
    await stores().events.record({ userId, at: later(1), events: drafts.slice(2) })
    const events = await read(clientId)
    expect(events).toEqual(
      drafts.map((draft, index) => ({
        ...draft,
        id: expect.stringMatching(/^evt_\d_[0-9a-f]{16}$/),
        number: index + 1,
        clientId,
        userId,
        externalUserId: expect.stringMatching(/^person /),
        at: index < 2 ? t0 : later(1),
      })),
    )
    expect(events.map(({ id }) => numberOfEventId(id))).toEqual([1, 2, 3, 4])
    expect(await stores().events.lastNumbers([clientId])).toEqual(new Map([[clientId, 4]]))
  })

  test('a page holds so many, and the next one goes on', async () => {
    const { clientId, userId } = await addPerson(stores())
    const events = Array.from({ length: 5 }, () => connected)
    await stores().events.record({ userId, at: t0, events })
    expect((await read(clientId, 0, 2)).map(({ number }) => number)).toEqual([1, 2])
    expect((await read(clientId, 2, 2)).map(({ number }) => number)).toEqual([3, 4])
    expect((await read(clientId, 4, 2)).map(({ number }) => number)).toEqual([5])
    expect(await read(clientId, 5)).toEqual([])
  })

  test('a client hears of its own people alone', async () => {
    const [one, other] = [await addPerson(stores()), await addPerson(stores())]
    await stores().events.record({ userId: one.userId, at: t0, events: [connected] })
    await stores().events.record({ userId: other.userId, at: t0, events: [balanceChanged] })
    expect(await read(one.clientId)).toMatchObject([{ number: 1, userId: one.userId }])
    expect(await read(other.clientId)).toMatchObject([{ number: 1, userId: other.userId }])
  })

  test('nothing is recorded of nobody, and nothing where nothing happened', async () => {
    const { clientId, userId } = await addPerson(stores())
    await stores().events.record({ userId: 'U-nobody' as UserId, at: t0, events: [connected] })
    await stores().events.record({ userId, at: t0, events: [] })
    expect(await stores().events.list(clientId, { after: 0, count: 10 })).toEqual({
      events: [],
      dropped: 0,
    })
    const number = (await stores().events.lastNumbers([clientId])).get(clientId) ?? 0
    expect(number).toBe(0)
  })

  test('events outlive the user they are about', async () => {
    const { clientId, userId } = await addPerson(stores())
    await stores().events.record({ userId, at: t0, events: [connected] })
    await stores().users.delete(userId, t0)
    expect(await read(clientId)).toHaveLength(1)
  })

  test('whoever reads on from what they have seen misses nothing, however many record at once', async () => {
    const first = await addPerson(stores())
    const people = [
      first,
      ...(await Promise.all([1, 2, 3].map(() => addPerson(stores(), first.clientId)))),
    ]
    const recording = Promise.all(
      people.flatMap(({ userId }) =>
        Array.from({ length: 10 }, () =>
          stores().events.record({ userId, at: t0, events: [connected, balanceChanged] }),
        ),
      ),
    )
    let done = false
    void recording.then(() => (done = true))
    const seen: number[] = []
    for (let isLast = false; !isLast;) {
      isLast = done
      const page = await read(first.clientId, seen.at(-1) ?? 0, 7)
      seen.push(...page.map(({ number }) => number))
      if (page.length > 0) isLast = false
    }
    await recording
    expect(seen).toEqual(Array.from({ length: 80 }, (_, index) => index + 1))
  })

  test('events of their age are dropped, and the feed says so', async () => {
    const { clientId, userId } = await addPerson(stores())
    const year = later(-365 * 24 * 60)
    await stores().events.record({ userId, at: year, events: [connected, connected] })
    await stores().events.record({ userId, at: t0, events: [balanceChanged] })
    while ((await stores().events.dropOlder(later(-1), 1)) > 0);
    const page = await stores().events.list(clientId, { after: 0, count: 10 })
    expect(page).toMatchObject({ dropped: 2, events: [{ number: 3 }] })
    await stores().events.record({ userId, at: t0, events: [connected] })
    expect(await read(clientId, 3)).toMatchObject([{ number: 4 }])
  })
}
