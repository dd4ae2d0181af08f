import { expect, test } from 'vitest'
import { expectAccessible } from '../harness/accessibility.ts'
import { demobank } from '../harness/banks.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

test('by name, with the others of that name, and without a way into nowhere', async () => {
  const { person } = await stage.invited()
  await person.starts()
  await person.sees('bank')
  const search = person.page.getByTestId('bank-search')
  const told = person.page.getByTestId('bank-unconnected')
  await search.fill('Volksbank Köln')
  await told.first().waitFor()
  expect(await person.page.getByTestId('bank-result').count()).toBe(0)
  expect(await told.getByRole('button').count()).toBe(0)
  await person.page.getByText('können wir leider noch nicht verbinden').first().waitFor()
  expect(await person.page.locator('[data-count-said]').innerText()).toContain(
    'noch nicht verbinden',
  )
  await expectAccessible(person.page)
  await search.press('ArrowDown')
  expect(await search.evaluate((element) => element === document.activeElement)).toBe(true)
  await person.picksBank('Demobank', demobank.code)
  await person.sees('login')
})

test('by IBAN, in English and without scripts', async () => {
  const { person } = await stage.invited({ language: 'en' }, { javaScript: false })
  await person.starts()
  await person.sees('bank')
  const search = person.page.getByTestId('bank-search')
  await search.fill('DE89 3704 0044 0532 0130 00')
  await search.press('Enter')
  await person.page.getByText('we can’t connect to Commerzbank yet').waitFor()
  await person.picksBank('Demobank', demobank.code)
  await person.sees('login')
})
