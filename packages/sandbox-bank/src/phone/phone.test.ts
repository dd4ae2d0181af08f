import { beforeEach, expect, test } from 'vitest'
import type { BankClient } from '../testing/bank-client.ts'
import { BankTestbed, globalAccess, offeredAccess } from '../testing/bank-client.ts'

let testbed: BankTestbed
let bank: BankClient
beforeEach(async () => {
  testbed = await BankTestbed.create()
  bank = testbed.bank('appbank')
})

async function ask(access: object): Promise<{ id: string; consentId: string }> {
  const consent = await bank.createConsent(access)
  const started = await bank.call(
    consent.body._links.startAuthorisationWithPsuAuthentication.href,
    {
      method: 'POST',
      headers: { 'psu-id': 'demo' },
      body: { psuData: { password: 'demo' } },
    },
  )
  return { id: started.body.authorisationId, consentId: consent.body.consentId }
}

const statusOf = async (consentId: string): Promise<string> =>
  (await bank.call(`/v1/consents/${consentId}/status`)).body.consentStatus

test('the phone shows what waits, and nothing after it was allowed', async () => {
  expect((await testbed.send('/phone?bank=appbank')).text).toContain('Keine offenen Aufträge')
  const { id, consentId } = await ask(globalAccess)
  const page = await testbed.send('/phone?bank=appbank&login=demo')
  expect(page.text).toContain(`phone-request-${id}`)
  expect(page.text).toContain('data-testid="phone-approve"')
  const pressed = await testbed.form(`/phone/${id}/approve`, [])
  expect([pressed.status, pressed.headers['location']]).toEqual([303, '/phone?bank=appbank'])
  expect(await statusOf(consentId)).toBe('valid')
  expect((await testbed.send('/phone?bank=appbank')).text).toContain('Keine offenen Aufträge')
})

test('refusing on the phone rejects the consent', async () => {
  const { id, consentId } = await ask(globalAccess)
  await testbed.form(`/phone/${id}/refuse`, [])
  expect(await statusOf(consentId)).toBe('rejected')
  await testbed.form(`/phone/${id}/approve`, [])
  expect(await statusOf(consentId)).toBe('rejected')
})

test('the person picks accounts on the phone when the consent names none', async () => {
  const { id, consentId } = await ask(offeredAccess)
  expect((await testbed.form(`/phone/${id}/approve`, [])).status).toBe(422)
  await testbed.form(`/phone/${id}/approve`, [['account', '5e1f0c77-c6b8-4b1b-8a25-000055000200']])
  const { body } = await bank.read('/v1/accounts', consentId)
  expect(body.accounts.map((account: { currency: string }) => account.currency)).toEqual(['CHF'])
})

test('another login does not see it', async () => {
  await ask(globalAccess)
  expect((await testbed.send('/phone?bank=appbank&login=other')).text).toContain('Keine offenen')
})

test('a phone may answer by itself, after a while', async () => {
  await testbed.control('/banks/appbank/phone', { answers: 'approve', afterMs: 60_000 })
  const { consentId } = await ask(globalAccess)
  expect(await statusOf(consentId)).toBe('received')
  testbed.wait({ minutes: 1 })
  expect(await statusOf(consentId)).toBe('valid')
  await testbed.control('/banks/appbank/phone', { answers: 'refuse' })
  expect(await statusOf((await ask(globalAccess)).consentId)).toBe('rejected')
})
