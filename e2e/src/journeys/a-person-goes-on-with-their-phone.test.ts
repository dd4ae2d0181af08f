import { expect, test } from 'vitest'
import { expectAccessible } from '../harness/accessibility.ts'
import { allowAtBank } from '../harness/bank-pages.ts'
import { redirectbank } from '../harness/banks.ts'
import { expectSuccess, harvest } from '../harness/client.ts'
import type { Person } from '../harness/person.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()
const phone = { width: 390, height: 780 }

/** As far as the bank's pages; what the phone's camera would read. */
async function untilCode(person: Person): Promise<string> {
  await person.starts()
  await person.picksBank('Redirectbank', redirectbank.code)
  await person.sees('redirect')
  await person.page.getByTestId('to-phone').click()
  const code = person.page.getByTestId('handover')
  await code.waitFor()
  await code.locator('svg').waitFor()
  return (await code.getAttribute('data-url')) ?? ''
}

test('the phone leads to the bank, the computer waits and goes on', async () => {
  const { person, invitation } = await stage.invited()
  const address = await untilCode(person)
  await expectAccessible(person.page)
  const other = await stage.newPerson(phone)
  await other.opens(address)
  await other.sees('handover')
  await expectAccessible(other.page)
  await other.agrees('accept-handover')
  await allowAtBank(other.page, redirectbank)
  await other.sees('returned-elsewhere')

  await person.picksAccounts(2)
  const callback = await person.returns()
  expectSuccess(callback, invitation)
  const { accounts } = await harvest(stage.kontor.url, callback)
  expect(accounts).toHaveLength(2)
})

test('looking takes nothing, and who comes second finds nothing', async () => {
  const { person } = await stage.invited()
  const address = await untilCode(person)
  for (let previews = 0; previews < 3; previews++) {
    expect((await fetch(address)).status).toBe(200)
  }
  const first = await stage.newPerson(phone)
  await first.opens(address)
  const second = await stage.newPerson(phone)
  await second.opens(address)
  await first.agrees('accept-handover')
  await first.page.waitForURL((url) => !url.href.startsWith(stage.kontor.url))
  await second.agrees('accept-handover')
  await second.page.getByTestId('message-unknown-link').waitFor()
  expect((await fetch(address)).status).toBe(404)
  // The computer is not bound to it: it can still go to the bank itself.
  await person.agrees('to-bank')
  await allowAtBank(person.page, redirectbank)
  await person.sees('accounts')
})

test('without JavaScript the code is there as well, and on a phone it is not offered', async () => {
  const { person } = await stage.invited({}, { javaScript: false })
  expect(await untilCode(person)).toMatch(/\/widget\/handover\?token=Wkn_[\w-]{43}$/)
  const { person: mobile } = await stage.invited({}, phone)
  await mobile.starts()
  await mobile.picksBank('Redirectbank', redirectbank.code)
  await mobile.sees('redirect')
  expect(await mobile.page.getByTestId('to-phone').isVisible()).toBe(false)
})
