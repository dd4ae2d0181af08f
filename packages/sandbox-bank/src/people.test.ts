import { expect, test } from 'vitest'
import { banks, findBank } from './banks.ts'
import { isIban } from './check-digits.ts'
import { findPerson, passwordIsRight, people } from './people.ts'

const accounts = people.flatMap((person) => person.accounts.map((account) => ({ person, account })))

test('every IBAN is valid and belongs to its bank', () => {
  for (const { person, account } of accounts) {
    if (account.iban === undefined) continue
    expect(isIban(account.iban), account.iban).toBe(true)
    expect(account.iban.slice(4, 12)).toBe(findBank(person.bank)?.bankCode)
  }
})

test('every account has an IBAN or a masked PAN, and an id of its own', () => {
  for (const { account } of accounts) {
    expect((account.iban ?? account.maskedPan) !== undefined).toBe(true)
    expect(account.id).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  }
  expect(new Set(accounts.map(({ account }) => account.id)).size).toBe(accounts.length)
})

test('the documented logins, accounts and balances are there', () => {
  const logins: [string, string, string][] = [
    ['demobank', 'demo', 'demo'],
    ['demobank', 'figo', 'figo'],
    ['mockbank', 'figo01', '654321'],
    ['puppeteer', 'user1', '123456'],
    ['redirectbank', 'demo', 'demo'],
    ['appbank', 'demo', 'demo'],
    ['flakybank', 'demo', 'demo'],
  ]
  for (const [bank, login, password] of logins) {
    const person = findPerson(bank, login)
    expect(person && passwordIsRight(person, login, password), `${bank} ${login}`).toBe(true)
  }
  const balance = (iban: string) =>
    accounts.find(({ account }) => account.iban === iban)?.account.balanceCents
  expect(balance('DE67900900424711951500')).toBe(325_031)
  expect(findPerson('puppeteer', 'user1')?.accounts[0]?.balanceCents).toBe(-404_000)
  for (const iban of [
    'DE07900948150000002000',
    'DE77900948150000002001',
    'DE82900948150000002881',
    'DE86990003540000002000',
  ]) {
    expect(balance(iban), iban).toBeDefined()
  }
})

test('a password belongs to its login', () => {
  const person = findPerson('demobank', 'demo')
  expect(person && passwordIsRight(person, 'demo', 'figo')).toBe(false)
})

test('every bank has its own code, and somebody who can log in', () => {
  expect(new Set(banks.map((bank) => bank.bankCode)).size).toBe(banks.length)
  for (const bank of banks) {
    expect(
      people.some((person) => person.bank === bank.slug),
      bank.slug,
    ).toBe(true)
  }
})
