import { describe, expect, test } from 'vitest'
import type { ClientId, UserId } from '../domain/ids.ts'
import type { CodeChallenge } from '../domain/token-hash.ts'
import type { GrantStore } from '../oauth/grant-store.ts'
import type { Stores } from './memory-stores.ts'
import { refreshTokenContract } from './refresh-token.contract.ts'
import { repeatedExchangeContract } from './repeated-exchange.contract.ts'
import {
  buildTokens,
  finishFlow,
  hashes,
  later,
  must,
  openGrant,
  race,
  revocationsTold,
  sealedSuccessor,
  t0,
} from './store-fixtures.ts'

const otherClient = 'somebody-else' as ClientId

/** What every `GrantStore` keeps. */
export function grantStoreContract(stores: () => Stores): void {
  describe('codes (RFC 6749 section 4.1.3)', () => codeContract(stores))
  describe('an exchange that may come again', () => repeatedExchangeContract(stores))
  describe('refresh tokens (RFC 6749 section 6)', () => refreshTokenContract(stores))
  describe('grants of users', () => openContract(stores))
  describe('revoking (RFC 7009)', () => revokeContract(stores))
}

/** So many callers at once with one fresh code: how many got a grant. One and only one should. */
export async function raceForCode(
  stores: Stores,
  grants: Pick<GrantStore, 'redeemCode'>,
): Promise<number> {
  const { flow, harvest } = await finishFlow(stores)
  const request = { code: harvest.code.hash, clientId: flow.clientId }
  return race(20, () => grants.redeemCode(request, buildTokens(), t0))
}

function codeContract(stores: () => Stores): void {
  test('a code is traded for tokens that let their bearer read', async () => {
    const { flow, harvest, tokens, grant } = await openGrant(stores())
    const authorization = {
      grantId: grant.grantId,
      userId: harvest.userId,
      clientId: flow.clientId,
      scope: harvest.scope,
    }
    expect(grant).toEqual({ ...authorization, flowId: flow.id })
    expect(await stores().grants.authorize(tokens.accessToken, t0)).toEqual({
      ...authorization,
      expiresAt: tokens.accessTokenExpiresAt,
    })
  })

  test('a code that was traded is no longer shown', async () => {
    const { flow } = await openGrant(stores())
    expect(await stores().flows.code(flow.id, t0)).toBeUndefined()
  })

  test('of 20 callers with one code exactly one gets the grant', async () => {
    for (let round = 0; round < 5; round++) {
      expect(await raceForCode(stores(), stores().grants)).toBe(1)
    }
  })

  test('a code that is presented again gets nothing and ends what it was traded for', async () => {
    const { tokens, request } = await openGrant(stores())
    expect(await stores().grants.redeemCode(request, buildTokens(), t0)).toBeUndefined()
    expect(await stores().grants.authorize(tokens.accessToken, t0)).toBeUndefined()
    const refresh = {
      refreshToken: tokens.refreshToken,
      clientId: request.clientId,
      sealedSuccessor,
    }
    expect(await stores().grants.rotate(refresh, buildTokens(), t0)).toBeUndefined()
  })

  test('the tokens of a disabled client are refused, and good again when it is enabled', async () => {
    const { tokens, grant } = await openGrant(stores())
    const isGood = async () =>
      (await stores().grants.authorize(tokens.accessToken, t0)) !== undefined
    const { clients } = stores()
    await clients.change(grant.clientId, (client) => ({ ...client, disabledAt: t0 }))
    expect(await isGood()).toBe(false)
    await clients.change(grant.clientId, ({ disabledAt: _since, ...client }) => client)
    expect(await isGood()).toBe(true)
  })

  test('what happened to the grant can be read', async () => {
    const { request, grant } = await openGrant(stores())
    await stores().grants.redeemCode(request, buildTokens(), later(1))
    await stores().grants.redeemCode(request, buildTokens(), later(2))
    expect(await stores().grants.events(grant)).toEqual([
      { name: 'opened', cause: 'code', at: t0, generation: 1 },
      { name: 'ended', cause: 'code-replayed', at: later(1), generation: 1 },
    ])
  })

  test('the client is told that its code was presented again, once', async () => {
    const { request, grant } = await openGrant(stores())
    for (const at of [later(1), later(2)]) {
      await stores().grants.redeemCode(request, buildTokens(), at)
    }
    expect(await revocationsTold(stores(), grant)).toEqual([
      { reason: 'code_replayed', at: later(1) },
    ])
  })

  test('another client with a used code ends nothing', async () => {
    const { tokens, request } = await openGrant(stores())
    const stolen = { ...request, clientId: otherClient }
    expect(await stores().grants.redeemCode(stolen, buildTokens(), t0)).toBeUndefined()
    expect(await stores().grants.authorize(tokens.accessToken, t0)).toBeDefined()
  })

  test('neither another client nor another redirect_uri uses a code up', async () => {
    const { flow, harvest } = await finishFlow(stores())
    const request = { code: harvest.code.hash, clientId: flow.clientId }
    const { redirectUri } = flow.request
    for (const wrong of [
      { ...request, clientId: otherClient },
      { ...request, redirectUri: `${redirectUri}/` },
      { ...request, redirectUri: '' },
    ]) {
      expect(await stores().grants.redeemCode(wrong, buildTokens(), t0)).toBeUndefined()
    }
    const right = { ...request, redirectUri }
    expect(await stores().grants.redeemCode(right, buildTokens(), t0)).toBeDefined()
  })

  test('a code with a challenge is traded for its verifier alone, one without for none', async () => {
    const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' as CodeChallenge
    const other = 'A'.repeat(43) as CodeChallenge
    for (const codeChallenge of [challenge, undefined]) {
      const { flow, harvest } = await finishFlow(stores(), {}, { codeChallenge })
      const request = { code: harvest.code.hash, clientId: flow.clientId }
      for (const wrong of [other, codeChallenge === undefined ? challenge : undefined]) {
        const stolen = { ...request, ...(wrong !== undefined && { codeChallenge: wrong }) }
        expect(await stores().grants.redeemCode(stolen, buildTokens(), t0)).toBeUndefined()
      }
      const right = { ...request, ...(codeChallenge !== undefined && { codeChallenge }) }
      expect(await stores().grants.redeemCode(right, buildTokens(), t0)).toBeDefined()
    }
  })

  test('neither an expired nor an unknown code gets anything', async () => {
    const { flow, harvest } = await finishFlow(stores())
    const request = { code: harvest.code.hash, clientId: flow.clientId }
    const unknown = { ...request, code: hashes.code('unknown') }
    expect(await stores().grants.redeemCode(unknown, buildTokens(), t0)).toBeUndefined()
    const expired = harvest.code.expiresAt
    expect(await stores().grants.redeemCode(request, buildTokens(), expired)).toBeUndefined()
  })

  test('an access token ends at its time', async () => {
    const { tokens } = await openGrant(stores())
    const end = tokens.accessTokenExpiresAt
    const before = new Date(end.getTime() - 1)
    expect(await stores().grants.authorize(tokens.accessToken, before)).toBeDefined()
    expect(await stores().grants.authorize(tokens.accessToken, end)).toBeUndefined()
    const unknown = hashes.accessToken('unknown')
    expect(await stores().grants.authorize(unknown, t0)).toBeUndefined()
  })

  test('no token outlives one-time data', async () => {
    const { tokens, request, harvest } = await openGrant(stores(), { dataExpiresAt: later(10) })
    expect(await stores().grants.authorize(tokens.accessToken, later(9))).toBeDefined()
    const end = must(harvest.dataExpiresAt)
    expect(await stores().grants.authorize(tokens.accessToken, end)).toBeUndefined()
    const refresh = {
      refreshToken: tokens.refreshToken,
      clientId: request.clientId,
      sealedSuccessor,
    }
    expect(await stores().grants.rotate(refresh, buildTokens(), end)).toBeUndefined()
  })
}

function openContract(stores: () => Stores): void {
  const scope = 'accounts=ro offline'

  test('a user gets tokens of their own, beside those there are', async () => {
    const { grant, tokens } = await openGrant(stores())
    const second = buildTokens()
    const { userId, clientId } = grant
    const opened = must(await stores().grants.open({ userId, clientId, scope }, second, t0))
    expect(opened).toEqual({ grantId: opened.grantId, userId, clientId, scope })
    expect(await stores().grants.authorize(second.accessToken, t0)).toEqual({
      ...opened,
      expiresAt: second.accessTokenExpiresAt,
    })
    expect(await stores().grants.authorize(tokens.accessToken, t0)).toMatchObject({
      grantId: grant.grantId,
    })
    const refresh = { refreshToken: second.refreshToken, clientId, sealedSuccessor }
    expect(await stores().grants.rotate(refresh, buildTokens(), t0)).toEqual(opened)
    expect(await stores().grants.events(opened)).toEqual([
      { name: 'opened', cause: 'password', at: t0, generation: 1 },
      { name: 'refreshed', at: t0, generation: 2 },
    ])
  })

  test('neither an unknown user nor one whose data has ended gets any', async () => {
    const { grant, harvest } = await openGrant(stores())
    const { userId, clientId } = grant
    const stranger = { userId: 'U-nobody' as UserId, clientId, scope }
    expect(await stores().grants.open(stranger, buildTokens(), t0)).toBeUndefined()
    const gone = { userId, clientId, scope }
    const end = must(harvest.dataExpiresAt)
    expect(await stores().grants.open(gone, buildTokens(), end)).toBeUndefined()
  })
}

function revokeContract(stores: () => Stores): void {
  async function whatLives({ tokens, request }: Awaited<ReturnType<typeof openGrant>>) {
    const access = await stores().grants.authorize(tokens.accessToken, t0)
    const refresh = await stores().grants.rotate(
      { refreshToken: tokens.refreshToken, clientId: request.clientId, sealedSuccessor },
      buildTokens(),
      t0,
    )
    return { access: access !== undefined, refresh: refresh !== undefined }
  }

  test.each([
    ['an access token', 'accessToken', false, { access: false, refresh: true }],
    ['an access token with cascade', 'accessToken', true, { access: false, refresh: false }],
    ['a refresh token', 'refreshToken', false, { access: false, refresh: false }],
    ['a refresh token with cascade', 'refreshToken', true, { access: false, refresh: false }],
  ] as const)('%s', async (...[, kind, cascade, left]) => {
    const opened = await openGrant(stores())
    const { clientId } = opened.request
    await stores().grants.revoke({ token: opened.tokens[kind], clientId, cascade }, t0)
    const [, event] = await stores().grants.events(opened.grant)
    expect(event?.name).toBe(left.refresh ? 'access-revoked' : 'ended')
    expect(await whatLives(opened)).toEqual(left)
  })

  test('a refresh token that was traded already ends the grant, too', async () => {
    const opened = await openGrant(stores())
    const { tokens, request } = opened
    const refresh = { ...request, refreshToken: tokens.refreshToken, sealedSuccessor }
    const second = buildTokens()
    await stores().grants.rotate(refresh, second, t0)
    const { clientId } = request
    await stores().grants.revoke({ token: tokens.refreshToken, clientId, cascade: false }, t0)
    expect(await stores().grants.authorize(second.accessToken, t0)).toBeUndefined()
  })

  test('neither another client nor an unknown token changes anything', async () => {
    const opened = await openGrant(stores())
    const { clientId } = opened.request
    const unknown = hashes.accessToken('unknown')
    await stores().grants.revoke({ token: unknown, clientId, cascade: true }, t0)
    for (const token of [opened.tokens.accessToken, opened.tokens.refreshToken]) {
      for (const cascade of [true, false]) {
        await stores().grants.revoke({ token, clientId: otherClient, cascade }, t0)
      }
    }
    expect(await stores().grants.events(opened.grant)).toHaveLength(1)
    expect(await whatLives(opened)).toEqual({ access: true, refresh: true })
  })
}
