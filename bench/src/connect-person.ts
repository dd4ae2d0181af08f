import type { Kontor } from '@kontor/e2e/harness/kontor'
import { HttpPerson } from '@kontor/e2e/harness/http-person'

const authorization = `Basic ${btoa('sandbox-client:sandbox-secret')}`
const client = 'http://127.0.0.1:9'

/** What the client of the benchmark sends for a new link: two years of transactions. */
export const linkRequest = {
  method: 'POST',
  headers: { authorization, 'content-type': 'application/json' },
  body: JSON.stringify({ redirect_uri: `${client}/callback`, sync_period: 730 }),
} as const

/** Walks one person through the widget and returns an access token for their accounts. */
export async function connectPerson({ url }: Kontor): Promise<string> {
  const { location } = await call<{ location: string }>(`${url}/onetime/access`, linkRequest)
  const person = new HttpPerson()
  await person.opens(location)
  await person.sends('welcome')
  await person.picksBank('Demobank')
  await person.sends('login', { credential_login: 'demo', credential_pin: 'demo' })
  await person.sends('challenge', { answer: '111111' })
  await person.sends('accounts', { choice: '0' })
  const callback = await person.waitsForReturn(client)
  const body = { grant_type: 'authorization_code', code: callback.searchParams.get('code') }
  const tokens = await call<{ access_token: string }>(`${url}/auth/token`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return tokens.access_token
}

async function call<Answer>(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init)
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return (await response.json()) as Answer
}
