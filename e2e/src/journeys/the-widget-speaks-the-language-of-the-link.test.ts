import { expect, test } from 'vitest'
import { mockbank, mockbankMethods } from '../harness/banks.ts'
import { expectSuccess, harvest } from '../harness/client.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

/** Of the sentence about a wrong password. */
const words: Readonly<Record<string, RegExp>> = {
  en: /login details/,
  es: /claves/,
  fr: /identifiants/,
  ar: /بيانات الدخول/,
}

test.each([
  ['en', 'ltr'],
  ['es', 'ltr'],
  ['fr-CA', 'ltr'],
  ['ar', 'rtl'],
])('%s when the client asks for it, to the end', async (language, direction) => {
  const { person, invitation } = await stage.invited({ language })
  const languages = new Set<string | null>()
  const html = person.page.locator('html')
  const looks = async () => languages.add(await html.getAttribute('lang'))
  await person.starts()
  await looks()
  await person.picksBank('Mockbank', mockbank.code)
  await person.logsIn(mockbank.login, 'wrong')
  await person.page.getByTestId('notice').waitFor()
  expect(await person.notice()).toMatch(words[language.slice(0, 2)] ?? '')
  await looks()
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.sms)
  await looks()
  await person.answers(mockbank.otp)
  await person.picksAccounts(1)
  expect([...languages]).toEqual([language.slice(0, 2)])
  expect(await html.getAttribute('dir')).toBe(direction)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  await harvest(stage.kontor.url, callback)
})

test('German otherwise, whatever the browser prefers', async () => {
  for (const body of [{}, { language: 'it' }, { language: 'de' }]) {
    const { person } = await stage.invited(body)
    await person.sees('welcome')
    expect(await person.page.locator('html').getAttribute('lang')).toBe('de')
  }
})
