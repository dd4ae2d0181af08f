import { expect, test } from 'vitest'
import { allowAtBank, tapOnPhone } from '../harness/bank-pages.ts'
import { oauthbank, vorabbank } from '../harness/banks.ts'
import { expectSuccess, harvest } from '../harness/client.ts'
import type { Person } from '../harness/person.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

/** Goes as far as the bank's pages. */
async function goToBank(person: Person, bank: { name: string; code: string }): Promise<void> {
  await person.starts()
  await person.picksBank(bank.name, bank.code)
  await person.sees('redirect')
  await person.agrees('to-bank')
  await person.page.getByTestId('bank-login').waitFor()
}

async function logInAtBank(person: Person, bank: { login: string; pin: string }): Promise<void> {
  await person.page.getByTestId('bank-login').fill(bank.login)
  await person.page.getByTestId('bank-password').fill(bank.pin)
  await person.page.getByTestId('bank-submit').click()
}

test('inside the consent: they confirm on the bank’s pages, and the client reads the accounts', async () => {
  const { person, invitation } = await stage.invited()
  await goToBank(person, oauthbank)
  await allowAtBank(person.page, oauthbank)
  await person.sees('accounts')
  // What the bank put into the address has done its work.
  expect(new URL(person.page.url()).search).toBe('')
  await person.picksAccounts(2)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  const { accounts } = await harvest(stage.kontor.url, callback)
  expect(accounts.map((account) => account.iban)).toEqual([
    'DE93900900880088000100',
    'DE66900900880088000101',
  ])
})

test('before the consent: they log in at the bank first and confirm in its app', async () => {
  const { person, invitation } = await stage.invited()
  await goToBank(person, vorabbank)
  await logInAtBank(person, vorabbank)
  await person.sees('app')
  await tapOnPhone(person.page, { ...stage.kontor, bank: 'vorabbank', answer: 'approve' })
  await person.picksAccounts(1)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  const { accounts } = await harvest(stage.kontor.url, callback)
  expect(accounts.map((account) => account.iban)).toEqual(['DE25900900990099000100'])
})

test.each([
  ['inside the consent', oauthbank],
  ['before the consent', vorabbank],
])('%s: a refusal is said, and the person may try again', async (_name, bank) => {
  const { person } = await stage.invited()
  await goToBank(person, bank)
  await person.page.getByTestId('bank-refuse').click()
  await person.sees('login')
  expect(await person.notice()).toMatch(/abgelehnt/)
  await person.submits()
  await person.sees('redirect')
})

/** Confirms at the bank, but does not go where it leads back to: its address, for somebody to tamper with. */
async function holdBack(person: Person): Promise<URL> {
  const held: string[] = []
  await person.page.route('**/online/*/otp', async (route) => {
    const answer = await route.fetch({ maxRedirects: 0 })
    held.push(answer.headers()['location'] ?? '')
    await route.fulfill({ status: 200, contentType: 'text/html', body: 'held' })
  })
  await allowAtBank(person.page, oauthbank)
  await expect.poll(() => held).toHaveLength(1)
  return new URL(held[0] ?? '')
}

test('a way back that somebody has tampered with leads to nothing, and the true one still does', async () => {
  const { person, invitation } = await stage.invited()
  await goToBank(person, oauthbank)
  const back = await holdBack(person)
  const changes = [
    ['state', 'A'.repeat(43)],
    ['iss', 'https://evil.example'],
    ['code', ''],
  ] as const
  for (const [name, value] of changes) {
    const forged = new URL(back)
    forged.searchParams.set(name, value)
    await person.page.goto(forged.href)
    await person.sees('redirect')
  }

  await person.page.goto(back.href)
  await person.picksAccounts(1)
  expectSuccess(await person.returns(), invitation)
})

test('somebody else’s code does not get into this person’s flow', async () => {
  const attacker = await stage.invited()
  await goToBank(attacker.person, oauthbank)
  const theirs = await holdBack(attacker.person)

  const { person, invitation } = await stage.invited()
  await goToBank(person, oauthbank)
  // The whole address belongs to a flow of another browser; its code alone lacks this flow's state.
  await person.page.goto(theirs.href)
  await person.page.getByTestId('step-returned-elsewhere').waitFor()
  await person.page.goto(
    `${stage.kontor.url}/widget/${invitation.flowId}/bank-return${theirs.search}`,
  )
  await person.sees('redirect')
})

test('without JavaScript the same forms lead to the same end, inside the consent and before it', async () => {
  const inside = await stage.invited({}, { javaScript: false })
  await goToBank(inside.person, oauthbank)
  await allowAtBank(inside.person.page, oauthbank)
  await inside.person.picksAccounts(1)
  const callback = await inside.person.returns()
  expectSuccess(callback, inside.invitation)
  await harvest(stage.kontor.url, callback)

  const before = await stage.invited({}, { javaScript: false })
  await goToBank(before.person, vorabbank)
  await logInAtBank(before.person, vorabbank)
  await before.person.sees('app')
  await tapOnPhone(before.person.page, { ...stage.kontor, bank: 'vorabbank', answer: 'approve' })
  await before.person.picksAccounts(1)
  expectSuccess(await before.person.returns(), before.invitation)
})
