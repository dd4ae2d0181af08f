import { describe, expect, test } from 'vitest'
import { appbank, flakybank, mockbank, mockbankMethods, redirectbank } from '../harness/banks.ts'
import { expectCancelled, expectFailed } from '../harness/client.ts'
import type { Person, StepName } from '../harness/person.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

/** How somebody gets to each step. */
const ways: Partial<Record<StepName, (person: Person) => Promise<void>>> = {
  welcome: async () => {},
  bank: (person) => person.starts(),
  login: async (person) => {
    await ways.bank?.(person)
    await person.picksBank('Mockbank', mockbank.code)
  },
  method: async (person) => {
    await ways.login?.(person)
    await person.logsIn(mockbank.login, mockbank.pin)
  },
  challenge: async (person) => {
    await ways.method?.(person)
    await person.picksMethod(mockbankMethods.sms)
  },
  accounts: async (person) => {
    await ways.challenge?.(person)
    await person.answers(mockbank.otp)
  },
  redirect: async (person) => {
    await ways.bank?.(person)
    await person.picksBank('Redirectbank', redirectbank.code)
  },
  app: async (person) => {
    await ways.bank?.(person)
    await person.picksBank('Appbank', appbank.code)
    await person.logsIn(appbank.login, appbank.pin)
  },
}

describe.each(Object.keys(ways) as StepName[])('at the step %s', (step) => {
  test('cancelling leads back to the client without a code', async () => {
    const { person, invitation } = await stage.invited()
    await ways[step]?.(person)
    await person.sees(step)
    await person.cancels()
    expectCancelled(await person.returns(), invitation)

    await person.opens(invitation.location)
    await person.sees('cancelled')
    const back = await person.page.getByTestId('return').getAttribute('href')
    expectCancelled(new URL(back ?? ''), invitation)
  })
})

test('after a bank that was down it was not their wish: a failure, and no cancel', async () => {
  const { person, invitation } = await stage.invited()
  await person.starts()
  await person.picksBank('Wackelbank', flakybank.code)
  await person.logsIn(flakybank.login, flakybank.pin)
  await person.page.getByTestId('notice').waitFor()
  await person.cancels()
  expectFailed(await person.returns(), invitation)
})

test('a client whose callback leads on to another origin gets its person back', async () => {
  const redirectUri = stage.redirectUri().replace('/callback', '/moved')
  const { person, invitation } = await stage.invited({ redirect_uri: redirectUri })
  await person.starts()
  await person.sees('bank')
  await person.cancels()
  await person.page.waitForURL((url) => url.pathname === '/front')
  expectCancelled(new URL(person.page.url()), invitation)
})

test('without JavaScript, too', async () => {
  const { person, invitation } = await stage.invited({}, { javaScript: false })
  await person.starts()
  await person.sees('bank')
  await person.cancels()
  expectCancelled(await person.returns(), invitation)
  expect(person.page.url()).not.toContain('code=')
})
