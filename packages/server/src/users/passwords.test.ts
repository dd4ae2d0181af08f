import { describe, expect, test } from 'vitest'
import { passwordCost, Passwords } from './passwords.ts'
import type { PasswordHash } from './user-store.ts'

/** The least scrypt takes: what is tested here is not how long it takes. */
const cheap = { ln: 4, r: 1, p: 1 }
const passwords = new Passwords(cheap)

describe('a password', () => {
  test('is right against its own hash, and nothing else is', async () => {
    const hash = await passwords.hash('correct horse')
    expect(await passwords.verify('correct horse', hash)).toEqual({ right: true, outdated: false })
    for (const wrong of ['Correct horse', 'correct horse ', 'correct hors', '\0', '']) {
      expect((await passwords.verify(wrong, hash)).right, wrong).toBe(false)
    }
  })

  test('has another hash each time', async () => {
    expect(await passwords.hash('same')).not.toBe(await passwords.hash('same'))
  })

  test('is the same however its characters were put together', async () => {
    const hash = await passwords.hash('Größe1\u00e9')
    expect((await passwords.verify('Gro\u0308ße1e\u0301', hash)).right).toBe(true)
  })

  test('nobody’s is never right, not even against the hash that stands in for it', async () => {
    expect(await passwords.verify('', undefined)).toEqual({ right: false, outdated: false })
  })
})

describe('the cost', () => {
  test('stands in the hash, so that it can be raised', async () => {
    const hash = await passwords.hash('a password')
    expect(hash).toMatch(/^\$scrypt\$ln=4,r=1,p=1\$/)
    const dearer = new Passwords({ ...cheap, ln: 5 })
    expect(await dearer.verify('a password', hash)).toEqual({ right: true, outdated: true })
    expect(await dearer.verify('another', hash)).toEqual({ right: false, outdated: false })
  })

  test('is what OWASP asks for, and known and unknown users pay the same', async () => {
    expect(passwordCost).toEqual({ ln: 15, r: 8, p: 3 })
    const real = new Passwords()
    const hash = await real.hash('a password')
    const time = async (stored: PasswordHash | undefined) => {
      const start = performance.now()
      await real.verify('another', stored)
      return performance.now() - start
    }
    const [known, unknown] = [await time(hash), await time(undefined)]
    expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(3)
  })

  test('is paid off the main thread', async () => {
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    await new Passwords().hash('a password')
    clearInterval(timer)
    expect(ticks).toBeGreaterThan(3)
  })

  test('is not paid for more than a crowd at once', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, () => passwords.verify('x', undefined)),
    )
    const refused = results.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(200 - 66)
    expect(refused[0]).toMatchObject({ reason: { code: 'unavailable' } })
    expect((await passwords.verify('x', undefined)).right).toBe(false)
  })
})
