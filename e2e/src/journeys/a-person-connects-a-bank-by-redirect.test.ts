import { expect, test } from 'vitest'
import { allowAtBank } from '../harness/bank-pages.ts'
import { redirectbank } from '../harness/banks.ts'
import { expectSuccess, harvest } from '../harness/client.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

test('a person logs in at the bank itself, comes back, and the client reads the accounts', async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.picksBank('redirect', redirectbank.code)
  await person.sees('redirect')
  await person.agrees('to-bank')
  await allowAtBank(person.page, redirectbank)
  await person.picksAccounts(2)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  const { accounts } = await harvest(stage.kontor.url, callback)
  expect(accounts.map((account) => account.iban)).toEqual([
    'DE86990003540000002000',
    'DE59990003540000002001',
  ])
})

test('without JavaScript the same forms lead to the same end', async () => {
  const { person, invitation } = await stage.invited({}, { javaScript: false })
  await person.starts()
  await person.picksBank('99000354', redirectbank.code)
  await person.sees('redirect')
  await person.agrees('to-bank')
  await allowAtBank(person.page, redirectbank)
  await person.picksAccounts(1)

  const callback = await person.returns()
  expectSuccess(callback, invitation)
  await harvest(stage.kontor.url, callback)
})
