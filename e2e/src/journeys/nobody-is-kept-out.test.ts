import { describe, test } from 'vitest'
import { expectAccessible } from '../harness/accessibility.ts'
import { allowAtBank, tapOnPhone } from '../harness/bank-pages.ts'
import { appbank, mockbank, mockbankMethods, redirectbank } from '../harness/banks.ts'
import { expectSuccess, harvest } from '../harness/client.ts'
import type { Person } from '../harness/person.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

test('by any page of a login inside the widget', { timeout: 120_000 }, async () => {
  const { person } = await stage.invited()
  await person.sees('welcome')
  await expectAccessible(person.page)
  await person.starts()
  await person.sees('bank')
  await expectAccessible(person.page)
  await person.page.getByTestId('bank-search').fill('xyzzy')
  await expectAccessible(person.page)
  await person.picksBank('Mockbank', mockbank.code)
  await person.logsIn(mockbank.login, 'wrong')
  await person.page.getByTestId('notice').waitFor()
  await expectAccessible(person.page)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.sees('method')
  await expectAccessible(person.page)
  await person.picksMethod(mockbankMethods.photo)
  await person.sees('challenge')
  await expectAccessible(person.page)
  await person.answers('999999')
  await person.page.getByTestId('notice').waitFor()
  await expectAccessible(person.page)
  await person.answers(mockbank.otp)
  await person.sees('accounts')
  await expectAccessible(person.page)
})

test('by any page of a redirect, a phone or an ending', { timeout: 120_000 }, async () => {
  const { person, invitation } = await stage.invited({ language: 'en' })
  await person.starts()
  await person.picksBank('Redirectbank', redirectbank.code)
  await person.sees('redirect')
  await expectAccessible(person.page)
  await person.goesBack()
  await person.sees('login')
  await expectAccessible(person.page)
  await person.goesBack()
  await person.picksBank('Appbank', appbank.code)
  await person.logsIn(appbank.login, appbank.pin)
  await person.sees('app')
  await expectAccessible(person.page)
  await person.cancels()
  await person.returns()
  await person.opens(invitation.location)
  await person.sees('cancelled')
  await expectAccessible(person.page)
  await person.opens(`${stage.kontor.url}/widget?token=unknown`)
  await expectAccessible(person.page)
})

test('by a phone of 320 pixels: the whole journey fits', async () => {
  const { person, invitation } = await stage.invited({}, { width: 320, height: 568, scale: 2 })
  await person.starts()
  await person.picksBank('Redirectbank', redirectbank.code)
  await person.agrees('to-bank')
  await allowAtBank(person.page, redirectbank)
  await person.picksAccounts(1)
  const callback = await person.returns()
  expectSuccess(callback, invitation)
  await harvest(stage.kontor.url, callback)
})

/** Presses Tab until the control has the focus, as somebody does who sees where it is. */
async function tabsTo(person: Person, name: string): Promise<void> {
  for (let tabs = 0; tabs < 30; tabs++) {
    const [id, code] = await person.page.evaluate<[string?, string?]>(
      '[document.activeElement.dataset.testid, document.activeElement.dataset.bankCode]',
    )
    if (id === name || code === name) return
    await person.page.keyboard.press('Tab')
  }
  throw new Error(`no way to ${name}`)
}

/** Half a second to read what Enter agrees to. */
async function agreesByKey(person: Person, testId: string): Promise<void> {
  await tabsTo(person, testId)
  await person.page.waitForTimeout(700)
  await person.page.keyboard.press('Enter')
}

async function picksBankByKey(person: Person, bank: { name: string; code: string }) {
  await person.sees('welcome')
  await agreesByKey(person, 'start')
  await person.sees('bank')
  await tabsTo(person, 'bank-search')
  await person.page.keyboard.type(bank.name)
  await person.page.locator(`[data-bank-code="${bank.code}"]`).waitFor()
  await tabsTo(person, bank.code)
  await person.page.keyboard.press('Enter')
}

async function picksAccountByKey(person: Person): Promise<void> {
  await person.sees('accounts')
  await tabsTo(person, 'account-choice')
  await person.page.keyboard.press('Space')
  await agreesByKey(person, 'submit')
}

describe('by a mouse they do not have: the keyboard alone leads to the end', () => {
  test('of a login in the widget, with a method to choose and a code to type', async () => {
    const { person, invitation } = await stage.invited()
    await picksBankByKey(person, mockbank)
    await person.sees('login')
    await tabsTo(person, 'credential-login')
    await person.page.keyboard.type(mockbank.login)
    await person.page.keyboard.press('Tab')
    await person.page.keyboard.type(mockbank.pin)
    await person.page.keyboard.press('Enter')
    await person.sees('method')
    await tabsTo(person, 'method-0')
    await person.page.keyboard.press('Space')
    await tabsTo(person, 'submit')
    await person.page.keyboard.press('Enter')
    await person.sees('challenge')
    await tabsTo(person, 'answer')
    await person.page.keyboard.type(mockbank.otp)
    await person.page.keyboard.press('Enter')
    await picksAccountByKey(person)
    expectSuccess(await person.returns(), invitation)
  })

  test('of a confirmation on the phone', async () => {
    const { person, invitation } = await stage.invited()
    await picksBankByKey(person, appbank)
    await person.sees('login')
    await tabsTo(person, 'credential-login')
    await person.page.keyboard.type(appbank.login)
    await person.page.keyboard.press('Tab')
    await person.page.keyboard.type(appbank.pin)
    await person.page.keyboard.press('Enter')
    await person.sees('app')
    await tapOnPhone(person.page, { ...stage.kontor, bank: 'appbank', answer: 'approve' })
    await picksAccountByKey(person)
    expectSuccess(await person.returns(), invitation)
  })

  test('of a redirect', async () => {
    const { person, invitation } = await stage.invited()
    await picksBankByKey(person, redirectbank)
    await person.sees('redirect')
    await agreesByKey(person, 'to-bank')
    await allowAtBank(person.page, redirectbank)
    await picksAccountByKey(person)
    expectSuccess(await person.returns(), invitation)
  })
})
