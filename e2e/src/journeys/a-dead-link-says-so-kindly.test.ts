import { expect, test } from 'vitest'
import { demobank } from '../harness/banks.ts'
import { exchangeCode } from '../harness/client.ts'
import { withDatabase } from '../harness/database.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

test('an unknown link is a kind page, not an error of the server', async () => {
  const person = await stage.newPerson()
  const response = await person.page.goto(`${stage.kontor.url}/widget?token=Wkn_unknown`)
  expect(response?.status()).toBe(404)
  expect(await person.page.locator('h1').innerText()).not.toBe('')
})

test('an expired link says so and leads back to the client', async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.sees('bank')
  await withDatabase(stage.kontor.dataDir, async (query) => {
    await query("update flows set expires_at = now() - interval '1 minute' where id = $1", [
      invitation.flowId,
    ])
  })
  await person.page.reload()
  await person.sees('expired')
  const back = new URL((await person.page.getByTestId('return').getAttribute('href')) ?? '')
  expect(back.searchParams.get('success')).toBe('false')
  expect(back.searchParams.has('code')).toBe(false)
  expect(back.searchParams.get('state')).toBe(invitation.state)
})

test('a finished link says so, and does not hand out a code that was used', async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.picksBank('Demobank', demobank.code)
  await person.logsIn(demobank.login, demobank.pin)
  await person.answers(demobank.otp)
  await person.picksAccounts(1)
  const callback = await person.returns()
  const code = callback.searchParams.get('code') ?? ''
  expect((await exchangeCode(stage.kontor.url, code)).status).toBe(200)
  expect((await exchangeCode(stage.kontor.url, code)).status).toBe(400)

  await person.opens(invitation.location)
  await person.sees('finished')
  expect(await person.page.content()).not.toContain(code)
})

test('a link that another browser has taken says so', async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.sees('bank')
  const other = await stage.newPerson()
  await other.opens(invitation.location)
  await other.sees('in-use')
})
