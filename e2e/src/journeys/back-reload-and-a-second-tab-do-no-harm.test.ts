import { expect, test } from 'vitest'
import { demobank, mockbank, mockbankMethods, redirectbank } from '../harness/banks.ts'
import { expectSuccess, harvest } from '../harness/client.ts'
import type { Person, StepName } from '../harness/person.ts'
import { moveClock } from '../harness/clock.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

/** Loads the page anew, and opens its address beside it: both show the step where the flow stands. */
async function reloadsAndOpensAgain(person: Person, step: StepName): Promise<void> {
  await person.sees(step)
  await person.page.reload()
  await person.sees(step)
  const second = await person.page.context().newPage()
  await second.goto(person.page.url())
  await second.getByTestId(`step-${step}`).waitFor()
  await second.close()
}

test('at no step on the way', async () => {
  const { person, invitation } = await stage.invited()
  await reloadsAndOpensAgain(person, 'welcome')
  await person.starts()
  await reloadsAndOpensAgain(person, 'bank')
  await person.picksBank('Mockbank', mockbank.code)
  await reloadsAndOpensAgain(person, 'login')
  await person.logsIn(mockbank.login, mockbank.pin)
  await reloadsAndOpensAgain(person, 'method')
  await person.picksMethod(mockbankMethods.sms)
  await reloadsAndOpensAgain(person, 'challenge')
  await person.answers(mockbank.otp)
  await reloadsAndOpensAgain(person, 'accounts')
  await person.picksAccounts(1)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  await harvest(stage.kontor.url, callback)
})

test('the widget leads back from every step, and another bank may be taken then', async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.picksBank('Redirectbank', redirectbank.code)
  await person.sees('redirect')
  await person.goesBack()
  await person.sees('login')
  await person.goesBack()
  await person.picksBank('Mockbank', mockbank.code)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.sees('method')
  await person.goesBack()
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.photo)
  await person.sees('challenge')
  await person.goesBack()
  await person.page.waitForURL(/\/(?:method|login)$/)
  if (person.page.url().endsWith('/login')) await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.sms)
  await person.answers(mockbank.otp)
  await person.picksAccounts(1)
  expectSuccess(await person.returns(), invitation)
})

test("the browser's own back button shows a page that works", async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.picksBank('Demobank', demobank.code)
  await person.sees('login')
  await person.page.goBack()
  await person.picksBank('Mockbank', mockbank.code)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.sms)
  await person.sees('challenge')
  await person.page.goBack()
  await person.page.goForward()
  await person.answers(mockbank.otp)
  await person.picksAccounts(1)
  expectSuccess(await person.returns(), invitation)
})

test('the password is sent once, though two tabs send the form', async () => {
  const { person } = await stage.invited()
  await person.starts()
  await person.picksBank('Mockbank', mockbank.code)
  await person.sees('login')
  const second = await person.page.context().newPage()
  await second.goto(person.page.url())
  await second.locator('[data-testid^="credential-"]').first().fill(mockbank.login)
  await second.locator('[data-testid^="credential-"]').last().fill(mockbank.pin)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.sees('method')
  await second.getByTestId('submit').click()
  await second.getByTestId('step-method').waitFor()
  expect(second.url()).toBe(person.page.url())
})

test('nor does a pause of 20 minutes, and after 40 the page says kindly that the time is over', async () => {
  const { person } = await stage.invited()
  await person.starts()
  await person.picksBank('Mockbank', mockbank.code)
  await person.sees('login')
  await moveClock(stage.kontor.url, { advance: 'PT20M' })
  await person.page.reload()
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.sees('method')
  await moveClock(stage.kontor.url, { advance: 'PT20M' })
  await person.page.reload()
  await person.sees('expired')
})
