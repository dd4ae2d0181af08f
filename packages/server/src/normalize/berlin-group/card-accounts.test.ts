import { describe, expect, test } from 'vitest'

import { formatDecimal } from '../../domain/money.ts'
import { cardAccountsFromBerlinGroup } from './accounts.ts'
import { transactionsFromBerlinGroup } from './transactions.ts'

const card = {
  resourceId: 'c1',
  maskedPan: '525412******3241',
  currency: 'EUR',
  product: 'Gold',
  balances: [{ balanceType: 'nonInvoiced', balanceAmount: { amount: '120.50', currency: 'EUR' } }],
}
const usage = {
  cardTransactionId: '201710020036959',
  transactionDate: '2026-10-25',
  bookingDate: '2026-10-26',
  transactionAmount: { amount: '-256.67', currency: 'EUR' },
  originalAmount: { amount: '269.72', currency: 'CHF' },
  cardAcceptorAddress: { townName: 'Zürich', country: 'CH' },
  transactionDetails: 'WIFIMARKET.CH',
}
const report = (entry: object, more: object = {}) =>
  JSON.stringify({ ...more, cardTransactions: { booked: [entry], pending: [], _links: {} } })

describe('card accounts', () => {
  test('are accounts of the type credit card, by their masked number', () => {
    const { entries } = cardAccountsFromBerlinGroup(JSON.stringify({ cardAccounts: [card] }))
    expect(entries).toMatchObject([
      { resourceId: 'c1', maskedPan: '525412******3241', type: 'Credit card' },
    ])
  })

  test('what a card was used for names the merchant and both amounts', () => {
    const [entry] = transactionsFromBerlinGroup(report(usage)).entries
    expect(entry).toMatchObject({
      bankReference: '201710020036959',
      bookedOn: '2026-10-26',
      counterparty: { name: 'WIFIMARKET.CH' },
      purpose: 'WIFIMARKET.CH',
      originalAmount: { currency: 'CHF' },
    })
    expect(entry && formatDecimal(entry.amount)).toBe('-256.67')
  })

  test('that say only when the card was used are booked on that day', () => {
    const { bookingDate: _none, ...bare } = usage
    const { entries, rejected } = transactionsFromBerlinGroup(report(bare))
    expect(rejected).toEqual([])
    expect(entries).toMatchObject([{ status: 'booked', bookedOn: '2026-10-25' }])
  })

  test('a report that quotes debits as positive amounts (debitAccounting) is turned round', () => {
    const positive = { ...usage, transactionAmount: { amount: '256.67', currency: 'EUR' } }
    const [entry] = transactionsFromBerlinGroup(report(positive, { debitAccounting: true })).entries
    expect(entry && formatDecimal(entry.amount)).toBe('-256.67')
    const owed = cardAccountsFromBerlinGroup(
      JSON.stringify({ cardAccounts: [{ ...card, debitAccounting: true }] }),
    ).entries[0]?.balances[0]
    expect(owed && formatDecimal(owed.amount)).toBe('-120.50')
  })

  test('a list of other things is not understood, never an empty list', () => {
    expect(() => cardAccountsFromBerlinGroup('{"accounts":[]}')).toThrow('card accounts')
  })
})
