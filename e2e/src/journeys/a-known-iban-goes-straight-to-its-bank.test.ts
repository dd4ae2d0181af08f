import { expect, test } from 'vitest'
import { mockbank, mockbankMethods } from '../harness/banks.ts'
import { harvest } from '../harness/client.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

/** The request of the documentation's first connection, as printed there. */
const printed = {
  redirect_uri: 'https://my-app.example.com/callback',
  accounts: [{ id: 'DE82900948150000002881' }],
  sync_period: 90,
}

test('the search and the choice of accounts are left out', async () => {
  const { person, invitation } = await stage.invited({ ...printed, state: undefined })
  await person.sees('welcome')
  expect(await person.page.getByTestId('step-welcome').innerText()).toContain('Mockbank')
  await person.starts()
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.sms)
  // Nobody serves that address: what the browser asks there is all there is to see.
  const asked = person.page.waitForRequest(/^https:\/\/my-app\.example\.com\//, { timeout: 45_000 })
  await person.answers(mockbank.otp)
  const callback = new URL((await asked).url())
  expect(callback.href).toMatch(/^https:\/\/my-app\.example\.com\/callback\?/)
  expect(callback.search).toMatch(
    new RegExp(
      `^\\?code=O[\\w-]+&success=true&flow_id=${invitation.flowId}&iss=${encodeURIComponent(stage.kontor.url)}$`,
    ),
  )
  const { accounts, transactions } = await harvest(stage.kontor.url, callback)
  expect(accounts.map((account) => account.iban)).toEqual(['DE82900948150000002881'])
  const ninetyOneDaysAgo = new Date(Date.now() - 91 * 86_400_000).toISOString()
  expect(
    transactions.filter(({ booked_at: at }) => at !== undefined && at < ninetyOneDaysAgo),
  ).toEqual([])
})
