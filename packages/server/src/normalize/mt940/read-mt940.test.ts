import { describe, expect, test } from 'vitest'
import { formatDecimal } from '../../domain/money.ts'
import type { BankTransaction } from '../../domain/transaction.ts'
import { readMt940 } from './read-mt940.ts'

/** A statement around one entry. */
function statementOf(...lines: readonly string[]): string {
  return [
    ':20:STARTUMS',
    ':25:25040090/3312345678',
    ':28C:00084/001',
    ':60F:C200101EUR100,00',
    ...lines,
    ':62F:C200131EUR100,00',
    '-',
    '',
  ].join('\r\n')
}

function entryOf(...lines: readonly string[]): BankTransaction {
  const { statements, rejected } = readMt940(statementOf(...lines))
  const [entry] = statements[0]?.transactions ?? []
  if (entry === undefined) throw new Error(rejected.join('\n'))
  return entry
}

describe('field 61', () => {
  test.each([
    ['2001010102D12,35NTRFNONREF//B1', '-12.35', '2020-01-02', '2020-01-01', 'TRF', 'B1'],
    ['2001010102C12,NTRFNONREF', '12', '2020-01-02', '2020-01-01', 'TRF', undefined],
    ['200101C12,3NMSC', '12.3', '2020-01-01', '2020-01-01', 'MSC', undefined],
    ['2001010101RC5,00NTRFNONREF', '-5.00', '2020-01-01', '2020-01-01', 'TRF', undefined],
    ['2001010101RDR5,00N068NONREF', '5.00', '2020-01-01', '2020-01-01', '068', undefined],
    ['2001010101CR3000,NTRFNONREF', '3000', '2020-01-01', '2020-01-01', 'TRF', undefined],
    ['2001010101DF2402,00S   X', '-2402.00', '2020-01-01', '2020-01-01', undefined, undefined],
    ['2001010101D8,NTRFABC//', '-8', '2020-01-01', '2020-01-01', 'TRF', 'ABC'],
    ['1912311230C1,00NTRFNONREF', '1.00', '2019-12-30', '2019-12-31', 'TRF', undefined],
    ['2001021230C1,00NTRFNONREF', '1.00', '2019-12-30', '2020-01-02', 'TRF', undefined],
    ['1912300102C1,00NTRFNONREF', '1.00', '2020-01-02', '2019-12-30', 'TRF', undefined],
    ['2102300301C1,00NTRFNONREF', '1.00', '2021-03-01', '2021-02-28', 'TRF', undefined],
    ['2003020229C1,00NTRFNONREF', '1.00', '2020-02-29', '2020-03-02', 'TRF', undefined],
    ['2001010101D12,35 NRTIKREF+//77', '-12.35', '2020-01-01', '2020-01-01', 'RTI', '77'],
    ['200101C500NTRF29-07-2014 10:05//B4', '500', '2020-01-01', '2020-01-01', 'TRF', 'B4'],
  ])('%s', (...[line, amount, bookedOn, valueOn, bookingKey, bankReference]) => {
    const entry = entryOf(`:61:${line}`)
    expect(formatDecimal(entry.amount)).toBe(amount)
    expect(entry).toMatchObject({ bookedOn, valueOn, status: 'booked' })
    expect(entry.bookingKey).toBe(bookingKey)
    expect(entry.bankReference).toBe(bankReference)
  })
})

test('a text that is no statement is a problem', () => {
  for (const text of ['', '1\n2', '<html>', ':28C:1', '{"a":1}', ':20:A\n:86:091\n-']) {
    expect(() => readMt940(text), text).toThrow('no MT940')
  }
})
