import { beforeEach, describe, expect, test } from 'vitest'
import type { AccountId } from '../domain/ids.ts'
import { addPerson } from '../testing/event-store.contract.ts'
import { createMemoryStores } from '../testing/memory-stores.ts'
import { newNotificationId } from '../testing/notification-store.contract.ts'
import { t0 } from '../testing/store-fixtures.ts'
import { deliverNotification } from './deliver-notification.ts'
import type { Notification } from './notification.ts'
import type { Answer, Message } from './send.ts'

let now: Date
let stores: ReturnType<typeof createMemoryStores>
let notification: Notification
let sent: (Message & { readonly at: Date })[]
let answer: (time: number) => Answer | Promise<Answer>

const ok: Answer = { kind: 'answered', status: 200 }
const down: Answer = { kind: 'failed', failure: 'connection' }

beforeEach(async () => {
  now = t0
  stores = createMemoryStores(() => now)
  sent = []
  answer = () => ok
  notification = {
    ...(await addPerson(stores)),
    id: newNotificationId(),
    createdAt: t0,
    observeKey: '/rest/transactions',
    notifyUri: 'https://client.example/notify?a=1',
    state: 'a state / ÄÖ',
  }
  await stores.notifications.add(notification, 100)
})

const change = () =>
  stores.notices.record({
    userId: notification.userId,
    changes: [{ accountId: 'A1' as AccountId, revised: true }],
    now,
  })

/** As the queue does it: the job that waits runs at its time, until none is left. */
async function runAll(): Promise<void> {
  for (;;) {
    const job = stores.jobs.find(({ name }) => name === 'deliver-notification')
    if (job?.name !== 'deliver-notification') return
    ;(stores.jobs as unknown[]).splice(stores.jobs.indexOf(job), 1)
    now = new Date(Math.max(now.getTime(), job.runAt?.getTime() ?? 0))
    const deps = {
      notices: stores.notices,
      version: '1.2.3',
      send: async (message: Message) => {
        sent.push({ ...message, at: now })
        return answer(sent.length)
      },
      now: () => now,
    }
    await deliverNotification(deps, job.payload, { signal: new AbortController().signal })
  }
}

test('a change is told by a POST that says which notification it was, and nothing else', async () => {
  await change()
  await runAll()
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({
    url: 'https://client.example/notify?a=1',
    headers: { 'user-agent': 'finx-notification/1.2.3' },
    body: JSON.stringify({
      notification_id: notification.id,
      observe_key: '/rest/transactions',
      state: 'a state / ÄÖ',
    }),
  })
})

test.each([200, 204, 299, 301, 302, 399])('%i is success', async (status) => {
  answer = () => ({ kind: 'answered', status })
  await change()
  await runAll()
  expect(sent).toHaveLength(1)
})

describe('a target that is down', () => {
  test.each([400, 404, 410, 500])('is one that answers %i', async (status) => {
    answer = (time) => (time === 1 ? { kind: 'answered', status } : ok)
    await change()
    await runAll()
    expect(sent).toHaveLength(2)
  })

  test('is tried ten times within 75 hours and 35 minutes, and hears of the next change', async () => {
    answer = () => down
    await change()
    await runAll()
    expect(sent).toHaveLength(10)
    const hours = (now.getTime() - t0.getTime()) / 3_600_000
    expect(hours).toBeCloseTo(75 + 35 / 60, 2)
    answer = () => ok
    await change()
    await runAll()
    expect(sent).toHaveLength(11)
  })
})

test('a change while it is being told is told, too', async () => {
  answer = async (time) => {
    if (time === 1) await change()
    return ok
  }
  await change()
  await runAll()
  expect(sent).toHaveLength(2)
})
