import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { Problem } from '../../domain/problem.ts'
import { accountsFromIng, balancesFromIng } from './accounts.ts'
import { transactionsFromIng } from './transactions.ts'

const booked = (entry: object) => {
  const amount = { transactionAmount: { amount: '-12.30', currency: 'EUR' } }
  const whole = { ...amount, bookingDate: '2026-11-20', ...entry }
  return transactionsFromIng(JSON.stringify({ transactions: { booked: [whole], info: [] } }))
}

describe('transactions of ING', () => {
  test('the structured remittance is an object, the kind of booking has a name of its own', () => {
    const { entries, rejected } = booked({
      transactionType: 'Überweisung',
      remittanceInformationStructured: { type: 'SCOR', reference: 'RF18539007547034' },
      creditorName: 'Laura Musterfrau',
      creditorAccount: { iban: 'DE89370400440532013000', bic: 'INGDDEFF' },
    })
    expect(rejected).toEqual([])
    expect(entries).toMatchObject([
      {
        status: 'booked',
        bookedOn: '2026-11-20',
        bookingText: 'Überweisung',
        purpose: 'RF18539007547034',
        structuredRemittance: 'RF18539007547034',
        counterparty: { name: 'Laura Musterfrau', iban: 'DE89370400440532013000', bic: 'INGDDEFF' },
      },
    ])
  })

  test.each([
    [
      'mandatereference:M-1,creditorid:DE98ZZZ09999999999,remittanceinformation:Strom, Nov',
      { purpose: 'Strom, Nov', mandateId: 'M-1', creditorId: 'DE98ZZZ09999999999' },
    ],
    ['mandatereference:,creditorid:,remittanceinformation:Miete', { purpose: 'Miete' }],
    ['remittanceinformation:Miete', { purpose: 'Miete' }],
    [
      'Zur remittanceinformation: siehe Brief',
      { purpose: 'Zur remittanceinformation: siehe Brief' },
    ],
  ])('%s is taken apart', (remittanceInformationUnstructured, expected) => {
    const { entries } = booked({ remittanceInformationUnstructured })
    expect(entries).toMatchObject([expected])
    if (!('mandateId' in expected)) expect(entries[0]).not.toHaveProperty('mandateId')
  })

  test('where no booking day stands, the moment of execution says it', () => {
    const executed = { bookingDate: null, executionDateTime: '2026-11-19T23:30:00.000+01:00' }
    expect(booked(executed).entries).toMatchObject([{ bookedOn: '2026-11-19' }])
  })

  test('a page that holds nothing but information is empty, not foreign', () => {
    const text = JSON.stringify({ transactions: { booked: [], info: [{ transactionId: 'x' }] } })
    expect(transactionsFromIng(text)).toEqual({ entries: [], rejected: [] })
  })

  test('every entry comes out or is told, whatever is in it', () => {
    const junk = fc.oneof(fc.jsonValue(), fc.constant({ transactionAmount: { amount: '1' } }))
    const good = fc.constant({
      transactionAmount: { amount: '1.00', currency: 'EUR' },
      bookingDate: '2026-11-20',
    })
    fc.assert(
      fc.property(fc.array(fc.oneof(junk, good), { maxLength: 8 }), (entries) => {
        const text = JSON.stringify({ transactions: { booked: entries, pending: [] } })
        const report = transactionsFromIng(text)
        expect(report.entries.length + report.rejected.length).toBe(entries.length)
      }),
    )
  })
})

describe('accounts of ING', () => {
  test('the name is the holder, the product what it is', () => {
    const account = {
      resourceId: 'r1',
      iban: 'DE89370400440532013000',
      name: 'Hans Mustermann',
      product: 'Girokonto',
      currency: 'EUR',
    }
    const { entries } = accountsFromIng(JSON.stringify({ accounts: [account] }))
    expect(entries).toMatchObject([
      { name: 'Girokonto', owner: 'Hans Mustermann', type: 'Giro account' },
    ])
  })

  test('of several balances the one booked today comes first', () => {
    const balances = ['expected', 'closingBooked', 'interimBooked'].map((balanceType) => ({
      balanceType,
      balanceAmount: { amount: '1.00', currency: 'EUR' },
    }))
    const { entries } = balancesFromIng(JSON.stringify({ balances }))
    expect(entries.map(({ type }) => type)).toEqual(['interimBooked', 'closingBooked', 'expected'])
  })
})

test('any text is a document that is understood, or a problem', () => {
  const texts = fc.oneof(fc.string(), fc.json())
  fc.assert(
    fc.property(texts, (text) => {
      for (const read of [accountsFromIng, balancesFromIng, transactionsFromIng]) {
        try {
          read(text)
        } catch (error) {
          expect(error).toBeInstanceOf(Problem)
        }
      }
    }),
  )
})
