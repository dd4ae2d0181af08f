import { describe, expect, test } from 'vitest'

import { formatDecimal } from '../../domain/money.ts'
import type { BankTransaction } from '../../domain/transaction.ts'
import { balancesFromBerlinGroup } from '../berlin-group/accounts.ts'
import { transactionsFromBerlinGroup } from '../berlin-group/transactions.ts'
import { isObject } from '../read-json.ts'
import { findQuirk, quirkTable } from './quirk-table.ts'
import { quirkSamples } from '../../testing/quirk-samples.ts'

type Status = BankTransaction['status']

/** One entry as the bank sends it, through its quirk and the mapping. */
function read(quirk: string | undefined, raw: object, status: Status = 'booked') {
  const entry = { transactionAmount: { amount: '-12.50', currency: 'EUR' }, ...raw }
  const day = status === 'booked' ? { bookingDate: '2026-05-04' } : {}
  const text = JSON.stringify({ transactions: { [status]: [{ ...day, ...entry }] } })
  const { entries, rejected } = transactionsFromBerlinGroup(text, quirk ? findQuirk(quirk) : {})
  expect(rejected).toEqual([])
  return entries.map(flat)
}

function at(value: unknown, key: string): unknown {
  return isObject(value) ? value[key] : undefined
}

/** Names and amounts as one reads them. */
function flat({ amount, counterparty, originalAmount, ...entry }: BankTransaction) {
  return {
    ...entry,
    amount: formatDecimal(amount),
    currency: amount.currency,
    ...(originalAmount && {
      original: `${formatDecimal(originalAmount)} ${originalAmount.currency}`,
    }),
    name: counterparty.name,
  }
}

describe('each bank’s entries come out as the standard would have them', () => {
  test.each(quirkSamples)('$quirk: $rule', ({ quirk, status, raw, expected }) => {
    const [entry] = read(quirk, raw, status)
    const told = Object.fromEntries(Object.keys(expected).map((key) => [key, at(entry, key)]))
    expect(told).toEqual(expected)
  })

  test('every quirk that changes entries has a sample', () => {
    const sampled = new Set(quirkSamples.map(({ quirk }) => quirk))
    const silent = [...quirkTable].filter(
      ([name, quirk]) => quirk.transaction !== undefined && !sampled.has(name),
    )
    // These two have the entries of `sparkasse`.
    expect(silent.map(([name]) => name)).toEqual(['sparkasse-berlin', 'sparkasse-karlsruhe'])
  })
})

describe('what the mapping does for every bank needs no quirk', () => {
  const of = (raw: object) => read(undefined, raw)[0]

  test('text only in the additional information (Spar Nord and the others at BEC)', () => {
    expect(of({ additionalInformation: 'Dankort Butik' })).toMatchObject({
      purpose: 'Dankort Butik',
    })
  })

  test.each([
    'Rent May\nEndToEndID: NOTPROVIDED',
    'Rent May, End-to-End-Ref.: NOTPROVIDED',
    'Rent May End-to-End-Ref.: nicht angegeben',
  ])('a reference that says nothing: %j', (text) => {
    expect(of({ remittanceInformationUnstructured: text })).toMatchObject({ purpose: 'Rent May' })
  })

  test('a text that is nothing else gives way to the next one', () => {
    const raw = {
      remittanceInformationUnstructured: 'EndToEndID: NOTPROVIDED',
      remittanceInformationStructured: 'RF18539007547034',
    }
    expect(of(raw)).toMatchObject({ purpose: 'RF18539007547034' })
  })

  test('a text that speaks of end-to-end references keeps its words', () => {
    const text = 'End-to-End-Ref.: 4711 and the end to end tests'
    expect(of({ remittanceInformationUnstructured: text })).toMatchObject({ purpose: text })
  })

  test('an id of nothing (ING Romania) is none', () => {
    const raw = { transactionId: 'NOTPROVIDED', entryReference: '0815' }
    expect(of(raw)).toMatchObject({ bankReference: '0815' })
    expect(of({ transactionId: 'NOTPROVIDED' })).not.toHaveProperty('bankReference')
  })

  test.each([
    ['N26', 'expected'],
    ['American Express', 'information'],
  ])('the only balance there is (%s: %s)', (_bank, type) => {
    expect(firstBalance({}, [type])).toBe(`${type} 1.00`)
  })
})

function firstBalance(quirk: string | object, types: readonly string[]): string | undefined {
  const balances = types.map((balanceType, index) => ({
    balanceType,
    balanceAmount: { amount: `${index + 1}.00`, currency: 'EUR' },
  }))
  const own = typeof quirk === 'string' ? findQuirk(quirk) : quirk
  const [first] = balancesFromBerlinGroup(JSON.stringify({ balances }), own).entries
  return first && `${first.type} ${formatDecimal(first.amount)}`
}

test.each([
  ['sparkasse-berlin', ['interimBooked', 'interimAvailable'], 'interimAvailable 2.00'],
  ['sparkasse-karlsruhe', ['interimBooked', 'interimAvailable'], 'interimAvailable 2.00'],
  ['danske-bank', ['interimBooked', 'interimAvailable'], 'interimAvailable 2.00'],
  ['nbg', ['interimBooked', 'interimAvailable'], 'interimAvailable 2.00'],
  ['norwegian', ['interimAvailable', 'expected'], 'expected 2.00'],
  ['norwegian', ['interimAvailable', 'openingBooked'], 'openingBooked 2.00'],
  ['seb-kort', ['interimAvailable', 'nonInvoiced', 'expected'], 'expected -3.00'],
  ['seb-kort', ['interimAvailable', 'nonInvoiced'], 'nonInvoiced -2.00'],
])('%s: of the balances %j it is %s', (quirk, types, expected) => {
  expect(firstBalance(quirk, types)).toBe(expected)
})

describe('the order of a day', () => {
  const entry = (transactionId: string, bookingDate = '2026-05-04', more: object = {}) => ({
    transactionId,
    bookingDate,
    transactionAmount: { amount: '-1.00', currency: 'EUR' },
    ...more,
  })
  const order = (quirk: string, ...booked: readonly object[]) =>
    transactionsFromBerlinGroup(
      JSON.stringify({ transactions: { booked } }),
      findQuirk(quirk) ?? {},
    ).entries.map(({ bankReference }) => bankReference)

  test.each(['easybank', 'ing-poland', 'mbank'])('%s: is that of the ids, as numbers', (quirk) => {
    const [one, two, ten] = ['1', '2', '10'].map((id) => entry(id))
    const older = entry('99', '2026-05-01')
    const newest = entry('3', '2026-05-06')
    // The newest first, as most lists are, and the oldest first.
    expect(order(quirk, one ?? {}, ten ?? {}, two ?? {}, older)).toEqual(['10', '2', '1', '99'])
    expect(order(quirk, ten ?? {}, one ?? {}, two ?? {}, newest)).toEqual(['1', '2', '10', '3'])
    expect(order(quirk, entry('1'), entry('x'), entry('2'))).toEqual(['1', 'x', '2'])
  })

  test('abn-amro: is that of the times', () => {
    const at = (id: string, time: string) =>
      entry(id, '2026-05-04', { valueDateTime: `2026-05-04T${time}:00.000` })
    expect(order('abn-amro', at('a', '09:00'), at('b', '18:30'), at('c', '12:00'))).toEqual([
      'b',
      'c',
      'a',
    ])
  })

  test('is otherwise that of the bank', () => {
    expect(order('sparkasse', entry('1'), entry('10'), entry('2'))).toEqual(['1', '10', '2'])
  })
})

test('sparkasse-duesseldorf: pending entries are left out', () => {
  expect(read('sparkasse-duesseldorf', {}, 'pending')).toEqual([])
  expect(read('sparkasse-duesseldorf', {})).toHaveLength(1)
})

describe('entries of statements', () => {
  const entry: BankTransaction = {
    status: 'booked',
    amount: { unscaled: -1250n, scale: 2, currency: 'EUR' },
    counterparty: { name: 'Some Payments', iban: 'DE91100000000123456789' },
    purpose:
      'Order 4711 Mandatsref: M-1 Gläubiger-ID: DE98ZZZ09999999999 SEPA-BASISLASTSCHRIFT einmalig',
    type: 'Direct debit',
    ultimateCreditor: 'Some Shop',
    ultimateDebtor: 'Somebody',
  }

  test('sparkasse: the ultimate party is the name, by the side', () => {
    const quirk = findQuirk('sparkasse')
    expect(quirk?.statementEntry?.(entry).counterparty).toEqual({
      name: 'Some Shop',
      iban: 'DE91100000000123456789',
    })
    const amount = { ...entry.amount, unscaled: 1250n }
    expect(quirk?.statementEntry?.({ ...entry, amount }).counterparty.name).toBe('Somebody')
  })

  test('commerzbank: references leave the text, what the statement says itself stays', () => {
    const mended = findQuirk('commerzbank')?.statementEntry?.({ ...entry, mandateId: 'M-2' })
    expect(mended).toMatchObject({
      purpose: 'Order 4711',
      mandateId: 'M-2',
      creditorId: 'DE98ZZZ09999999999',
      bookingText: 'SEPA-BASISLASTSCHRIFT einmalig',
    })
  })
})
