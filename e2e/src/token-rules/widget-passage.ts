import { randomUUID } from 'node:crypto'
import { puppeteer } from '../harness/banks.ts'
import type { Link } from '../harness/client.ts'
import { createLink } from '../harness/client.ts'
import { HttpPerson } from '../harness/http-person.ts'

const callbackOrigin = 'http://127.0.0.1:9'

/** The IBAN of the account this person connects. */
export const connectedIban = 'DE49900900780078000100'

export type Passage = { readonly link: Link; readonly callback: URL; readonly redirectUri: string }

/** A person walks through the widget without a browser and returns with a code. */
export async function passWidget(
  kontorUrl: string,
  body: object = {},
  slips: { readonly pin?: string; readonly otp?: string } = {},
): Promise<Passage> {
  const redirectUri = `${callbackOrigin}/callback`
  const link = await createLink(kontorUrl, {
    redirect_uri: redirectUri,
    state: randomUUID(),
    accounts: [{ id: connectedIban }],
    ...body,
  })
  const person = new HttpPerson()
  await person.opens(link.location)
  await person.sends('welcome')
  const login = { credential_login: puppeteer.login }
  if (slips.pin !== undefined) await person.sends('login', { ...login, credential_pin: slips.pin })
  await person.sends('login', { ...login, credential_pin: puppeteer.pin })
  if (slips.otp !== undefined) await person.sends('challenge', { answer: slips.otp })
  await person.sends('challenge', { answer: puppeteer.otp })
  return { link, redirectUri, callback: await person.waitsForReturn(callbackOrigin) }
}
