import * as oauth from 'oauth4webapi'
import * as openid from 'openid-client'
import { describe, expect, inject, test } from 'vitest'
import { sandboxClient } from '../harness/client.ts'
import { passWidget } from './widget-passage.ts'

const { url } = inject('kontor')

/*
 * Two libraries that nobody wrote for us, as they come from npm. All they are told is the issuer, the client and, for the
 * loopback, that http will do.
 */

describe('openid-client', () => {
  test('finds everything, trades the code with PKCE, reads, refreshes and revokes', async () => {
    const config = await openid.discovery(
      new URL(url),
      sandboxClient.id,
      undefined,
      openid.ClientSecretBasic(sandboxClient.secret),
      { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] },
    )
    expect(config.serverMetadata().supportsPKCE()).toBe(true)
    const [pkceCodeVerifier, state] = [openid.randomPKCECodeVerifier(), openid.randomState()]
    const { callback } = await passWidget(url, {
      state,
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    })
    // It checks `state` and `iss`, and sends the redirect URI along.
    const tokens = await openid.authorizationCodeGrant(config, callback, {
      pkceCodeVerifier,
      expectedState: state,
    })
    const read = await openid.fetchProtectedResource(
      config,
      tokens.access_token,
      new URL('/rest/accounts', url),
      'GET',
    )
    expect(await read.json()).toMatchObject({ accounts: [{ currency: 'EUR' }] })

    const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '')
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token)
    await openid.tokenRevocation(config, refreshed.refresh_token ?? '')
    const again = openid.refreshTokenGrant(config, refreshed.refresh_token ?? '')
    expect(await refusalOf(again)).toEqual([400, 'invalid_grant'])
  })

  test('hears of a verifier that is not the one of the link', async () => {
    const config = await openid.discovery(
      new URL(url),
      sandboxClient.id,
      undefined,
      openid.ClientSecretBasic(sandboxClient.secret),
      { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] },
    )
    const verifier = openid.randomPKCECodeVerifier()
    const state = openid.randomState()
    const { callback } = await passWidget(url, {
      state,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    })
    const trade = (pkceCodeVerifier: string) =>
      openid.authorizationCodeGrant(config, callback, { pkceCodeVerifier, expectedState: state })
    const guess = trade(openid.randomPKCECodeVerifier())
    expect(await refusalOf(guess)).toEqual([400, 'invalid_grant'])
    // A guess does not use up the code of who knows.
    expect(await trade(verifier)).toMatchObject({ token_type: 'bearer' })
  })
})

/** The interface's error body holds the RFC's name inside, so the library hands over the answer as it came. */
async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof openid.ClientError) || !(error.cause instanceof Response)) return error
  const { error: problem } = (await error.cause.json()) as { error: { name: string } }
  return [error.cause.status, problem.name]
}

describe('oauth4webapi', () => {
  const client: oauth.Client = { client_id: sandboxClient.id }
  const authentication = oauth.ClientSecretBasic(sandboxClient.secret)
  const options = { [oauth.allowInsecureRequests]: true }

  test('finds everything, trades the code, reads, refreshes and revokes', async () => {
    const issuer = new URL(url)
    const server = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options }),
    )
    const state = oauth.generateRandomState()
    const { callback, redirectUri } = await passWidget(url, { state })
    const answer = oauth.validateAuthResponse(server, client, callback, state)
    const tokens = await oauth.processAuthorizationCodeResponse(
      server,
      client,
      await oauth.authorizationCodeGrantRequest(
        server,
        client,
        authentication,
        answer,
        redirectUri,
        oauth.nopkce,
        options,
      ),
    )
    const read = await oauth.protectedResourceRequest(
      tokens.access_token,
      'GET',
      new URL('/rest/transactions', url),
      undefined,
      undefined,
      options,
    )
    expect(read.status).toBe(200)

    const refresh = async (token: string | undefined) =>
      oauth.processRefreshTokenResponse(
        server,
        client,
        await oauth.refreshTokenGrantRequest(server, client, authentication, token ?? '', options),
      )
    const refreshed = await refresh(tokens.refresh_token)
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(
        server,
        client,
        authentication,
        refreshed.access_token,
        options,
      ),
    )
    const next = await refresh(refreshed.refresh_token)
    expect(next.refresh_token).not.toBe(refreshed.refresh_token)
  })

  test('refuses an answer that another issuer mixed in', async () => {
    const issuer = new URL(url)
    const server = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...options }),
    )
    const state = oauth.generateRandomState()
    const { callback } = await passWidget(url, { state })
    expect(callback.searchParams.get('iss')).toBe(server.issuer)
    callback.searchParams.set('iss', 'https://evil.example')
    expect(() => oauth.validateAuthResponse(server, client, callback, state)).toThrow(/"iss"/)
  })
})
