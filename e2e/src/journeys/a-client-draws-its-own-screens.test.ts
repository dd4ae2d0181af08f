import { CompactEncrypt, importJWK, type JWK } from 'jose'
import { describe, expect, inject, test } from 'vitest'
import { allowByForms, approveOnPhone } from '../harness/bank-forms.ts'
import {
  appbank,
  demobank,
  mockbank,
  oauthbank,
  redirectbank,
  vorabbank,
} from '../harness/banks.ts'
import { type Access, type Challenge, DirectClient, type Sync } from '../harness/direct.ts'

const kontor = inject('kontor')
const demoLogin = { login: demobank.login, pin: demobank.pin }
const soon = 10_000
const later = 20_000

async function accountsOf(client: DirectClient) {
  const { body } = await client.call<{
    accounts: { account_id: string; balance?: { balance: number; balance_date: string } }[]
  }>('GET', '/rest/accounts')
  return body.accounts
}

async function encrypt(value: unknown): Promise<object> {
  const answer = await fetch(`${kontor.url}/.well-known/jwks.json`)
  const { keys } = (await answer.json()) as { keys: [JWK] }
  const key = await importJWK(keys[0], 'RSA-OAEP')
  const jwe = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256CBC-HS512' })
    .encrypt(key)
  return { type: 'encrypted', value: jwe }
}

async function connectDemobank(
  client: DirectClient,
  body: object = {},
): Promise<{ readonly access: Access; readonly sync: Sync }> {
  const access_method_id = await client.methodOf(demobank)
  const access = await client.addAccess({ access_method_id, credentials: demoLogin, ...body })
  const sync = await client.startSync(access)
  const asked = await client.reaches(access, sync, { status: 'AWAIT_AUTH', withinMs: soon })
  expect(await client.responds(access, asked, { value: demobank.otp })).toEqual({
    status: 202,
    body: {},
  })
  return {
    access,
    sync: await client.reaches(access, sync, { status: 'COMPLETED', withinMs: later }),
  }
}

describe('the checklist of real clients', () => {
  test('add an access, sync it, answer, read', async () => {
    const client = await DirectClient.signUp(kontor.url)
    expect((await client.call('GET', '/rest/accesses')).body).toEqual([])
    const access_method_id = await client.methodOf(demobank)
    const access = await client.addAccess({ access_method_id, credentials: demoLogin })
    expect(access).toMatchObject({ access_method_id, status: 'NEW', save_pin: false })
    expect(await accountsOf(client)).toEqual([])

    const sync = await client.startSync(access)
    expect(sync.status).toBe('QUEUED')
    const asked = await client.reaches(access, sync, { status: 'AWAIT_AUTH', withinMs: soon })
    expect(Object.keys(asked.challenge ?? {}).toSorted()).toEqual(
      ['id', 'created_at', 'type', 'format', 'data', 'label'].toSorted(),
    )
    const { body: challenges } = await client.call<Challenge[]>(
      'GET',
      `/rest/accesses/${access.id}/syncs/${sync.id}/challenges`,
    )
    expect(challenges).toEqual([asked.challenge])

    const answered = await client.responds(access, asked, { value: demobank.otp })
    expect(answered).toEqual({ status: 202, body: {} })
    await client.reaches(access, sync, { status: 'COMPLETED', withinMs: later })
    const accounts = await accountsOf(client)
    expect(accounts).toHaveLength(3)
    for (const { balance } of accounts.slice(0, 2)) {
      expect(balance?.balance).toBeTypeOf('number')
      expect(balance?.balance_date).toMatch(/Z$/)
    }
    const { body } = await client.call<{ transactions: object[] }>('GET', '/rest/transactions')
    expect(body.transactions.length).toBeGreaterThan(50)
    expect((await client.responds(access, asked, { value: '000000' })).status).toBe(409)
  })

  test('an unknown method is refused in fixed words, and one without credentials is not', async () => {
    const client = await DirectClient.signUp(kontor.url)
    const access_method_id = 'a0000000-0000-4000-8000-000000000000'
    const refused = await client.call('POST', '/rest/accesses', { access_method_id })
    expect(refused).toEqual({
      status: 400,
      body: {
        status: 400,
        error: {
          code: 1000,
          group: 'client',
          description: "Request body doesn't match input schema.",
          data: { access_method_id: ['Unknown method identifier.'] },
        },
      },
    })
    const access = await client.addAccess({ access_method_id: await client.methodOf(demobank) })
    const sync = await client.startSync(access)
    const failed = await client.reaches(access, sync, { status: 'ERROR', withinMs: soon })
    expect(failed.error).toMatchObject({ code: 1011, name: 'credentials_missing' })
    const again = await client.startSync(access, { credentials: demoLogin })
    await client.reaches(access, again, { status: 'AWAIT_AUTH', withinMs: soon })
  })
})

test('a person chooses how to confirm, answers wrongly, then rightly, encrypted', async () => {
  const client = await DirectClient.signUp(kontor.url)
  const access = await client.addAccess({
    access_method_id: await client.methodOf(mockbank),
    credentials: { login: mockbank.login, pin: await encrypt(mockbank.pin) },
    consent: { recurring: true, accounts: [{ id: 'DE07900948150000002000' }] },
    save_credentials: true,
  })
  expect(access.save_pin).toBe(true)
  const sync = await client.startSync(access)
  const first = await client.reaches(access, sync, { status: 'AWAIT_AUTH', withinMs: soon })
  expect(first.challenge?.type).toBe('METHOD_SELECTION')
  const photo = first.challenge?.auth_methods?.find(({ type }) => type === 'PHOTO_OTP')
  await client.responds(access, first, { method_id: photo?.id })
  const news = { status: 'AWAIT_AUTH', withinMs: soon } as const
  const second = await client.reaches(access, sync, { ...news, not: first.challenge })
  expect(second.challenge).toMatchObject({
    type: 'EMBEDDED',
    format: 'PHOTO',
    data: expect.stringMatching(/^data:image\/png;base64,/),
  })
  await client.responds(access, second, { value: '999999' })
  const third = await client.reaches(access, sync, { ...news, not: second.challenge })
  await client.responds(access, third, await encrypt(mockbank.otp))
  await client.reaches(access, sync, { status: 'COMPLETED', withinMs: later })
  expect(await accountsOf(client)).toHaveLength(1)
  const connected = await client.call<Access>('GET', `/rest/accesses/${access.id}`)
  expect(connected.body).toMatchObject({ status: 'CONNECTED', save_pin: true })
  expect(connected.body.consent.expires_at).toMatch(/^\d{4}-\d\d-\d\d$/)

  // The person is at the screen and has confirmed already: nothing is asked.
  const again = await client.startSync(access)
  await client.reaches(access, again, { status: 'COMPLETED', withinMs: later })

  const removed = await client.call<Access>('POST', `/rest/accesses/${access.id}/remove_pin`)
  expect(removed).toMatchObject({ status: 200, body: { save_pin: false } })
  const credentials = `/rest/accesses/${access.id}/credentials`
  const [consent] = (await client.call<{ id: string; type: string }[]>('GET', credentials)).body
  const patch = () =>
    client.call<object>('PATCH', `${credentials}/${consent?.id ?? ''}`, { status: 'REVOKED' })
  expect(await patch()).toMatchObject({ status: 200, body: { type: 'CONSENT', status: 'REVOKED' } })
  expect((await patch()).status).toBe(404)
  expect((await client.call<Access>('GET', `/rest/accesses/${access.id}`)).body.status).toBe('NEW')
  expect(await accountsOf(client)).toHaveLength(1)
})

test('a wrong PIN ends the sync, is not kept, and a right one goes on', async () => {
  const client = await DirectClient.signUp(kontor.url)
  const access = await client.addAccess({
    access_method_id: await client.methodOf(demobank),
    credentials: { ...demoLogin, pin: 'wrong' },
    save_credentials: true,
  })
  const sync = await client.startSync(access)
  const failed = await client.reaches(access, sync, { status: 'ERROR', withinMs: soon })
  expect(failed.error).toMatchObject({ code: 10_000, name: 'credentials_rejected' })
  const { body } = await client.call<Access>('GET', `/rest/accesses/${access.id}`)
  expect(body).toMatchObject({ status: 'CREDENTIALS_REJECTED', save_pin: false })
  const again = await client.startSync(access, { credentials: demoLogin })
  await client.reaches(access, again, { status: 'AWAIT_AUTH', withinMs: soon })
})

test('a person confirms in the bank’s app', async () => {
  const client = await DirectClient.signUp(kontor.url)
  const access = await client.addAccess({
    access_method_id: await client.methodOf(appbank),
    credentials: { login: appbank.login, password: appbank.pin },
  })
  const sync = await client.startSync(access)
  const asked = await client.reaches(access, sync, { status: 'AWAIT_AUTH', withinMs: soon })
  expect(asked.challenge?.type).toBe('DECOUPLED')
  await approveOnPhone(kontor.bankUrl, appbank)
  await client.reaches(access, sync, { status: 'COMPLETED', withinMs: later })
  expect((await accountsOf(client)).length).toBeGreaterThan(0)
})

test.each([
  ['a redirect', redirectbank],
  ['a redirect with OAuth', oauthbank],
  ['a redirect by the shared address, then the app', vorabbank],
])('a person confirms by %s, and is led to the client', async (_name, bank) => {
  const client = await DirectClient.signUp(kontor.url)
  const access = await client.addAccess({ access_method_id: await client.methodOf(bank) })
  const redirect_uri = 'https://my-app.example.com/back?tenant=7'
  const sync = await client.startSync(access, { redirect_uri, state: 'a state & more' })
  const asked = await client.reaches(access, sync, { status: 'AWAIT_AUTH', withinMs: soon })
  expect(asked.challenge?.type).toBe('REDIRECT')
  const back = await allowByForms(asked.challenge?.location ?? '', bank)
  expect(back).toBe(`${redirect_uri}&state=a%20state%20%26%20more&sync_id=${sync.id}`)
  if (bank === vorabbank) {
    const news = { status: 'AWAIT_AUTH', withinMs: soon, not: asked.challenge } as const
    const second = await client.reaches(access, sync, news)
    expect(second.challenge?.type).toBe('DECOUPLED')
    await approveOnPhone(kontor.bankUrl, bank)
  }
  await client.reaches(access, sync, { status: 'COMPLETED', withinMs: later })
  expect((await accountsOf(client)).length).toBeGreaterThan(0)
})

test('accounts and accesses are deleted with all that they hold', async () => {
  const client = await DirectClient.signUp(kontor.url)
  const { access } = await connectDemobank(client)
  const [first, ...others] = await accountsOf(client)
  const path = `/rest/accounts/${first?.account_id ?? ''}`
  expect((await client.call('DELETE', path)).status).toBe(204)
  expect((await client.call('GET', path)).status).toBe(404)
  for (const { account_id: id } of others) {
    expect((await client.call('DELETE', `/rest/accounts/${id}`)).status).toBe(204)
  }
  expect((await client.call('GET', `/rest/accesses/${access.id}`)).status).toBe(404)
  expect((await client.call('GET', '/rest/accesses')).body).toEqual([])

  const { access: next } = await connectDemobank(client)
  expect((await client.call('DELETE', `/rest/accesses/${next.id}`)).status).toBe(204)
  expect(await accountsOf(client)).toEqual([])
})
