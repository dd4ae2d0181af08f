import { demobank } from '../harness/banks.ts'
import { createLink } from '../harness/client.ts'
import { HttpPerson } from '../harness/http-person.ts'

const redirectUri = 'http://127.0.0.1:9/callback'

/** Somebody connects all their accounts at Demobank until further notice; where they come back. */
export async function connectForGood(kontorUrl: string, userId: string): Promise<URL> {
  const wish = { redirect_uri: redirectUri, user_id: userId, sync_period: 730 }
  const { location } = await createLink(kontorUrl, wish, '/ongoing/access')
  const person = new HttpPerson()
  await person.opens(location)
  await person.sends('welcome')
  await person.picksBank(demobank.name)
  await person.sends('login', { credential_login: demobank.login, credential_pin: demobank.pin })
  await person.sends('challenge', { answer: demobank.otp })
  const choices = person.values('choice').map((choice) => ['choice', choice] as const)
  await person.sends('accounts', choices)
  return person.waitsForReturn(new URL(redirectUri).origin)
}
