import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { expectAccessible } from '../harness/accessibility.ts'
import { mockbank, mockbankMethods, puppeteer } from '../harness/banks.ts'
import { expectSuccess, harvest } from '../harness/client.ts'
import { setStage } from '../harness/stage.ts'
import type { Person } from '../harness/person.ts'

const stage = setStage()

async function connectsMockbank(person: Person): Promise<URL> {
  await person.starts()
  await person.picksBank('Mockbank', mockbank.code)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.sms)
  await person.answers(mockbank.otp)
  await person.picksAccounts(3)
  return person.returns()
}

test('is told so, and finds everything under its id when they connect again', async () => {
  const body = { user_id: `erika-${randomUUID()}`, language: 'en' }
  const { person, invitation } = await stage.invited(body)
  expect(await person.page.getByTestId('step-welcome').innerText()).toContain(
    'Until further notice',
  )
  await expectAccessible(person.page)
  const callback = await connectsMockbank(person)
  expectSuccess(callback, invitation)
  const first = await harvest(stage.kontor.url, callback)

  const again = await stage.invited(body)
  const second = await harvest(stage.kontor.url, await connectsMockbank(again.person))
  const ids = (entries: typeof first) => ({
    accounts: entries.accounts.map(({ account_id: id }) => id),
    transactions: entries.transactions.map(({ transaction_id: id }) => id),
  })
  expect(ids(second)).toEqual(ids(first))
  // The tokens of the first time are of the same person.
  const ninetyOneDaysAgo = new Date(Date.now() - 91 * 86_400_000).toISOString()
  expect(second.transactions.filter(({ booked_at: at = '9' }) => at < ninetyOneDaysAgo)).toEqual([])
})

test('reads the accounts of all their banks under one user', async () => {
  const body = { user_id: `erika-${randomUUID()}` }
  const first = await stage.invited(body)
  await connectsMockbank(first.person)
  const { person } = await stage.invited(body)
  await person.starts()
  await person.picksBank(puppeteer.code, puppeteer.code)
  await person.logsIn(puppeteer.login, puppeteer.pin)
  await person.answers(puppeteer.otp)
  await person.picksAccounts(1)
  const { accounts } = await harvest(stage.kontor.url, await person.returns())
  expect(new Set(accounts.map(({ bank_name: name }) => name)).size).toBe(2)
})

test('confirms again for longer, without choosing anything, and keeps every id', async () => {
  const body = { user_id: `erika-${randomUUID()}` }
  const first = await stage.invited(body)
  const before = await harvest(stage.kontor.url, await connectsMockbank(first.person))

  const { person, invitation } = await stage.invited(
    { ...body, account_ids: [] },
    {},
    '/ongoing/sync',
  )
  await person.starts()
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.sms)
  await person.answers(mockbank.otp)
  const callback = await person.returns()
  expectSuccess(callback, invitation)
  const after = await harvest(stage.kontor.url, callback)
  expect(after.accounts.map(({ account_id: id }) => id)).toEqual(
    before.accounts.map(({ account_id: id }) => id),
  )
  expect(after.transactions.map(({ transaction_id: id }) => id)).toEqual(
    before.transactions.map(({ transaction_id: id }) => id),
  )
})
