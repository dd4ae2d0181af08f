import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Answer } from '../testing/bank-client.ts'
import { BankTestbed, codeOf, globalAccess, offeredAccess } from '../testing/bank-client.ts'

const redirectUri = 'https://tpp.test/back?flow=7'
const verifier = 'v'.repeat(50)
const challenge = createHash('sha256').update(verifier).digest('base64url')
const asked = {
  response_type: 'code',
  client_id: 'kontor',
  redirect_uri: redirectUri,
  state: 's 1',
  code_challenge: challenge,
  code_challenge_method: 'S256',
}

let testbed: BankTestbed
beforeEach(async () => {
  testbed = await BankTestbed.create()
})

const local = (address: string) => address.replace('http://bank.test', '')
const query = (fields: Record<string, string>) => new URLSearchParams(fields).toString()
const authorize = (slug: string, fields: Record<string, string>) =>
  testbed.send(`/${slug}/oauth/authorize?${query(fields)}`)
const tokens = (slug: string, fields: Record<string, string>) =>
  testbed.form(`/${slug}/oauth/token`, Object.entries(fields))
const trade = (slug: string, code: string, changes: Record<string, string> = {}) =>
  tokens(slug, {
    grant_type: 'authorization_code',
    code,
    client_id: 'kontor',
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...changes,
  })
const refresh = (slug: string, token: string) =>
  tokens(slug, { grant_type: 'refresh_token', refresh_token: token, client_id: 'kontor' })
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
const backFrom = (answer: Answer) => new URL(String(answer.headers['location']))

/** Logs in before there is a consent, and comes back with a code. */
async function preStepCode(): Promise<string> {
  const page = await authorize('vorabbank', { ...asked, scope: 'ais' })
  const done = await testbed.form(`${page.headers['location']}/login`, [
    ['login', 'demo'],
    ['password', 'demo'],
  ])
  return backFrom(done).searchParams.get('code') ?? ''
}

/** Confirms a consent on the bank's pages, and comes back with its id and a code. */
async function integratedCode(): Promise<{ consentId: string; back: URL }> {
  const consent = await testbed.bank('oauthbank').createConsent(offeredAccess)
  const { consentId } = consent.body
  const page = await authorize('oauthbank', { ...asked, scope: `AIS:${consentId}` })
  const path = String(page.headers['location'])
  await testbed.form(`${path}/login`, [
    ['login', 'demo'],
    ['password', 'demo'],
  ])
  const accounts = await testbed.send(path)
  const [, id = ''] = /name="account" value="([^"]+)"/.exec(accounts.text) ?? []
  await testbed.form(`${path}/accounts`, [['account', id]])
  const done = await testbed.form(`${path}/otp`, [['otp', '123456']])
  return { consentId, back: backFrom(done) }
}

describe('OAuth inside the consent', () => {
  test('the consent leads to the server’s metadata, and those to everything else', async () => {
    const consent = await testbed.bank('oauthbank').createConsent(globalAccess)
    expect(Object.keys(consent.body._links).toSorted()).toEqual([
      'scaOAuth',
      'scaStatus',
      'self',
      'status',
    ])
    const metadata = await testbed.send(local(consent.body._links.scaOAuth.href))
    expect(metadata.body).toMatchObject({
      issuer: 'http://bank.test/oauthbank',
      authorization_endpoint: 'http://bank.test/oauthbank/oauth/authorize',
      token_endpoint: 'http://bank.test/oauthbank/oauth/token',
      authorization_response_iss_parameter_supported: true,
    })
  })

  test('the way through the bank’s pages ends with a code, whose token reads this consent alone', async () => {
    const { consentId, back } = await integratedCode()
    expect(back.origin + back.pathname).toBe('https://tpp.test/back')
    expect(Object.fromEntries(back.searchParams)).toEqual({
      flow: '7',
      code: expect.stringMatching(/^[\w-]{32}$/),
      state: 's 1',
      iss: 'http://bank.test/oauthbank',
    })
    const { body } = await trade('oauthbank', back.searchParams.get('code') ?? '')
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 900 })
    const bank = testbed.bank('oauthbank')
    const status = await bank.call(`/v1/consents/${consentId}/status`, bearer(body.access_token))
    expect(status.body.consentStatus).toBe('valid')
    const other = await bank.createConsent(globalAccess)
    const theirs = await bank.call(
      `/v1/consents/${other.body.consentId}/status`,
      bearer(body.access_token),
    )
    expect([theirs.status, codeOf(theirs)]).toEqual([401, 'TOKEN_INVALID'])
    const bare = await bank.call(`/v1/consents/${consentId}/status`)
    expect([bare.status, codeOf(bare)]).toEqual([401, 'TOKEN_INVALID'])
  })

  test('refusing leads back with an error', async () => {
    const consent = await testbed.bank('oauthbank').createConsent(globalAccess)
    const scope = `AIS:${consent.body.consentId}`
    const page = await authorize('oauthbank', { ...asked, scope })
    const back = backFrom(await testbed.form(`${page.headers['location']}/refuse`, []))
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      error: 'access_denied',
      state: 's 1',
    })
  })

  test.each(['AIS:unknown', 'AIS: x', 'ais', ''])('the scope %j is none', async (scope) => {
    const back = backFrom(await authorize('oauthbank', { ...asked, scope }))
    expect(back.searchParams.get('error')).toBe('invalid_scope')
  })
})

describe('OAuth before the consent', () => {
  test('without a token nothing is answered, and with one the person has only to confirm', async () => {
    const bank = testbed.bank('vorabbank')
    const none = await bank.createConsent(globalAccess)
    expect([none.status, codeOf(none)]).toEqual([401, 'TOKEN_INVALID'])
    const { body } = await trade('vorabbank', await preStepCode())
    const consent = await bank.createConsent(globalAccess, bearer(body.access_token))
    expect(consent.status).toBe(201)
    expect(consent.headers['aspsp-sca-approach']).toBe('DECOUPLED')
    const status = await bank.call(
      local(consent.body._links.scaStatus.href),
      bearer(body.access_token),
    )
    expect(status.body.scaStatus).toBe('started')
  })

  test('three wrong PINs lead back with an error', async () => {
    const page = await authorize('vorabbank', { ...asked, scope: 'ais' })
    const logIn = () =>
      testbed.form(`${page.headers['location']}/login`, [
        ['login', 'demo'],
        ['password', 'wrong'],
      ])
    expect((await logIn()).text).toContain('Verbleibende Versuche: 2')
    await logIn()
    const back = backFrom(await logIn())
    expect(back.searchParams.get('error')).toBe('access_denied')
    expect(backFrom(await logIn()).href).toBe(back.href)
  })

  test('the page ends after ten minutes', async () => {
    const page = await authorize('vorabbank', { ...asked, scope: 'ais' })
    testbed.wait({ minutes: 10 })
    expect((await testbed.send(String(page.headers['location']))).status).toBe(404)
  })
})

describe('the token endpoint', () => {
  test.each([
    ['another client', { client_id: 'other' }],
    ['another way back', { redirect_uri: 'https://tpp.test/back' }],
    ['another verifier', { code_verifier: 'w'.repeat(50) }],
    ['no verifier', { code_verifier: '' }],
  ])('takes a code from nobody with %s', async (_name, changes) => {
    const code = await preStepCode()
    const { status, body } = await trade('vorabbank', code, changes)
    expect([status, body.error]).toEqual([400, 'invalid_grant'])
    expect((await trade('vorabbank', code)).status).toBe(200)
  })

  test('takes a code once; the second time ends what the first one gave', async () => {
    const code = await preStepCode()
    const { body } = await trade('vorabbank', code)
    expect((await trade('vorabbank', code)).body.error).toBe('invalid_grant')
    const answer = await testbed
      .bank('vorabbank')
      .createConsent(globalAccess, bearer(body.access_token))
    expect(codeOf(answer)).toBe('TOKEN_UNKNOWN')
  })

  test('takes a code for five minutes, and at its own bank', async () => {
    const code = await preStepCode()
    expect((await trade('oauthbank', code)).body.error).toBe('invalid_grant')
    testbed.wait({ minutes: 5 })
    expect((await trade('vorabbank', code)).body.error).toBe('invalid_grant')
  })

  test('an access token ends after a quarter of an hour, and its refresh token gives another', async () => {
    const bank = testbed.bank('vorabbank')
    const { body: first } = await trade('vorabbank', await preStepCode())
    testbed.wait({ minutes: 15 })
    const late = await bank.createConsent(globalAccess, bearer(first.access_token))
    expect(codeOf(late)).toBe('TOKEN_EXPIRED')
    const { body: second } = await refresh('vorabbank', first.refresh_token)
    expect((await bank.createConsent(globalAccess, bearer(second.access_token))).status).toBe(201)
  })

  test('a refresh token is good for once: the second time ends the whole chain', async () => {
    const { body: first } = await trade('vorabbank', await preStepCode())
    const { body: second } = await refresh('vorabbank', first.refresh_token)
    expect((await refresh('vorabbank', first.refresh_token)).body.error).toBe('invalid_grant')
    expect((await refresh('vorabbank', second.refresh_token)).body.error).toBe('invalid_grant')
  })

  test.each([
    [{}, 'invalid_client'],
    [{ client_id: 'kontor' }, 'unsupported_grant_type'],
    [
      { client_id: 'kontor', grant_type: 'refresh_token', refresh_token: 'unknown' },
      'invalid_grant',
    ],
  ])('%j is an error', async (fields, error) => {
    const answer = await tokens('vorabbank', fields)
    expect([answer.status, answer.body.error]).toEqual([400, error])
  })
})

describe('the authorization endpoint', () => {
  test.each(['redirect_uri', 'client_id', 'response_type', 'code_challenge'])(
    'leads nobody anywhere without %s',
    async (name) => {
      const { [name as keyof typeof asked]: _left, ...rest } = asked
      const answer = await authorize('vorabbank', { ...rest, scope: 'ais' })
      expect([answer.status, answer.text]).toEqual([400, `${name} is missing or invalid.`])
    },
  )

  test('leads to http and https alone', async () => {
    const fields = { ...asked, scope: 'ais', redirect_uri: 'javascript:alert(1)' }
    expect((await authorize('vorabbank', fields)).status).toBe(400)
  })

  test('is there at banks with an OAuth server alone', async () => {
    const address = '/demobank/.well-known/oauth-authorization-server'
    expect((await testbed.send(address)).status).toBe(404)
  })
})
