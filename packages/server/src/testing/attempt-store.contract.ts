import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Stores } from './memory-stores.ts'
import { later, race, t0 } from './store-fixtures.ts'

/** What every `AttemptStore` keeps. */
export function attemptStoreContract(stores: () => Stores): void {
  const limit = (max: number) => ({ key: randomUUID(), max })
  const count = (limits: { key: string; max: number }[], minutes = 0) =>
    stores().attempts.countFailure(limits, later(minutes), later(minutes + 1))

  test('of many parallel failures exactly as many count as the limit says', async () => {
    const limits = [limit(10)]
    expect(await race(50, () => count(limits))).toBe(10)
  })

  test('a limit that is reached blocks until its end, and starts anew then', async () => {
    const limits = [limit(2)]
    expect(await stores().attempts.blockedUntil(limits, t0)).toBeUndefined()
    await count(limits)
    expect(await stores().attempts.blockedUntil(limits, t0)).toBeUndefined()
    await count(limits, 0.5)
    expect(await stores().attempts.blockedUntil(limits, t0)).toEqual(later(1.5))
    expect(await count(limits, 1.4)).toBe(false)
    expect(await stores().attempts.blockedUntil(limits, later(1.5))).toBeUndefined()
    expect([await count(limits, 1.5), await count(limits, 1.5)]).toEqual([true, true])
    expect(await count(limits, 1.5)).toBe(false)
  })

  test('a limit that is reached keeps those after it from counting', async () => {
    const [narrow, other, wide] = [limit(1), limit(9), limit(2)]
    expect([await count([narrow, wide]), await count([narrow, wide])]).toEqual([true, false])
    expect(await stores().attempts.blockedUntil([narrow, wide], t0)).toEqual(later(1))
    expect(await stores().attempts.blockedUntil([other, wide], t0)).toBeUndefined()
    expect([await count([other, wide]), await count([other, wide])]).toEqual([true, false])
    expect(await stores().attempts.blockedUntil([other, wide], t0)).toEqual(later(1))
    expect(await stores().attempts.blockedUntil([other], t0)).toBeUndefined()
  })
}
