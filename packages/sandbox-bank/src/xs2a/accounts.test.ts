import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Answer, BankClient } from '../testing/bank-client.ts'
import { BankTestbed, codeOf, globalAccess } from '../testing/bank-client.ts'

const giro = 'DE67900900424711951500'
const giroId = '3f6a1d52-90a4-4c1e-9b0e-4711951500aa'
const savings = 'DE40900900424711951501'
const savingsId = '3f6a1d52-90a4-4c1e-9b0e-4711951501aa'
const cardId = '3f6a1d52-90a4-4c1e-9b0e-4711951510aa'
const transactions = `/v1/accounts/${giroId}/transactions`

let testbed: BankTestbed
let bank: BankClient
let all: string
beforeAll(async () => {
  testbed = await BankTestbed.create()
})
beforeEach(async () => {
  bank = testbed.bank('demobank')
  all = await bank.grantedConsent(globalAccess)
})

describe('GET /v1/accounts', () => {
  test('lists what the consent covers, with links', async () => {
    const { status, body } = await bank.read('/v1/accounts', all)
    expect(status).toBe(200)
    expect(body.accounts).toHaveLength(3)
    expect(body.accounts[0]).toEqual({
      resourceId: giroId,
      iban: giro,
      currency: 'EUR',
      name: 'Girokonto',
      product: 'Girokonto',
      cashAccountType: 'CACC',
      status: 'enabled',
      usage: 'PRIV',
      _links: {
        balances: { href: `/v1/accounts/${giroId}/balances` },
        transactions: { href: `/v1/accounts/${giroId}/transactions` },
      },
    })
    expect(body.accounts[2]).toMatchObject({
      maskedPan: '453275xxxxxx9001',
      cashAccountType: 'CARD',
    })
  })

  test('brings balances when asked, and refuses to guess', async () => {
    const { body } = await bank.read('/v1/accounts?withBalance=true', all)
    expect(body.accounts[0].balances[0]).toMatchObject({
      balanceType: 'closingBooked',
      balanceAmount: { currency: 'EUR', amount: '3250.31' },
    })
    const answer = await bank.read('/v1/accounts?withBalance=perhaps', all)
    expect([answer.status, codeOf(answer)]).toEqual([400, 'FORMAT_ERROR'])
  })

  test('names the owner only where the consent asks for it', async () => {
    const withName = await bank.grantedConsent({ allPsd2: 'allAccountsWithOwnerName' })
    const { body } = await bank.read('/v1/accounts', withName)
    expect(body.accounts[0].ownerName).toBe('Martina Beispiel')
  })

  test('one IBAN with two currencies is two accounts', async () => {
    const app = testbed.bank('appbank')
    await testbed.control('/banks/appbank/phone', { answers: 'approve' })
    const access = { balances: [{ iban: 'DE06900900550055000100' }] }
    const consent = await app.createConsent(access)
    await app.call(consent.body._links.startAuthorisationWithPsuAuthentication.href, {
      method: 'POST',
      headers: { 'psu-id': 'demo' },
      body: { psuData: { password: 'demo' } },
    })
    const { body } = await app.read('/v1/accounts', consent.body.consentId)
    expect(body.accounts.map((account: { currency: string }) => account.currency)).toEqual([
      'EUR',
      'USD',
    ])
    expect(body.accounts[0].bic).toBe('APPBDEM1')
    await testbed.control('/banks/appbank/phone', { answers: 'by-hand' })
  })
})

describe('what a consent covers', () => {
  test('a right to transactions implies the account, not its balance', async () => {
    const id = await bank.grantedConsent({ transactions: [{ iban: giro }] })
    const { body } = await bank.read('/v1/accounts?withBalance=true', id)
    expect(body.accounts).toHaveLength(1)
    expect(Object.keys(body.accounts[0]._links)).toEqual(['transactions'])
    expect(body.accounts[0].balances).toBeUndefined()
    const balances = await bank.read(`/v1/accounts/${giroId}/balances`, id)
    expect([balances.status, codeOf(balances)]).toEqual([401, 'CONSENT_INVALID'])
    const query = '?bookingStatus=booked&dateFrom=2026-11-01'
    expect((await bank.read(transactions + query, id)).status).toBe(200)
  })

  test('another account of the same person stays closed', async () => {
    const id = await bank.grantedConsent({ balances: [{ iban: giro }] })
    for (const path of [`/v1/accounts/${savingsId}`, `/v1/accounts/${savingsId}/balances`]) {
      const answer = await bank.read(path, id)
      expect([answer.status, codeOf(answer)]).toEqual([401, 'CONSENT_INVALID'])
    }
  })

  test('a card is addressed by its masked number', async () => {
    const id = await bank.grantedConsent({ transactions: [{ maskedPan: '453275xxxxxx9001' }] })
    const { body } = await bank.read('/v1/accounts', id)
    expect(body.accounts.map((account: { resourceId: string }) => account.resourceId)).toEqual([
      cardId,
    ])
  })

  test('a list of accounts is a list and no more', async () => {
    const id = await bank.grantedConsent({ availableAccounts: 'allAccounts' })
    const { body } = await bank.read('/v1/accounts', id)
    expect(body.accounts[1]).toMatchObject({ iban: savings, _links: {} })
    expect((await bank.read(`/v1/accounts/${giroId}/balances`, id)).status).toBe(401)
    const withBalance = await bank.grantedConsent({ availableAccountsWithBalance: 'allAccounts' })
    expect((await bank.read(`/v1/accounts/${giroId}/balances`, withBalance)).status).toBe(200)
  })
})

describe('the consent of a read', () => {
  test('must be named and known', async () => {
    const none = await bank.call('/v1/accounts')
    expect([none.status, codeOf(none)]).toEqual([400, 'FORMAT_ERROR'])
    const unknown = await bank.read('/v1/accounts', 'unknown')
    expect([unknown.status, codeOf(unknown)]).toEqual([400, 'CONSENT_UNKNOWN'])
    const elsewhere = await testbed.bank('mockbank').read('/v1/accounts', all)
    expect([elsewhere.status, codeOf(elsewhere)]).toEqual([400, 'CONSENT_UNKNOWN'])
  })

  test('must be valid', async () => {
    const { body } = await bank.createConsent(globalAccess)
    const received = await bank.read('/v1/accounts', body.consentId)
    expect([received.status, codeOf(received)]).toEqual([401, 'CONSENT_INVALID'])
    for (const [status, code] of [
      ['revokedByPsu', 'CONSENT_INVALID'],
      ['expired', 'CONSENT_EXPIRED'],
    ]) {
      await testbed.control(`/consents/${all}`, { status })
      const answer = await bank.read('/v1/accounts', all)
      expect([answer.status, codeOf(answer)]).toEqual([401, code])
    }
  })

  test('ends after the last day it is valid', async () => {
    const own = await BankTestbed.create()
    const id = await own.bank('demobank').grantedConsent(globalAccess, {
      body: { validUntil: '2026-11-20' },
    })
    own.wait({ days: 2 })
    expect((await own.bank('demobank').read('/v1/accounts', id)).status).toBe(200)
    own.wait({ days: 1 })
    const answer = await own.bank('demobank').read('/v1/accounts', id)
    expect([answer.status, codeOf(answer)]).toEqual([401, 'CONSENT_EXPIRED'])
  })

  test('for one access ends an hour after it was given', async () => {
    const own = await BankTestbed.create()
    const body = { recurringIndicator: false, frequencyPerDay: 1 }
    const id = await own.bank('demobank').grantedConsent(globalAccess, { body })
    own.wait({ minutes: 59 })
    expect((await own.bank('demobank').read('/v1/accounts', id)).status).toBe(200)
    own.wait({ minutes: 2 })
    const answer = await own.bank('demobank').read('/v1/accounts', id)
    expect([answer.status, codeOf(answer)]).toEqual([401, 'CONSENT_EXPIRED'])
  })

  test('allows four unattended reads a day of each account and kind; attended ones are free', async () => {
    const path = `/v1/accounts/${giroId}/balances`
    for (let read = 0; read < 4; read++) {
      expect((await bank.read(path, all, false)).status).toBe(200)
    }
    const fifth = await bank.read(path, all, false)
    expect([fifth.status, codeOf(fifth)]).toEqual([429, 'ACCESS_EXCEEDED'])
    expect((await bank.read(path, all, true)).status).toBe(200)
    expect((await bank.read('/v1/accounts', all, false)).status).toBe(200)
    expect((await bank.read(`/v1/accounts/${savingsId}/balances`, all, false)).status).toBe(200)
    await testbed.control(`/consents/${all}`, { resetReads: true })
    expect((await bank.read(path, all, false)).status).toBe(200)
  })
})

describe('GET /v1/accounts/{id} and its balances', () => {
  test('describe one account', async () => {
    const account = await bank.read(`/v1/accounts/${savingsId}`, all)
    expect(account.body.account).toMatchObject({ iban: savings, cashAccountType: 'SVGS' })
    const { body } = await bank.read(`/v1/accounts/${savingsId}/balances`, all)
    expect(body.account).toEqual({ iban: savings, currency: 'EUR' })
    expect(body.balances.map((each: { balanceType: string }) => each.balanceType)).toEqual([
      'closingBooked',
      'interimAvailable',
    ])
  })

  test('an unknown account is 404', async () => {
    for (const path of [
      '',
      '/balances',
      '/transactions?bookingStatus=booked&dateFrom=2026-01-01',
    ]) {
      const answer = await bank.read(`/v1/accounts/unknown${path}`, all)
      expect([answer.status, codeOf(answer)]).toEqual([404, 'RESOURCE_UNKNOWN'])
    }
  })
})

describe('GET /v1/accounts/{id}/transactions', () => {
  const read = (query: string): Promise<Answer> => bank.read(`${transactions}?${query}`, all)

  test('pages by links until there is no next one, and gives each booking once', async () => {
    const ids: string[] = []
    let next: string | undefined =
      `${transactions}?bookingStatus=booked&dateFrom=2024-01-01&dateTo=2026-11-18`
    let pages = 0
    while (next !== undefined) {
      const { body }: Answer = await bank.read(next, all)
      const { booked, pending, _links } = body.transactions
      expect(pending).toBeUndefined()
      expect(booked.length).toBeLessThanOrEqual(100)
      ids.push(...booked.map((each: { transactionId: string }) => each.transactionId))
      next = _links.next?.href
      pages += 1
    }
    expect(pages).toBeGreaterThan(5)
    expect(ids.length).toBeGreaterThan(500)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('pages count as one unattended access', async () => {
    const query = 'bookingStatus=booked&dateFrom=2024-01-01&pageIndex='
    for (let page = 1; page < 8; page++) {
      expect((await bank.read(`${transactions}?${query}${page}`, all, false)).status).toBe(200)
    }
  })

  test('answers what is pending, what is booked, or both', async () => {
    const booked = await read('bookingStatus=booked&dateFrom=2026-11-01')
    expect(Object.keys(booked.body.transactions)).toEqual(['booked', '_links'])
    const pending = await read('bookingStatus=pending&dateFrom=2026-11-01')
    expect(Object.keys(pending.body.transactions)).toEqual(['pending', '_links'])
    const both = await read('bookingStatus=both&dateFrom=2026-11-01')
    expect(both.body.transactions.booked).toEqual(booked.body.transactions.booked)
    expect(both.body.transactions.pending).toEqual(pending.body.transactions.pending)
    expect(both.body.transactions.pending.length).toBeGreaterThan(0)
    expect(both.body.transactions.pending[0].bookingDate).toBeUndefined()
    expect(both.body.transactions.pending[0].transactionId).toBeUndefined()
  })

  test('keeps to the period, both days included', async () => {
    const { body } = await read('bookingStatus=booked&dateFrom=2026-10-01&dateTo=2026-10-31')
    const days = body.transactions.booked.map((each: { bookingDate: string }) => each.bookingDate)
    expect(days.length).toBeGreaterThan(20)
    expect(days.every((day: string) => day >= '2026-10-01' && day <= '2026-10-31')).toBe(true)
    const day = days[0]
    const one = await read(`bookingStatus=booked&dateFrom=${day}&dateTo=${day}`)
    expect(one.body.transactions.booked.length).toBeGreaterThan(0)
  })

  test('moves a dateFrom before its two years of history', async () => {
    const long = await read('bookingStatus=booked&dateFrom=1999-01-01&itemsPerPage=500')
    const two = await read('bookingStatus=booked&dateFrom=2024-11-18&itemsPerPage=500')
    expect(long.status).toBe(200)
    expect(long.body).toEqual(two.body)
  })

  test.each([
    ['dateFrom=2026-01-01', 'FORMAT_ERROR'],
    ['bookingStatus=BOTH&dateFrom=2026-01-01', 'FORMAT_ERROR'],
    ['bookingStatus=both', 'FORMAT_ERROR'],
    ['bookingStatus=both&dateFrom=01.01.2026', 'FORMAT_ERROR'],
    ['bookingStatus=both&dateFrom=2026-01-01&dateFrom=2026-01-02', 'FORMAT_ERROR'],
    ['bookingStatus=both&dateFrom=2026-01-01&dateTo=2026-02-30', 'FORMAT_ERROR'],
    ['bookingStatus=both&dateFrom=2026-01-01&pageIndex=-1', 'FORMAT_ERROR'],
    ['bookingStatus=both&dateFrom=2026-01-01&itemsPerPage=0', 'FORMAT_ERROR'],
    ['bookingStatus=both&dateFrom=2026-02-01&dateTo=2026-01-01', 'PERIOD_INVALID'],
    ['bookingStatus=information&dateFrom=2026-01-01', 'PARAMETER_NOT_SUPPORTED'],
    ['bookingStatus=both&dateFrom=2026-01-01&deltaList=true', 'PARAMETER_NOT_SUPPORTED'],
  ])('refuses %s with %s', async (query, code) => {
    const answer = await read(query)
    expect([answer.status, codeOf(answer)]).toEqual([400, code])
  })

  test('words a salary as German banks do', async () => {
    const { body } = await read('bookingStatus=booked&dateFrom=2026-10-20&dateTo=2026-10-31')
    const salary = body.transactions.booked.find(
      (each: { purposeCode?: string }) => each.purposeCode === 'SALA',
    )
    expect(salary).toMatchObject({
      bankTransactionCode: 'PMNT-RCDT-SALA',
      proprietaryBankTransactionCode: 'NTRF+153+931',
      remittanceInformationUnstructured: expect.stringContaining('Lohn/Gehalt 10/2026'),
      debtorAccount: { iban: expect.stringMatching(/^DE\d{20}$/) },
    })
    expect(salary.transactionAmount.amount).toMatch(/^\d+\.\d{2}$/)
  })

  test('says what a payment abroad was in the other currency', async () => {
    const { body } = await read('bookingStatus=booked&dateFrom=2026-07-01&dateTo=2026-07-31')
    const abroad = body.transactions.booked.find(
      (each: { currencyExchange?: unknown }) => each.currencyExchange !== undefined,
    )
    expect(abroad.currencyExchange[0]).toMatchObject({
      targetCurrency: 'EUR',
      unitCurrency: 'EUR',
      exchangeRate: expect.stringMatching(/^\d+\.\d{4}$/),
    })
    const { sourceCurrency, instructedAmount } = abroad.currencyExchange[0]
    const amount = instructedAmount.amount.replace('.', ',')
    expect(abroad.remittanceInformationUnstructured).toContain(` ${sourceCurrency} ${amount} Kurs`)
  })

  test('adds balances when asked', async () => {
    const { body } = await read('bookingStatus=booked&dateFrom=2026-11-01&withBalance=true')
    expect(body.balances).toHaveLength(2)
  })
})

describe('GET /v1/accounts/{id}/transactions/{transactionId}', () => {
  test('answers one booking', async () => {
    const { body } = await bank.read(
      `${transactions}?bookingStatus=booked&dateFrom=2026-11-01`,
      all,
    )
    const [first] = body.transactions.booked
    const one = await bank.read(`${transactions}/${first.transactionId}`, all)
    expect(one.body).toEqual({ transactionsDetails: first })
    const unknown = await bank.read(`${transactions}/unknown`, all)
    expect([unknown.status, codeOf(unknown)]).toEqual([404, 'RESOURCE_UNKNOWN'])
  })
})
