import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { AccountId, NotificationId, UserId } from '../domain/ids.ts'
import { parseMoney } from '../domain/money.ts'
import type { AccountChange, Notification } from '../notify/notification.ts'
import { addPerson } from './event-store.contract.ts'
import type { Stores } from './memory-stores.ts'
import {
  buildBankTransaction,
  buildHarvestedAccount,
  day,
  finishFlow,
  later,
  must,
  t0,
} from './store-fixtures.ts'

const euros = (amount: string) => parseMoney(amount, 'EUR')

export function newNotificationId(): NotificationId {
  return `N${randomBytes(16).toString('hex')}` as NotificationId
}

/** What every `NotificationStore` and `NotificationDeliveryStore` keeps. */
export function notificationStoreContract(stores: () => Stores): void {
  async function addOne(changes: Partial<Notification> = {}): Promise<Notification> {
    const person = changes.userId === undefined ? await addPerson(stores()) : undefined
    const notification = {
      ...(person ?? { clientId: 'unknown' as never, userId: 'unknown' as UserId }),
      id: newNotificationId(),
      createdAt: t0,
      observeKey: '/rest/transactions',
      notifyUri: 'https://client.example/notify',
      ...changes,
    }
    expect(await stores().notifications.add(notification, 100)).toBe(true)
    return notification
  }
  const change: AccountChange = { accountId: 'A1' as AccountId, revised: true }
  const record = (userId: UserId, ...changes: readonly AccountChange[]) =>
    stores().notices.record({ userId, changes, now: t0 })

  test('notifications are kept as they are added, changed and deleted, each for its user', async () => {
    const one = await addOne({ state: 'a state / ÄÖ' })
    const other = await addOne()
    const foreign = { userId: other.userId, id: one.id }
    expect(await stores().notifications.find(one)).toEqual(one)
    expect(await stores().notifications.find(foreign)).toBeUndefined()
    const wish = { observeKey: '/rest/accounts/A1/balance', notifyUri: 'https://b.example/' }
    expect(await stores().notifications.change(foreign, wish)).toBeUndefined()
    const { state: _state, ...rest } = one
    expect(await stores().notifications.change(one, wish)).toEqual({ ...rest, ...wish })
    expect(await stores().notifications.delete(foreign)).toBe(false)
    expect(await stores().notifications.delete(one)).toBe(true)
    expect(await stores().notifications.delete(one)).toBe(false)
    expect(await stores().notifications.list(one.userId)).toEqual([])
    expect(await stores().notifications.list(other.userId)).toEqual([other])
  })

  test('a user has so many, and nobody none', async () => {
    const { userId, clientId } = await addPerson(stores())
    const build = () => ({
      userId,
      clientId,
      id: newNotificationId(),
      createdAt: t0,
      observeKey: '/rest/transactions',
      notifyUri: 'https://client.example/notify',
    })
    const added = await Promise.all(
      Array.from({ length: 8 }, () => stores().notifications.add(build(), 3)),
    )
    expect(added.filter(Boolean)).toHaveLength(3)
    const nobodys = { ...build(), userId: 'U-nobody' as UserId }
    expect(await stores().notifications.add(nobodys, 3)).toBe(false)
    const [first, second] = [build(), { ...build(), createdAt: later(1) }]
    await stores().notifications.replaceAll(userId, [first, second])
    expect(await stores().notifications.list(userId)).toEqual([first, second])
    await stores().notifications.replaceAll('U-nobody' as UserId, [nobodys])
    await stores().notifications.replaceAll(userId, [])
    expect(await stores().notifications.list(userId)).toEqual([])
  })

  test('they go with the user', async () => {
    const one = await addOne()
    await record(one.userId, change)
    await stores().users.delete(one.userId, t0)
    expect(await stores().notifications.find(one)).toBeUndefined()
    expect(await stores().notices.hold(one, later(1))).toBeUndefined()
  })

  describe('a notice', () => {
    test('is there to tell when a change is meant, and not before', async () => {
      const one = await addOne()
      expect(await stores().notices.hold(one, later(1))).toBeUndefined()
      await record(one.userId, { accountId: 'A1' as AccountId, balance: euros('1.00') })
      expect(await stores().notices.hold(one, later(1))).toBeUndefined()
      await record(one.userId, change)
      const held = must(await stores().notices.hold(one, later(1)))
      expect(held).toEqual({ ...one, wanted: 1, attempts: 0 })
      await stores().notices.settle(held, { state: 'told', at: later(2) })
      expect(await stores().notices.hold(one, later(3))).toBeUndefined()
    })

    test('speaks for all changes that wait, but not for one that comes while it is under way', async () => {
      const one = await addOne()
      await record(one.userId, change)
      await record(one.userId, change)
      const held = must(await stores().notices.hold(one, later(1)))
      await record(one.userId, change)
      await stores().notices.settle(held, { state: 'told', at: later(2) })
      const next = must(await stores().notices.hold(one, later(2)))
      await stores().notices.settle(next, { state: 'told', at: later(3) })
      expect(await stores().notices.hold(one, later(9))).toBeUndefined()
    })

    test('waits for its next attempt, whatever happens meanwhile', async () => {
      const one = await addOne()
      await record(one.userId, change)
      const held = must(await stores().notices.hold(one, later(1)))
      await stores().notices.settle(held, { state: 'pending', nextAt: later(5), at: later(1) })
      await record(one.userId, change)
      expect(await stores().notices.hold(one, later(4))).toBeUndefined()
      expect(await stores().notices.hold(one, later(5))).toMatchObject({ attempts: 1 })
      // A worker that comes late with the same attempt changes nothing.
      await stores().notices.settle(held, { state: 'pending', nextAt: later(99), at: later(1) })
      expect(await stores().notices.hold(one, later(5))).toMatchObject({ attempts: 1 })
    })

    test('that is parked begins anew with the next change', async () => {
      const one = await addOne()
      await record(one.userId, change)
      const held = must(await stores().notices.hold(one, later(1)))
      await stores().notices.settle(held, { state: 'parked', at: later(1) })
      expect(await stores().notices.hold(one, later(9))).toBeUndefined()
      await record(one.userId, change)
      expect(await stores().notices.hold(one, later(9))).toMatchObject({ attempts: 0 })
    })

    test('whose job was lost is found again', async () => {
      const one = await addOne()
      await stores().notices.wakeOverdue(later(1e6), 1000)
      await record(one.userId, change)
      expect(await stores().notices.wakeOverdue(later(1), 1000)).toBeGreaterThan(0)
      await stores().notifications.delete(one)
    })

    test('knows what was spent and earned in this month, of one account and of all', async () => {
      const flow = await finishFlow(stores(), {
        accounts: [
          buildHarvestedAccount({
            transactions: [
              buildBankTransaction({ amount: euros('-100.50'), bookedOn: day('2026-05-02') }),
              buildBankTransaction({ amount: euros('80'), bookedOn: day('2026-05-03') }),
              buildBankTransaction({ amount: euros('-900'), bookedOn: day('2026-04-30') }),
              buildBankTransaction({ amount: euros('-900'), status: 'pending' }),
            ],
          }),
        ],
      })
      const { userId } = flow.harvest
      const { clientId } = flow.flow
      const [account] = await stores().accounts.list(userId)
      const accountId = must(account).id
      const arrived = [buildBankTransaction()]
      const isTold = async (observeKey: string) => {
        const one = await addOne({ userId, clientId, observeKey })
        await record(userId, { accountId, arrived })
        const held = await stores().notices.hold(one, later(1))
        await stores().notifications.delete(one)
        return held !== undefined
      }
      for (const path of ['/rest/transactions', `/rest/accounts/${accountId}/transactions`]) {
        expect(await isTold(`${path}?current_month_expense_goal=100`)).toBe(true)
        expect(await isTold(`${path}?current_month_expense_goal=101`)).toBe(false)
        expect(await isTold(`${path}?more_expenses_then_deposits=1`)).toBe(true)
      }
    })
  })
}
