import { expect, test } from 'vitest'
import { allowAtBank } from '../harness/bank-pages.ts'
import { demobank, flakybank, mockbank, mockbankMethods, redirectbank } from '../harness/banks.ts'
import { expectSuccess, harvest } from '../harness/client.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

test('a wrong PIN: the login again, and the right one goes on', async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.picksBank('Demobank', demobank.code)
  await person.logsIn(demobank.login, 'wrong')
  await person.page.getByTestId('notice').waitFor()
  expect(await person.notice()).toMatch(/PIN|Zugangsdaten|Anmeldedaten/)
  await person.logsIn(demobank.login, demobank.pin)
  await person.answers(demobank.otp)
  await person.picksAccounts(1)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  await harvest(stage.kontor.url, callback)
})

test('a wrong TAN: how many tries are left, and the right one goes on', async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.picksBank('Mockbank', mockbank.code)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.sms)
  await person.answers('999999')
  await person.page.getByTestId('notice').waitFor()
  expect(await person.notice()).toMatch(/\b(?:2|zwei)\b/i)
  await person.answers(mockbank.otp)
  await person.picksAccounts(1)
  expectSuccess(await person.returns(), invitation)
})

test('three wrong TANs: the bank ends it, and the person may start anew', async () => {
  const { person } = await stage.invited()
  await person.starts()
  await person.picksBank('Mockbank', mockbank.code)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.sms)
  await person.answers('111111')
  await person.page
    .getByText(/\b(?:2|zwei)\b/i)
    .first()
    .waitFor()
  await person.answers('222222')
  await person.page
    .getByText(/\b(?:1|einen?)\b/i)
    .first()
    .waitFor()
  await person.answers('333333')
  await person.sees('login')
  expect(await person.notice()).not.toBe('')
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.sees('method')
})

test('a bank that is down: it says so, and another bank can be taken', async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.picksBank('Wackelbank', flakybank.code)
  await person.logsIn(flakybank.login, flakybank.pin)
  await person.page.getByTestId('notice').waitFor()
  expect(await person.notice()).toMatch(/nicht erreichbar|antwortet/)
  await person.goesBack()
  await person.picksBank('Demobank', demobank.code)
  await person.logsIn(demobank.login, demobank.pin)
  await person.answers(demobank.otp)
  await person.picksAccounts(1)
  expectSuccess(await person.returns(), invitation)
})

test("a refusal on the bank's page: it says so, and the person may try again", async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.picksBank('Redirectbank', redirectbank.code)
  await person.agrees('to-bank')
  await person.page.getByTestId('bank-refuse').click()
  await person.sees('login')
  expect(await person.notice()).toMatch(/abgelehnt/)
  await person.submits()
  await person.agrees('to-bank')
  await allowAtBank(person.page, redirectbank)
  await person.picksAccounts(1)
  expectSuccess(await person.returns(), invitation)
})
