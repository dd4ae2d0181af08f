import { describe, expect, test } from 'vitest'
import { readTokenRequest } from './read-token-request.ts'

const body = { grant_type: 'authorization_code', code: 'Okn_x' }
const redirect_uri = 'https://my-app.example.com/callback'

describe('the redirect URI at the exchange of a code', () => {
  test('may be left out by most clients', () => {
    const wish = { kind: 'code', code: 'Okn_x' }
    expect(readTokenRequest({ body }, { redirectUriRequired: false })).toEqual(wish)
    const named = readTokenRequest(
      { body: { ...body, redirect_uri } },
      { redirectUriRequired: false },
    )
    expect(named).toEqual({ ...wish, redirectUri: redirect_uri })
  })

  test('is demanded of the clients that are set so', () => {
    const strict = { redirectUriRequired: true }
    expect(readTokenRequest({ body: { ...body, redirect_uri } }, strict)).toMatchObject({
      redirectUri: redirect_uri,
    })
    const fault = { redirect_uri: ['Missing data for required field.'] }
    expect(() => readTokenRequest({ body }, strict)).toThrow(
      expect.objectContaining({ code: 'malformed_token_request', faults: fault }),
    )
  })

  test('stands beside a key that marks the request, if there is one', () => {
    const headers = { 'idempotency-key': 'K1' }
    const wish = readTokenRequest({ body, headers }, { redirectUriRequired: false })
    expect(wish).toEqual({ kind: 'code', code: 'Okn_x', idempotencyKey: 'K1' })
  })

  test('is nothing to a refresh', () => {
    const refresh = { grant_type: 'refresh_token', refresh_token: 'Rkn_x' }
    expect(readTokenRequest({ body: refresh }, { redirectUriRequired: true })).toMatchObject({
      kind: 'refresh',
    })
  })
})
