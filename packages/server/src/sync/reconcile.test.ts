import { describe, expect, test } from 'vitest'
import type { TransactionId } from '../domain/ids.ts'
import { type LocalDate, parseLocalDate } from '../domain/local-date.ts'
import { parseMoney } from '../domain/money.ts'
import type { BankTransaction } from '../domain/transaction.ts'
import type { KnownTransaction } from './changes.ts'
import { reconcile } from './reconcile.ts'

const day = (number: number): LocalDate => {
  const date = parseLocalDate(`2026-03-${String(number).padStart(2, '0')}`)
  if (date === undefined) throw new RangeError('not a day')
  return date
}
const from = day(1)
const today = day(20)

const booked: BankTransaction = {
  status: 'booked',
  amount: parseMoney('-12.50', 'EUR'),
  bookedOn: day(10),
  counterparty: { name: 'Bäckerei Kern' },
  purpose: 'Brot und Brezeln',
  type: 'Unknown',
}
const pending: BankTransaction = { ...booked, status: 'pending', bookedOn: day(8) }

const id = (text: string) => text as TransactionId
const know = (told: BankTransaction, name = 'T1', deletedOn?: LocalDate): KnownTransaction => ({
  id: id(name),
  told,
  ...(deletedOn !== undefined && { deletedOn }),
})
const changes = (
  known: readonly KnownTransaction[],
  told: readonly BankTransaction[],
  complete = true,
) =>
  reconcile(known, { transactions: told, from, today, complete }).map((change) =>
    change.kind === 'added' ? 'added' : `${change.kind} ${change.id}`,
  )

describe('what is no news', () => {
  test.each<[string, BankTransaction]>([
    ['the same again', booked],
    ['an id that the bank made anew', { ...booked, bankReference: 'something-else' }],
  ])('%s', (_name, told) => {
    expect(changes([know({ ...booked, bankReference: 'first' })], [told])).toEqual([])
  })
})

describe('what is modified, under the id it has', () => {
  test.each<[string, BankTransaction, BankTransaction]>([
    ['a pending one that is booked', pending, booked],
    ['one with another text when booked', { ...pending, purpose: 'Kartenzahlung' }, booked],
    [
      'one with nothing but its amount in common, if no other comes into question',
      { ...pending, purpose: '', counterparty: {} },
      booked,
    ],
    [
      'a reservation under one id',
      { ...pending, bankReference: '7', amount: parseMoney('-100.00', 'EUR') },
      { ...booked, bankReference: '7' },
    ],
    [
      'a reservation under one end-to-end id',
      { ...pending, endToEndId: 'E7', amount: parseMoney('-100.00', 'EUR') },
      { ...booked, endToEndId: 'E7' },
    ],
    ['an edited purpose', booked, { ...booked, purpose: 'Brot' }],
    ['a moved day', booked, { ...booked, bookedOn: day(12) }],
    ['a value day that is known now', booked, { ...booked, valueOn: day(11) }],
    ['a name that is known now', { ...booked, counterparty: {} }, booked],
  ])('%s', (_name, known, told) => {
    expect(changes([know(known)], [told])).toEqual(['modified T1'])
  })

  test('one that the bank has again', () => {
    expect(changes([know(booked, 'T1', day(15))], [booked])).toEqual(['modified T1'])
    expect(changes([know(pending, 'T1', day(9))], [booked])).toEqual(['modified T1'])
  })
})

describe('what is not mixed up', () => {
  test('true twins stay two, however the bank orders them', () => {
    expect(changes([know(booked)], [booked, { ...booked }])).toEqual(['added'])
    expect(changes([know(booked, 'T1'), know(booked, 'T2')], [booked, { ...booked }])).toEqual([])
    expect(changes([know(booked, 'T1'), know(booked, 'T2')], [booked])).toEqual(['deleted T2'])
  })

  test('ids that all are the same', () => {
    const one = { ...booked, bankReference: '0' }
    const other = { ...booked, bankReference: '0', purpose: 'Kuchen' }
    expect(changes([know(one, 'T1'), know(other, 'T2')], [other, one])).toEqual([])
  })

  test('two reservations at one shop, of which one is booked with another amount', () => {
    const both = [
      know({ ...pending, amount: parseMoney('-100', 'EUR') }, 'T1'),
      know({ ...pending, amount: parseMoney('-80', 'EUR') }, 'T2'),
    ]
    expect(changes(both, [booked])).toEqual(['added', 'deleted T1', 'deleted T2'])
  })

  test('a pending one of three weeks ago', () => {
    const old = know({ ...pending, purpose: '', counterparty: {} }, 'T1', day(1))
    expect(changes([old], [{ ...booked, bookedOn: day(20) }])).toEqual(['added'])
  })
})

describe('what is deleted', () => {
  test('a booked one that the bank no longer has among older and younger ones', () => {
    const older = { ...booked, bookedOn: day(2), purpose: 'Miete' }
    const known = [know(older, 'T1'), know(booked, 'T2')]
    expect(changes(known, [older])).toEqual(['deleted T2'])
  })

  test('not one from before the oldest of an answer: banks give less than they are asked for', () => {
    const younger = { ...booked, bookedOn: day(18), purpose: 'Miete' }
    expect(changes([know(booked, 'T1'), know(younger, 'T2')], [younger])).toEqual([])
    expect(changes([know(booked, 'T1')], [])).toEqual([])
  })

  test('not one from before the days that were asked for', () => {
    const old = { ...booked, bookedOn: parseLocalDate('2026-02-01') ?? today }
    expect(changes([know(old)], [booked])).toEqual(['added'])
  })

  test('not where an entry could not be understood: it may be that one', () => {
    const older = { ...booked, bookedOn: day(2), purpose: 'Miete' }
    const known = [know(older, 'T1'), know(booked, 'T2'), know(pending, 'T3')]
    expect(changes(known, [older], false)).toEqual([])
  })

  test('a pending one that is neither pending nor booked', () => {
    expect(changes([know(pending)], [])).toEqual(['deleted T1'])
  })
})

describe('what a bank says twice is once', () => {
  const withId = { ...booked, bankReference: '42' }
  test.each<[string, readonly BankTransaction[]]>([
    ['on two pages under one id', [withId, { ...withId }]],
    ['pending and booked under one id', [{ ...pending, bankReference: '42' }, withId]],
    [
      'pending and booked under one end-to-end id',
      [
        { ...pending, endToEndId: 'E1' },
        { ...booked, endToEndId: 'E1' },
      ],
    ],
  ])('%s', (_name, told) => {
    expect(changes([], told)).toEqual(['added'])
  })

  test('but not a weekly standing order of which the next one is pending', () => {
    const weekly = { ...booked, endToEndId: 'DAUERAUFTRAG', bookedOn: day(1) }
    expect(changes([], [weekly, { ...pending, endToEndId: 'DAUERAUFTRAG' }])).toEqual([
      'added',
      'added',
    ])
  })
})

test('of thousands that look alike and all change at once, none is guessed at', () => {
  const many = Array.from({ length: 1_000 }, (_, index) => know(booked, `T${index}`))
  const told = many.map(() => ({ ...booked, purpose: 'edited' }))
  expect(changes(many, told)).toHaveLength(2_000)
  expect(
    changes(
      many,
      many.map(() => ({ ...booked })),
    ),
  ).toEqual([])
})
