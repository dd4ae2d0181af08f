import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { causedBy, currentCause, nameActor } from './cause.ts'
import { causeOfJob, withoutCause } from './job-cause.ts'

test('what is done for a cause knows it, and what is done beside it does not', async () => {
  const seen = await Promise.all(
    ['a', 'b'].map((requestId) =>
      causedBy({ requestId }, async () => {
        await pause(5)
        return causedBy({ flow: `flow of ${requestId}` }, () => currentCause())
      }),
    ),
  )
  expect(seen).toEqual([
    { requestId: 'a', flow: 'flow of a' },
    { requestId: 'b', flow: 'flow of b' },
  ])
  expect(currentCause()).toEqual({})
})

test('who is behind a request is known to all that comes after', async () => {
  const actor = { kind: 'client', id: 'sandbox-client' } as const
  const seen = await causedBy({ requestId: 'a' }, async () => {
    await Promise.resolve().then(() => nameActor(actor))
    await pause(1)
    return currentCause()
  })
  expect(seen).toEqual({ requestId: 'a', actor })
  nameActor(actor)
  expect(currentCause()).toEqual({})
})

test('a job remembers the request, and nobody’s name', () => {
  const cause = { requestId: 'a', actor: { kind: 'client', id: 'c' } } as const
  const remembered = causedBy(cause, causeOfJob)
  expect(remembered).toEqual({ requestId: 'a' })
  expect(causeOfJob()).toBeUndefined()
  const payload = { flowId: 'f', version: 3 }
  expect(withoutCause({ ...payload, cause: remembered })).toEqual({
    payload,
    cause: { requestId: 'a', flow: 'f' },
  })
  expect(withoutCause({ syncId: 's' })).toEqual({
    payload: { syncId: 's' },
    cause: { sync: 's' },
  })
})
