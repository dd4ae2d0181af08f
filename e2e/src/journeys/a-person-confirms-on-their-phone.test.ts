import { expect, test } from 'vitest'
import { tapOnPhone } from '../harness/bank-pages.ts'
import { appbank, mockbank, mockbankMethods } from '../harness/banks.ts'
import { expectSuccess, harvest } from '../harness/client.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

test('at a bank that asks for nothing else, and the page goes on by itself', async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.picksBank('Appbank', appbank.code)
  await person.logsIn(appbank.login, appbank.pin)
  await person.sees('app')
  await tapOnPhone(person.page, { ...stage.kontor, bank: 'appbank', answer: 'approve' })
  await person.picksAccounts(3)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  const { accounts } = await harvest(stage.kontor.url, callback)
  expect(accounts.map((account) => account.currency)).toEqual(['EUR', 'USD', 'CHF'])
})

test('as the chosen method of a bank that also has TANs', async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.picksBank('Mockbank', mockbank.code)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.app)
  await person.sees('app')
  await tapOnPhone(person.page, { ...stage.kontor, bank: 'mockbank', answer: 'approve' })
  await person.picksAccounts(1)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  await harvest(stage.kontor.url, callback)
})

test('without JavaScript the page loads itself anew', async () => {
  const { person, invitation } = await stage.invited({}, { javaScript: false })
  await person.starts()
  await person.picksBank('Appbank', appbank.code)
  await person.logsIn(appbank.login, appbank.pin)
  await person.sees('app')
  await tapOnPhone(person.page, { ...stage.kontor, bank: 'appbank', answer: 'approve' })
  await person.picksAccounts(1)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  await harvest(stage.kontor.url, callback)
})

test('and a refusal on the phone leads back to the login with a sentence of its own', async () => {
  const { person } = await stage.invited()
  await person.starts()
  await person.picksBank('Appbank', appbank.code)
  await person.logsIn(appbank.login, appbank.pin)
  await person.sees('app')
  await tapOnPhone(person.page, { ...stage.kontor, bank: 'appbank', answer: 'refuse' })
  await person.sees('login')
  expect(await person.notice()).toMatch(/abgelehnt/)
})
