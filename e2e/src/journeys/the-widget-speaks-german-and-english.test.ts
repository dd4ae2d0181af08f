import { expect, test } from 'vitest'
import { mockbank, mockbankMethods } from '../harness/banks.ts'
import { expectSuccess, harvest } from '../harness/client.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

test('English when the client asks for it, to the end', async () => {
  const { person, invitation } = await stage.invited({ language: 'en' })
  const languages = new Set<string | null>()
  const looks = async () => languages.add(await person.page.locator('html').getAttribute('lang'))
  await person.starts()
  await looks()
  await person.picksBank('Mockbank', mockbank.code)
  await person.logsIn(mockbank.login, 'wrong')
  await person.page.getByTestId('notice').waitFor()
  expect(await person.notice()).toMatch(/\b(?:login|PIN|password|details)\b/i)
  await looks()
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.sms)
  await looks()
  await person.answers(mockbank.otp)
  await person.picksAccounts(1)
  expect([...languages]).toEqual(['en'])

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  await harvest(stage.kontor.url, callback)
})

test('German otherwise, whatever the browser prefers', async () => {
  for (const body of [{}, { language: 'es' }, { language: 'de' }]) {
    const { person } = await stage.invited(body)
    await person.sees('welcome')
    expect(await person.page.locator('html').getAttribute('lang')).toBe('de')
  }
})
