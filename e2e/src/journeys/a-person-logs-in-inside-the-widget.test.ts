import { expect, test } from 'vitest'
import { demobank, mockbank, mockbankMethods, puppeteer } from '../harness/banks.ts'
import { expectSuccess, harvest } from '../harness/client.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

test('with a method to choose and a TAN to type', async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.picksBank('Mockbank', mockbank.code)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.sms)
  await person.answers(mockbank.otp)
  await person.picksAccounts(3)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  const { accounts } = await harvest(stage.kontor.url, callback)
  expect(accounts.map((account) => account.iban)).toEqual([
    'DE07900948150000002000',
    'DE77900948150000002001',
    'DE82900948150000002881',
  ])
})

test('without JavaScript the same forms lead to the same end', async () => {
  const { person, invitation } = await stage.invited({}, { javaScript: false })
  await person.starts()
  await person.picksBank('mockbnak', mockbank.code)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.sms)
  await person.answers(mockbank.otp)
  await person.picksAccounts(1)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  await harvest(stage.kontor.url, callback)
})

test('with a picture to read', async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.picksBank('Mockbank', mockbank.code)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.photo)
  await person.sees('challenge')
  const pixels = await person.page.evaluate("document.querySelector('main img').naturalWidth")
  expect(pixels).toBeGreaterThan(50)
  await person.answers(mockbank.otp)
  await person.picksAccounts(1)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  await harvest(stage.kontor.url, callback)
})

test('with one method only, which is not asked for, and a TAN of letters and digits', async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.picksBank(puppeteer.code, puppeteer.code)
  await person.logsIn(puppeteer.login, puppeteer.pin)
  await person.answers(puppeteer.otp)
  await person.picksAccounts(1)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  const { accounts } = await harvest(stage.kontor.url, callback)
  expect(accounts[0]?.balance?.balance).toBe(-4040)
})

test('with a card among the accounts, and only one account to be chosen', async () => {
  const { person, invitation } = await stage.invited({ allow_multi_selection: 'false' })
  await person.starts()
  await person.picksBank('DEMODE01', demobank.code)
  await person.logsIn(demobank.login, demobank.pin)
  await person.answers(demobank.otp)
  await person.sees('accounts')
  expect(await person.page.getByRole('radio').count()).toBe(3)
  await person.picksAccounts(1)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  const { accounts } = await harvest(stage.kontor.url, callback)
  expect(accounts).toHaveLength(1)
  expect(accounts[0]).toMatchObject({
    iban: 'DE67900900424711951500',
    balance: { balance: 3250.31 },
  })
})
