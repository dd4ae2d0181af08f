import { Webhook as Verifier } from 'standardwebhooks'
import { beforeEach, describe, expect, test } from 'vitest'
import type { EventDraft } from '../domain/event.ts'
import type { AccessId } from '../domain/ids.ts'
import { createMemoryStores } from '../testing/memory-stores.ts'
import { must, t0 } from '../testing/store-fixtures.ts'
import { addWebhook } from '../testing/webhook-store.contract.ts'
import { deliverWebhook } from './deliver-webhook.ts'
import type { Answer, Message } from './send.ts'
import { formatSecret } from './sign.ts'

let now: Date
let stores: ReturnType<typeof createMemoryStores>
let hook: Awaited<ReturnType<typeof addWebhook>>
let sent: Message[]
/** What the target answers, by the number of the event and how often it was sent. */
let answer: (sequence: number, time: number) => Answer

beforeEach(async () => {
  now = t0
  stores = createMemoryStores(() => now)
  hook = await addWebhook(stores)
  await stores.webhooks.rotateSecret(hook.webhook, firstSecret, t0)
  sent = []
  answer = () => ok
})

const firstSecret = formatSecret(Buffer.alloc(32, 1))
const ok: Answer = { kind: 'answered', status: 200 }
const down: Answer = { kind: 'failed', failure: 'timeout' }
const of = (access: string): EventDraft => ({
  type: 'access.renewed',
  accessId: access as AccessId,
})
const sequences = () => sent.map(({ body }) => Number(JSON.parse(body).sequence))

async function run(): Promise<void> {
  const deps = {
    deliveries: stores.deliveries,
    send: async (message: Message) => {
      sent.push(message)
      const { sequence } = JSON.parse(message.body)
      return answer(sequence, sequences().filter((each) => each === sequence).length)
    },
    signedAt: () => new Date(),
    now: () => now,
  }
  const { clientId, id: webhookId } = hook.webhook
  await deliverWebhook(deps, { clientId, webhookId }, { signal: new AbortController().signal })
}

/** As the queue does it: the job that waits runs at its time, until none is left. */
async function runAll(): Promise<Date[]> {
  const times: Date[] = []
  for (;;) {
    const job = stores.jobs.find(({ name }) => name === 'deliver-webhook')
    if (job === undefined) return times
    ;(stores.jobs as unknown[]).splice(stores.jobs.indexOf(job), 1)
    now = new Date(Math.max(now.getTime(), job.runAt?.getTime() ?? 0))
    times.push(now)
    await run()
  }
}

const states = async () =>
  must(await stores.webhooks.listDeliveries(hook.webhook, { count: 100 })).map(
    ({ event, state, attempts }) => `${event.number} ${state} ${attempts}`,
  )

const firstId = async () =>
  must(must(await stores.webhooks.listDeliveries(hook.webhook, { count: 100 })).at(-1)).event.id

describe('a message', () => {
  test('is verified by the library of Standard Webhooks, and holds ids alone', async () => {
    await hook.record({
      ...of('X1'),
      type: 'consent.expires_soon',
      daysLeft: 7,
      renewalLink: 'https://k/w',
    })
    await run()
    const { url, headers, body } = must(sent[0])
    expect(url).toBe(hook.webhook.url)
    const verified = new Verifier(firstSecret.reveal()).verify(body, { ...headers })
    expect(verified).toEqual({
      id: headers['webhook-id'],
      type: 'consent.expires_soon',
      timestamp: t0.toISOString(),
      sequence: 1,
      data: {
        user_id: hook.userId,
        external_user_id: expect.stringMatching(/^person/),
        access_id: 'X1',
        days_left: 7,
        renewal_link: 'https://k/w',
      },
    })
    expect(() =>
      new Verifier(firstSecret.reveal()).verify(body.replace('X1', 'X2'), { ...headers }),
    ).toThrow()
  })

  test('is verified with either secret while they rotate, and with the old one no longer then', async () => {
    const next = formatSecret(Buffer.alloc(32, 2))
    await stores.webhooks.rotateSecret(hook.webhook, next, new Date(t0.getTime() + 1_000))
    await hook.record(of('X1'))
    await run()
    now = new Date(t0.getTime() + 1_000)
    await hook.record(of('X1'))
    await run()
    const isVerified = ({ body, headers }: Message, secret: string) => {
      try {
        new Verifier(secret).verify(body, { ...headers })
        return true
      } catch {
        return false
      }
    }
    const verified = sent.map((message) =>
      [firstSecret, next].map((secret) => isVerified(message, secret.reveal())),
    )
    expect(verified).toEqual([
      [true, true],
      [false, true],
    ])
  })

  test('keeps its id however often it is sent', async () => {
    answer = (_sequence, time) => (time < 4 ? down : ok)
    await hook.record(of('X1'))
    await runAll()
    expect(sent).toHaveLength(4)
    expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1)
  })
})

describe('a target that is down', () => {
  test('is tried ten times within 75 hours and 35 minutes, and then the event is parked', async () => {
    answer = () => down
    await hook.record(of('X1'))
    const times = await runAll()
    const hours = times.map((at) => (at.getTime() - t0.getTime()) / 3_600_000)
    expect(sent).toHaveLength(10)
    expect(Math.max(...hours)).toBeCloseTo(75 + 35 / 60, 2)
    expect(await states()).toEqual(['1 parked 10'])
  })

  test('gets what is parked when it is asked for, with ten attempts more', async () => {
    answer = () => down
    await hook.record(of('X1'))
    await runAll()
    await stores.webhooks.replay(hook.webhook, await firstId(), now)
    await runAll()
    expect(sent).toHaveLength(20)
    answer = () => ok
    await stores.webhooks.replay(hook.webhook, await firstId(), now)
    await runAll()
    expect(sent).toHaveLength(21)
    expect(await states()).toEqual(['1 delivered 1'])
  })

  test('gets the events of each access in their order when it is back', async () => {
    answer = (sequence, time) => (sequence === 1 && time < 3 ? down : ok)
    await hook.record(of('X1'), of('X2'), of('X1'), of('X2'), of('X1'))
    await runAll()
    expect(sequences().filter((each) => each % 2 === 1)).toEqual([1, 1, 1, 3, 5])
    expect(sequences().filter((each) => each % 2 === 0)).toEqual([2, 4])
    expect((await states()).every((state) => state.includes('delivered'))).toBe(true)
  })

  test('is left alone for a while when it lets a whole round down, and misses nothing by that', async () => {
    answer = (_sequence, time) => (time < 2 ? down : ok)
    await hook.record(...Array.from({ length: 20 }, (_, index) => of(`X${index}`)))
    await run()
    expect(sent).toHaveLength(8)
    await run()
    expect(sent).toHaveLength(8)
    await runAll()
    expect(sent).toHaveLength(40)
    expect((await states()).filter((state) => state.includes('delivered'))).toHaveLength(20)
  })

  test.each([300, 301, 400, 401, 404, 429, 500, 503])('is one that answers %i', async (status) => {
    answer = (_sequence, time) => (time === 1 ? { kind: 'answered', status } : ok)
    await hook.record(of('X1'))
    await runAll()
    expect(await states()).toEqual(['1 delivered 2'])
  })
})

test('a target that says it is gone is told nothing more, until it is switched on again', async () => {
  answer = () => ({ kind: 'answered', status: 410 })
  await hook.record(of('X1'))
  await runAll()
  await hook.record(of('X1'))
  await runAll()
  expect(sent).toHaveLength(1)
  expect(await stores.webhooks.find(hook.webhook)).toMatchObject({ enabled: false, isGone: true })
  answer = () => ok
  await stores.webhooks.change(hook.webhook, { url: hook.webhook.url, enabled: true }, now)
  await runAll()
  expect(await states()).toEqual(['1 delivered 2'])
})

test('a worker that is told to stop counts no attempt against the target', async () => {
  await hook.record(of('X1'))
  const stopping = new AbortController()
  const deps = {
    deliveries: stores.deliveries,
    send: async (): Promise<Answer> => {
      stopping.abort()
      return down
    },
    signedAt: () => now,
    now: () => now,
  }
  const { clientId, id: webhookId } = hook.webhook
  await deliverWebhook(deps, { clientId, webhookId }, { signal: stopping.signal })
  expect(await states()).toEqual(['1 pending 0'])
  await runAll()
  expect(await states()).toEqual(['1 delivered 1'])
})
