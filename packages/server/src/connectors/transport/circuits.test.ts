import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Problem } from '../../domain/problem.ts'
import { buildBank } from '../../testing/builders.ts'
import { BankFault } from './bank-fault.ts'
import { Circuits } from './circuits.ts'

const bank = buildBank()
const patient = new AbortController().signal
const down = () => Promise.reject(new Problem('bank_unavailable', 'no answer'))
const up = async () => 'answer'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function open() {
  const told: string[] = []
  const circuits = new Circuits(({ bank: id, state }) => told.push(`${id} ${state}`))
  let calls = 0
  const run = (call: () => Promise<unknown>, signal = patient) =>
    circuits
      .run(bank, signal, () => {
        calls += 1
        return call()
      })
      .catch((error: unknown) => error)
  const fail = async (times: number) => {
    for (let time = 0; time < times; time += 1) await run(down)
  }
  return { run, fail, told, calls: () => calls }
}

describe('a bank that does not answer', () => {
  test('is left alone after five calls in a row, which is told once, with the time to wait', async () => {
    const { run, fail, told, calls } = open()
    await fail(5)
    expect(await run(up)).toMatchObject({ code: 'bank_unavailable', retryAfterSeconds: 30 })
    await fail(3)
    expect(calls()).toBe(5)
    expect(told).toEqual([`${bank.id} open`])
  })

  test.each([
    ['an answer', up],
    ['a 4xx', () => Promise.reject(new BankFault('GET /v1/accounts', 401, []))],
    [
      'an answer that is not understood',
      () => Promise.reject(new Problem('bank_answer_not_understood', 'x')),
    ],
  ])('%s in between begins the count anew', async (_what, call) => {
    const { run, fail, calls } = open()
    await fail(4)
    await run(call)
    await fail(4)
    expect(await run(up)).toBe('answer')
    expect(calls()).toBe(10)
  })

  test('is asked again after half a minute, by one caller alone', async () => {
    const { run, fail, told, calls } = open()
    await fail(5)
    vi.advanceTimersByTime(30_001)
    let answer: (value: string) => void = () => undefined
    const trial = run(() => new Promise((done) => (answer = done)))
    expect(await run(up)).toMatchObject({ code: 'bank_unavailable' })
    expect(calls()).toBe(6)
    answer('back')
    expect(await trial).toBe('back')
    expect(await run(up)).toBe('answer')
    expect(told).toEqual([`${bank.id} open`, `${bank.id} closed`])
  })

  test('is left alone again if it still does not answer', async () => {
    const { run, fail, calls } = open()
    await fail(5)
    vi.advanceTimersByTime(30_001)
    await fail(1)
    expect(await run(up)).toMatchObject({ code: 'bank_unavailable' })
    expect(calls()).toBe(6)
  })
})

describe('a caller who gave up', () => {
  const gone = AbortSignal.abort()

  test('says nothing about the bank', async () => {
    const { run, calls } = open()
    for (let time = 0; time < 9; time += 1) await run(down, gone)
    expect(calls()).toBe(9)
    expect(await run(up)).toBe('answer')
  })

  test('has not proved that it is back', async () => {
    const { run, fail, told } = open()
    await fail(5)
    vi.advanceTimersByTime(30_001)
    expect(await run(down, gone)).toMatchObject({ message: 'no answer' })
    expect(await run(up)).toMatchObject({ code: 'bank_unavailable' })
    expect(told).not.toContain(`${bank.id} closed`)
  })
})
