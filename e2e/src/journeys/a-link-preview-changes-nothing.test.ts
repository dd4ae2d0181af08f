import { expect, test } from 'vitest'
import { demobank } from '../harness/banks.ts'
import { expectSuccess, harvest } from '../harness/client.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

test('twenty looks at the link by machines do not take it from the person', async () => {
  const invitation = await stage.invite()
  for (let look = 0; look < 20; look++) {
    const method = look % 2 === 0 ? 'GET' : 'HEAD'
    const response = await fetch(invitation.location, { method })
    // Machines that keep no cookie are told that one is needed; that is no fault of ours.
    expect(response.status, method).toBeLessThan(500)
  }

  const person = await stage.newPerson()
  await person.opens(invitation.location)
  await person.starts()
  await person.picksBank('Demobank', demobank.code)
  await person.logsIn(demobank.login, demobank.pin)
  await person.answers(demobank.otp)
  await person.picksAccounts(1)
  const callback = await person.returns()
  expectSuccess(callback, invitation)
  await harvest(stage.kontor.url, callback)
})
