import { describe, expect, test } from 'vitest'

import type { Balance } from '../domain/account.ts'
import { parseMoney } from '../domain/money.ts'
import { accountTypeOf } from './account-type.ts'
import { bestFirst } from './best-balance.ts'
import { parseCodes } from './booking-codes.ts'
import { transactionTypeOf } from './transaction-type.ts'

describe('the type of a transaction', () => {
  test.each([
    [{ proprietaryBankTransactionCode: 'NTRF+116+9310' }, 'Transfer'],
    [{ proprietaryBankTransactionCode: '166' }, 'Transfer'],
    [{ proprietaryBankTransactionCode: 'NTRF+117' }, 'Standing order'],
    [{ proprietaryBankTransactionCode: 'NDDT+105+931' }, 'Direct debit'],
    [{ proprietaryBankTransactionCode: 'NDDT+005+990197' }, 'Direct debit'],
    [{ proprietaryBankTransactionCode: 'NTRF+153+9310+997' }, 'Salary or rent'],
    [{ proprietaryBankTransactionCode: 'NMSC+106' }, 'Electronic cash'],
    [{ proprietaryBankTransactionCode: 'NMSC+083' }, 'ATM'],
    [{ proprietaryBankTransactionCode: 'NCHG+808' }, 'Charges or interest'],
    [{ proprietaryBankTransactionCode: 'NMSC+999' }, 'Unknown'],
    [{ bankTransactionCode: 'PMNT-ICDT-ESCT' }, 'Transfer'],
    [{ bankTransactionCode: 'PMNT-ICDT-STDO' }, 'Standing order'],
    [{ bankTransactionCode: 'PMNT-RDDT-ESDD' }, 'Direct debit'],
    [{ bankTransactionCode: 'PMNT-CCRD-CWDL' }, 'ATM'],
    [{ bankTransactionCode: 'PMNT-CCRD-POSD' }, 'Electronic cash'],
    [{ bankTransactionCode: 'ACMT-MDOP-INTR' }, 'Charges or interest'],
    [{ bankTransactionCode: 'PMNT-RCDT-ESCT', purposeCode: 'SALA' }, 'Salary or rent'],
    [{ bankTransactionCode: 'PMNT-ICDT-STDO', purposeCode: 'RENT' }, 'Standing order'],
    [{ bankTransactionCode: 'PMNT-RDDT-ESDD', purposeCode: 'RENT' }, 'Direct debit'],
    [{ purposeCode: 'RINP' }, 'Standing order'],
    [{}, 'Unknown'],
  ] as const)('%j is %s', (raw, type) => {
    expect(transactionTypeOf(parseCodes(raw), parseMoney('-1.00', 'EUR'))).toBe(type)
  })

  test('the booking key is SWIFT’s transaction type without the letter in front', () => {
    const codes = (code: string) => parseCodes({ proprietaryBankTransactionCode: code })
    expect(codes('NMSC+106+9310+997')).toEqual({
      transactionCode: 106,
      bookingKey: 'MSC',
      primaNota: '9310',
    })
    expect(codes('106')).toEqual({ transactionCode: 106 })
  })

  test('a code in words is the booking text, and no number is made of it', () => {
    const codes = parseCodes({ proprietaryBankTransactionCode: 'Gehalt/Rente' })
    expect(codes).toEqual({ bookingText: 'Gehalt/Rente' })
  })
})

describe('the type of an account', () => {
  test.each([
    ['CACC', 'Girokonto', 'Giro account'],
    ['CACC', 'Tagesgeld PLUS', 'Daily savings account'],
    ['SVGS', undefined, 'Savings account'],
    ['CACC', 'Visa Gold', 'Credit card'],
    [undefined, 'Wertpapierdepot', 'Depot'],
    ['LOAN', 'Baufinanzierung', 'Loan account'],
    ['cash', 'Cash24', 'Giro account'],
    ['OTHR', 'Etwas', 'Unknown'],
    [undefined, undefined, 'Unknown'],
  ])('%s %s is %s', (cashAccountType, hint, type) => {
    expect(accountTypeOf({ cashAccountType, hints: [hint], isCard: false })).toBe(type)
  })

  test('what has a masked card number is a card', () => {
    expect(accountTypeOf({ cashAccountType: 'CACC', hints: [], isCard: true })).toBe('Credit card')
  })
})

describe('the balance to show', () => {
  const balance = (type: string, includesCredit = false) => ({
    balance: { type, amount: parseMoney('1.00', 'EUR') } satisfies Balance,
    includesCredit,
  })
  const typesOf = (...candidates: Parameters<typeof bestFirst>[0]) =>
    bestFirst(candidates).map(({ type }) => type)

  test('is what is booked now; all others follow', () => {
    expect(
      typesOf(balance('interimAvailable'), balance('closingBooked'), balance('interimBooked')),
    ).toEqual(['interimBooked', 'closingBooked', 'interimAvailable'])
  })

  test('holds no credit limit if there is any other', () => {
    expect(typesOf(balance('interimBooked', true), balance('information'))).toEqual([
      'information',
      'interimBooked',
    ])
  })
})
