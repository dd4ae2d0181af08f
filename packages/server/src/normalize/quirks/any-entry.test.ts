import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { BankTransaction } from '../../domain/transaction.ts'
import { quirkSamples } from '../../testing/quirk-samples.ts'
import { transactionsFromBerlinGroup } from '../berlin-group/transactions.ts'
import type { JsonObject } from '../read-json.ts'
import { isObject, textAt } from '../read-json.ts'
import { quirkTable } from './quirk-table.ts'

type Status = BankTransaction['status']

describe.each([...quirkTable])('%s, whatever the bank sends,', (name, quirk) => {
  const words = fc.constantFrom(...quirkSamples.flatMap(({ raw }) => textsIn(raw)))
  const part = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), words)
  const text = fc.array(part, { maxLength: 3 }).map((parts) => parts.join(' '))
  const odd = fc.oneof(text, fc.array(text, { maxLength: 4 }), fc.anything({ maxDepth: 2 }))
  const raw: fc.Arbitrary<JsonObject> = fc
    .record(
      {
        transactionAmount: fc.oneof(
          { weight: 4, arbitrary: fc.constant({ amount: '-12.50', currency: 'EUR' }) },
          { weight: 4, arbitrary: fc.constant({ amount: '7', currency: 'SEK' }) },
          odd,
        ),
        remittanceInformationUnstructured: odd,
        remittanceInformationUnstructuredArray: odd,
        remittanceInformationStructured: odd,
        additionalInformation: odd,
        proprietaryBankTransactionCode: fc.oneof(fc.constantFrom('crd', 'p2p', 'bon'), odd),
        creditorName: odd,
        debtorName: odd,
        ultimateCreditor: odd,
        transactionId: odd,
        bookingDate: fc.oneof(fc.constantFrom('2026-05-04', '2026-05-01'), odd),
        valueDate: fc.oneof(fc.constantFrom('2026-05-02', '2026-05-06'), odd),
        balanceType: fc.oneof(fc.constantFrom('expected', 'interimAvailable'), odd),
        balanceAmount: odd,
      },
      { requiredKeys: [] },
    )
    .map((entry) => asJson(entry))
  const status = fc.constantFrom<Status>('booked', 'pending')

  test('answers an object, and amounts stay what they are unless it says that it changes them', () => {
    fc.assert(
      fc.property(raw, status, (entry, how) => {
        const before = JSON.stringify(entry)
        const after = quirk.transaction?.(entry, how) ?? entry
        expect(JSON.stringify(entry)).toBe(before)
        expect(isObject(after)).toBe(true)
        if (quirk.changesAmounts !== true) {
          expect(after['transactionAmount']).toEqual(entry['transactionAmount'])
        }
        const balance = quirk.balance?.(entry) ?? entry
        expect(textAt(balance, 'balanceType')).toBe(textAt(entry, 'balanceType'))
      }),
    )
  })

  test('loses no entry that the mapping can read', () => {
    fc.assert(
      fc.property(raw, status, (entry, how) => {
        const report = JSON.stringify({ transactions: { [how]: [entry] } })
        const plain = transactionsFromBerlinGroup(report)
        const mended = transactionsFromBerlinGroup(report, { ...quirk, ignoresPending: false })
        // Some have their day in the text only, and are read because of the quirk.
        expect(mended.entries.length).toBeGreaterThanOrEqual(plain.entries.length)
        expect(mended.rejected.length).toBeLessThanOrEqual(plain.rejected.length)
        const [before, after] = [plain.entries[0], mended.entries[0]]
        if (quirk.changesAmounts === true || !before?.purpose) return
        const { purpose, endToEndId, mandateId, creditorId } = after ?? {}
        expect([purpose, endToEndId, mandateId, creditorId].some(Boolean)).toBe(true)
      }),
    )
  })

  // What flips a sign flips it back.
  const isRepeatable = !['cetelem', 'seb-kort'].includes(name)
  if (isRepeatable)
    test('has nothing to do with what the standard has', () => {
      for (const sample of quirkSamples.filter((each) => each.quirk === name)) {
        const once = quirk.transaction?.(sample.raw, sample.status ?? 'booked') ?? sample.raw
        expect(quirk.transaction?.(once, sample.status ?? 'booked')).toEqual(once)
      }
    })

  test('takes no longer for long texts', () => {
    const ends = ['a', ' ', ', a: [', ' 1', '\\', 'End-to-End-Ref.: '].map((end) =>
      end.repeat(50_000),
    )
    const startedAt = performance.now()
    const own = quirkSamples.filter((each) => each.quirk === name)
    for (const { raw: entry, status: how = 'booked' } of own) {
      for (const end of ends) {
        const report = JSON.stringify({ transactions: { [how]: [grown(entry, end)] } })
        expect(() => transactionsFromBerlinGroup(report, quirk)).not.toThrow()
      }
    }
    expect(performance.now() - startedAt).toBeLessThan(3_000)
  })
})

/** With the same at the end of each of its texts. */
function grown(entry: JsonObject, end: string): JsonObject {
  const grow = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(grow)
    return typeof value === 'string' ? value + end : value
  }
  return Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, grow(value)]))
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return isObject(value) || Array.isArray(value) ? Object.values(value).flatMap(textsIn) : []
}

/** What is left of it in an answer. */
function asJson(value: JsonObject): JsonObject {
  const text = JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'bigint' ? String(part) : part,
  )
  const parsed: unknown = JSON.parse(text)
  return isObject(parsed) ? parsed : {}
}
