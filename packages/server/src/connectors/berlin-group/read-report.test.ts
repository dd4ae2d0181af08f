import { describe, expect, test } from 'vitest'

import type { Quirk } from '../../normalize/quirk.ts'
import { readReport } from './read-report.ts'

const report = [
  ':20:1',
  ':25:25040090/3312345678',
  ':60F:C200101EUR10,00',
  ':61:200101D1,00NTRFNONREF',
  ':86:first',
  ':61:200101ED2,00NTRFNONREF',
  ':86:second',
  ':61:BAD',
  ':62F:C200101EUR7,00',
].join('\n')

function read(quirk: Quirk, text = report, mediaType = 'text/plain') {
  const bytes = new TextEncoder().encode(text)
  return readReport({ status: 200, mediaType, text, bytes }, { quirk, iban: undefined })
}

describe('a statement instead of JSON', () => {
  test('becomes entries, and what cannot be read is told', () => {
    const { entries, rejected } = read({})
    expect(entries.map(({ purpose, status }) => [purpose, status])).toEqual([
      ['first', 'booked'],
      ['second', 'pending'],
    ])
    expect(rejected).toEqual([
      'statement 1, line 8, field 61: it is not built as SWIFT field 61 is',
    ])
  })

  test('its entries pass through the bank’s quirk', () => {
    const loud: Quirk = {
      statementEntry: (entry) => ({ ...entry, purpose: entry.purpose.toUpperCase() }),
    }
    expect(read(loud).entries.map(({ purpose }) => purpose)).toEqual(['FIRST', 'SECOND'])
    expect(read({ ignoresPending: true }).entries.map(({ purpose }) => purpose)).toEqual(['first'])
  })

  test('JSON is known by its beginning, whatever it is called', () => {
    const json = '{"transactions":{"booked":[]}}'
    for (const mediaType of ['text/plain', 'application/octet-stream', 'application/json']) {
      expect(read({}, json, mediaType)).toEqual({ entries: [], rejected: [] })
    }
    expect(() => read({}, report, 'application/json')).toThrow('not a transaction report')
  })
})
