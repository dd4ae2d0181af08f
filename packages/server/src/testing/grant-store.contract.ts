import { describe, expect, test } from 'vitest'
import type { ClientId } from '../domain/ids.ts'
import type { GrantStore } from '../oauth/grant-store.ts'
import type { Stores } from './memory-stores.ts'
import { buildTokens, finishFlow, hashes, later, must, race, t0 } from './store-fixtures.ts'

const otherClient = 'somebody-else' as ClientId

/** What every `GrantStore` keeps. */
export function grantStoreContract(stores: () => Stores): void {
  describe('codes (RFC 6749 section 4.1.3)', () => codeContract(stores))
  describe('refresh tokens (RFC 6749 section 6)', () => refreshContract(stores))
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

async function openGrant(stores: Stores, changes: Parameters<typeof finishFlow>[1] = {}) {
  const { flow, harvest } = await finishFlow(stores, changes)
  const tokens = buildTokens()
  const request = { code: harvest.code.hash, clientId: flow.clientId }
  const grant = must(await stores.grants.redeemCode(request, tokens, t0))
  return { flow, harvest, tokens, request, grant }
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
    expect(await stores().grants.authorize(tokens.accessToken, t0)).toEqual(authorization)
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
    const refresh = { refreshToken: tokens.refreshToken, clientId: request.clientId }
    expect(await stores().grants.rotate(refresh, buildTokens(), t0)).toBeUndefined()
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
    const end = harvest.dataExpiresAt
    expect(await stores().grants.authorize(tokens.accessToken, end)).toBeUndefined()
    const refresh = { refreshToken: tokens.refreshToken, clientId: request.clientId }
    expect(await stores().grants.rotate(refresh, buildTokens(), end)).toBeUndefined()
  })
}

function refreshContract(stores: () => Stores): void {
  async function opened() {
    const { tokens, grant, request } = await openGrant(stores())
    return {
      tokens,
      grant,
      refresh: { refreshToken: tokens.refreshToken, clientId: request.clientId },
    }
  }

  test('a refresh token is traded for its successor in the same grant', async () => {
    const { tokens, grant, refresh } = await opened()
    const second = buildTokens()
    expect(await stores().grants.rotate(refresh, second, t0)).toEqual(grant)
    expect(await stores().grants.authorize(second.accessToken, t0)).toMatchObject({
      grantId: grant.grantId,
    })
    expect(await stores().grants.authorize(tokens.accessToken, t0)).toBeDefined()
    const next = { ...refresh, refreshToken: second.refreshToken }
    expect(await stores().grants.rotate(next, buildTokens(), t0)).toEqual(grant)
  })

  test('a refresh token that was used before ends its whole grant', async () => {
    const { tokens, refresh } = await opened()
    const second = buildTokens()
    await stores().grants.rotate(refresh, second, t0)
    expect(await stores().grants.rotate(refresh, buildTokens(), t0)).toBeUndefined()
    expect(await stores().grants.authorize(tokens.accessToken, t0)).toBeUndefined()
    expect(await stores().grants.authorize(second.accessToken, t0)).toBeUndefined()
    const next = { ...refresh, refreshToken: second.refreshToken }
    expect(await stores().grants.rotate(next, buildTokens(), t0)).toBeUndefined()
  })

  test('of 20 callers with one refresh token at most one gets a successor', async () => {
    const { refresh } = await opened()
    expect(await race(20, () => stores().grants.rotate(refresh, buildTokens(), t0))).toBe(1)
  })

  test('another client’s attempt changes nothing', async () => {
    const { tokens, grant, refresh } = await opened()
    const stolen = { ...refresh, clientId: otherClient }
    expect(await stores().grants.rotate(stolen, buildTokens(), t0)).toBeUndefined()
    expect(await stores().grants.rotate(refresh, buildTokens(), t0)).toEqual(grant)
    expect(await stores().grants.rotate(stolen, buildTokens(), t0)).toBeUndefined()
    expect(await stores().grants.authorize(tokens.accessToken, t0)).toBeDefined()
  })

  test('neither an expired nor an unknown refresh token gets anything', async () => {
    const { tokens, refresh } = await opened()
    const unknown = { ...refresh, refreshToken: hashes.refreshToken('unknown') }
    expect(await stores().grants.rotate(unknown, buildTokens(), t0)).toBeUndefined()
    const end = tokens.refreshTokenExpiresAt
    expect(await stores().grants.rotate(refresh, buildTokens(), end)).toBeUndefined()
  })

  test('a narrower scope holds for the access token alone', async () => {
    const { grant, refresh } = await opened()
    const second = buildTokens()
    const narrowed = { ...refresh, scope: 'accounts=ro' }
    expect(await stores().grants.rotate(narrowed, second, t0)).toMatchObject({
      scope: 'accounts=ro',
    })
    expect(await stores().grants.authorize(second.accessToken, t0)).toMatchObject({
      scope: 'accounts=ro',
    })
    const next = { ...refresh, refreshToken: second.refreshToken }
    expect(await stores().grants.rotate(next, buildTokens(), t0)).toEqual(grant)
  })

  test('a wider scope is refused and leaves the refresh token as it was', async () => {
    const { grant, refresh } = await opened()
    const wider = { ...refresh, scope: 'accounts=ro payments=rw' }
    await expect(stores().grants.rotate(wider, buildTokens(), t0)).rejects.toMatchObject({
      code: 'invalid_scope',
    })
    expect(await stores().grants.rotate(refresh, buildTokens(), t0)).toEqual(grant)
  })
}
