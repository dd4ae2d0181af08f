import { createPrivateKey } from 'node:crypto'

import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { CertificateAuthority, parseCertificate } from '../../testing/make-certificates.ts'
import type { CertificateReport } from './expiry.ts'
import { watchExpiry } from './watch-expiry.ts'

beforeEach(() => vi.useFakeTimers({ now: new Date('2026-11-23T12:00:00Z') }))
afterEach(() => vi.useRealTimers())

test('the operator is warned from the thirtieth day on, every day', () => {
  const validUntil = new Date('2026-12-24T12:00:00Z')
  const made = new CertificateAuthority().issue({ validUntil })
  const pair = { certificate: parseCertificate(made), chain: [], key: createPrivateKey(made.key) }
  const warned: CertificateReport[] = []
  const stop = watchExpiry(new Map([['main', { name: 'main', qwac: pair }]]), {
    now: () => new Date(),
    warn: (report) => warned.push(report),
  })
  expect(warned).toEqual([])
  vi.advanceTimersByTime(2 * 86_400_000)
  expect(warned).toMatchObject([{ state: 'expires-soon', daysLeft: 29, name: 'main' }])
  vi.advanceTimersByTime(30 * 86_400_000)
  expect(warned).toHaveLength(31)
  expect(warned.at(-1)?.state).toBe('expired')
  stop()
  vi.advanceTimersByTime(86_400_000)
  expect(warned).toHaveLength(31)
})
