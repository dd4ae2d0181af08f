import { beforeEach, expect, test } from 'vitest'
import type { ClientId } from '../domain/ids.ts'
import { createMemoryStores, type Stores } from '../testing/memory-stores.ts'
import { buildTokens, openGrant, sealedSuccessor, t0 } from '../testing/store-fixtures.ts'
import type { GrantStore } from './grant-store.ts'
import { authorizedMs, rememberAuthorizations } from './remember-authorizations.ts'

let stores: Stores
let asked: number
/** Waits before each answer of the store. */
let pause: Promise<void>
let grants: ReturnType<typeof rememberAuthorizations>
/** What another node does. */
let elsewhere: GrantStore
beforeEach(() => {
  stores = createMemoryStores(() => t0)
  asked = 0
  pause = Promise.resolve()
  elsewhere = stores.grants
  grants = rememberAuthorizations({
    authorize: async (token, now) => {
      asked++
      const answer = await elsewhere.authorize(token, now)
      await pause
      return answer
    },
    redeemCode: (...request) => elsewhere.redeemCode(...request),
    rotate: (...request) => elsewhere.rotate(...request),
    revoke: (...request) => elsewhere.revoke(...request),
    open: (...request) => elsewhere.open(...request),
    events: (grant) => elsewhere.events(grant),
  })
})

test('a living token is asked for once in half a second, however often it is shown', async () => {
  const { tokens, grant } = await openGrant(stores)
  for (let ms = 0; ms < 1000; ms += 50) {
    const authorization = await grants.authorize(tokens.accessToken, after(ms))
    expect(authorization).toMatchObject({ grantId: grant.grantId })
  }
  expect(asked).toBe(2)
})

test('what another node ended is heard of well within the second that all nodes have', async () => {
  const { tokens, grant } = await openGrant(stores)
  await grants.authorize(tokens.accessToken, t0)
  await elsewhere.revoke({ ...grant, token: tokens.refreshToken, cascade: true }, t0)
  expect(await grants.authorize(tokens.accessToken, after(authorizedMs - 1))).toBeDefined()
  expect(await grants.authorize(tokens.accessToken, after(authorizedMs))).toBeUndefined()
  expect(authorizedMs).toBeLessThan(1000)
})

test('nor does a token outlive its hour', async () => {
  const end = after(200)
  const { tokens, grant } = await openGrant(stores)
  const short = buildTokens({ accessTokenExpiresAt: end })
  await elsewhere.open({ ...grant, scope: 'accounts=ro' }, short, t0)
  expect(await grants.authorize(short.accessToken, after(199))).toBeDefined()
  expect(await grants.authorize(short.accessToken, end)).toBeUndefined()
  expect(await grants.authorize(tokens.accessToken, end)).toBeDefined()
})

test('nor does it count where the clock was set back', async () => {
  const { tokens } = await openGrant(stores)
  await grants.authorize(tokens.accessToken, after(3_600))
  await grants.authorize(tokens.accessToken, t0)
  expect(asked).toBe(2)
})

const waysToEnd: Record<string, (opened: Awaited<ReturnType<typeof openGrant>>) => unknown> = {
  'a revocation': ({ grant, tokens }) =>
    grants.revoke({ ...grant, token: tokens.accessToken, cascade: false }, t0),
  'the reuse of an old refresh token': async ({ grant, tokens }) => {
    const { refreshToken } = tokens
    const rotate = (token: typeof refreshToken, next = buildTokens()) =>
      elsewhere.rotate({ ...grant, refreshToken: token, sealedSuccessor }, next, t0)
    const second = buildTokens()
    await rotate(refreshToken, second)
    await rotate(second.refreshToken)
    const { scope: _scope, ...rotation } = { ...grant, refreshToken, sealedSuccessor }
    return grants.rotate(rotation, buildTokens(), t0)
  },
  'a code that was used before': ({ request }) => grants.redeemCode(request, buildTokens(), t0),
  'the end of its user': async ({ grant }) => {
    await stores.users.delete(grant.userId, t0)
    grants.forget()
  },
}
test.each(Object.entries(waysToEnd))('%s on this node ends it at once', async (_name, end) => {
  const opened = await openGrant(stores)
  expect(await grants.authorize(opened.tokens.accessToken, t0)).toBeDefined()
  await end(opened)
  expect(await grants.authorize(opened.tokens.accessToken, t0)).toBeUndefined()
})

test('an answer that was on its way when the token ended is not remembered', async () => {
  const { tokens, grant } = await openGrant(stores)
  let go = () => {}
  pause = new Promise((resolve) => (go = resolve))
  const early = grants.authorize(tokens.accessToken, t0)
  await grants.revoke({ ...grant, token: tokens.refreshToken, cascade: true }, t0)
  go()
  expect(await early).toBeDefined()
  expect(await grants.authorize(tokens.accessToken, t0)).toBeUndefined()
})

test('an end that may have come through although it failed is taken for one', async () => {
  const { tokens, grant } = await openGrant(stores)
  await grants.authorize(tokens.accessToken, t0)
  const revoke = elsewhere.revoke.bind(elsewhere)
  elsewhere.revoke = async (...request) => {
    await revoke(...request)
    throw new Error('the answer was lost')
  }
  const request = { ...grant, token: tokens.refreshToken, cascade: true }
  await expect(grants.revoke(request, t0)).rejects.toThrow('the answer was lost')
  expect(await grants.authorize(tokens.accessToken, t0)).toBeUndefined()
})

test('a refresh that goes well leaves what is remembered, and its first use is still told to the store', async () => {
  const { tokens, grant } = await openGrant(stores)
  await grants.authorize(tokens.accessToken, t0)
  const next = buildTokens()
  const { clientId } = grant
  await grants.rotate({ clientId, refreshToken: tokens.refreshToken, sealedSuccessor }, next, t0)
  await grants.authorize(tokens.accessToken, t0)
  expect(asked).toBe(1)
  await grants.authorize(next.accessToken, t0)
  const repeat = { clientId, refreshToken: tokens.refreshToken, sealedSuccessor }
  expect(await grants.rotate(repeat, buildTokens(), after(61_000))).toBeUndefined()
})

test('tokens that nobody issued are asked for each time', async () => {
  const { accessToken } = buildTokens()
  await grants.authorize(accessToken, t0)
  await grants.authorize(accessToken, t0)
  expect(asked).toBe(2)
  expect(await grants.open(nobody, buildTokens(), t0)).toBeUndefined()
})

const nobody = {
  userId: 'U0' as never,
  clientId: 'nobody' as ClientId,
  scope: 'accounts=ro',
}

function after(ms: number): Date {
  return new Date(t0.getTime() + ms)
}
