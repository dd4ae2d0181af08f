import { describe, expect, test } from 'vitest'
import type { ClientId } from '../domain/ids.ts'
import { accessTokensMax } from '../domain/refresh-rules.ts'
import type { GrantStore, NewTokens, Rotated } from '../oauth/grant-store.ts'
import type { Stores } from './memory-stores.ts'
import {
  buildTokens,
  hashes,
  later,
  must,
  openGrant,
  revocationsTold,
  t0,
} from './store-fixtures.ts'

const otherClient = 'somebody-else' as ClientId
const days = (count: number) => later(count * 24 * 60)
const seconds = (count: number) => later(count / 60)

/** What every `GrantStore` keeps of refresh tokens. */
export function refreshTokenContract(stores: () => Stores): void {
  describe('in turn', () => rotationContract(familyIn(stores)))
  describe('a repeat', () => repeatContract(familyIn(stores)))
  test('all callers at once get the same successor', async () => {
    for (let round = 0; round < 5; round++) {
      expect(await raceForSuccessor(stores(), stores().grants)).toBe(1)
    }
  })
  describe('a reuse', () => reuseContract(familyIn(stores)))
}

/** So many callers at once with one refresh token: how many different successors they got. One it should be. */
export async function raceForSuccessor(
  stores: Stores,
  grants: Pick<GrantStore, 'rotate'>,
): Promise<number> {
  const { grant, tokens } = await openGrant(stores)
  const { clientId } = grant
  const answers = times(20, async () => {
    const own = buildTokens()
    const request = { refreshToken: tokens.refreshToken, clientId, sealedSuccessor: sealed(own) }
    const rotated = await grants.rotate(request, own, t0)
    return rotated && Buffer.from(rotated.sealedSuccessor ?? sealed(own)).toString('hex')
  })
  const successors = (await Promise.all(answers)).filter((answer) => answer !== undefined)
  return new Set(successors).size
}

type Family = Awaited<ReturnType<ReturnType<typeof familyIn>>>

/** A fresh family in whose data nothing ends, and how to live in it. */
function familyIn(stores: () => Stores) {
  return async () => {
    const { grant, tokens: first } = await openGrant(stores(), { dataExpiresAt: days(400) })
    const { grants } = stores()
    return {
      grant,
      first,
      refresh: (
        parent: NewTokens,
        at: Date,
        changes: { tokens?: NewTokens; scope?: string; clientId?: ClientId } = {},
      ): Promise<Rotated | undefined> => {
        const { tokens = buildTokens(), scope, clientId = grant.clientId } = changes
        return grants.rotate(
          {
            refreshToken: parent.refreshToken,
            clientId,
            ...(scope !== undefined && { scope }),
            sealedSuccessor: sealed(tokens),
          },
          tokens,
          at,
        )
      },
      authorize: ({ accessToken }: NewTokens, at: Date) => grants.authorize(accessToken, at),
      events: async () => (await grants.events(grant)).map(({ at: _at, ...event }) => event),
      told: () => revocationsTold(stores(), grant),
    }
  }
}

/** Stands for the sealed successor; the hash of it would not be in a real one. */
function sealed({ refreshToken }: NewTokens): Buffer {
  return Buffer.from(refreshToken, 'hex')
}

function lastingFor(minutes: number, from: Date): NewTokens {
  return buildTokens({
    accessTokenExpiresAt: new Date(from.getTime() + minutes * 60_000),
    refreshTokenExpiresAt: new Date(from.getTime() + 90 * 86_400_000),
  })
}

function rotationContract(open: () => Promise<Family>): void {
  test('a refresh token is traded for its successor in the same grant', async () => {
    const { grant, first, refresh, authorize, events } = await open()
    const second = buildTokens()
    expect(await refresh(first, t0, { tokens: second })).toEqual(grant)
    expect(await authorize(second, t0)).toMatchObject({ grantId: grant.grantId })
    expect(await authorize(first, t0)).toBeDefined()
    expect(await refresh(second, t0)).toEqual(grant)
    expect(await events()).toEqual([
      { name: 'opened', cause: 'code', generation: 1 },
      { name: 'refreshed', generation: 2 },
      { name: 'refreshed', generation: 3 },
    ])
  })

  test('another client’s attempt changes nothing', async () => {
    const { grant, first, refresh, authorize } = await open()
    expect(await refresh(first, t0, { clientId: otherClient })).toBeUndefined()
    expect(await refresh(first, t0)).toEqual(grant)
    expect(await refresh(first, days(2), { clientId: otherClient })).toBeUndefined()
    expect(await authorize(first, t0)).toBeDefined()
  })

  test('90 days unused, it ends; each refresh begins them anew', async () => {
    const { grant, first, refresh } = await open()
    const end = first.refreshTokenExpiresAt
    const second = lastingFor(60, new Date(end.getTime() - 1))
    expect(await refresh(first, new Date(end.getTime() - 1), { tokens: second })).toEqual(grant)
    const last = second.refreshTokenExpiresAt
    expect(await refresh(second, last)).toBeUndefined()
    expect(await refresh(second, new Date(last.getTime() - 1))).toEqual(grant)
  })

  test('an unknown one changes nothing', async () => {
    const { grant, first, refresh } = await open()
    const unknown = buildTokens({ refreshToken: hashes.refreshToken('unknown') })
    expect(await refresh(unknown, t0)).toBeUndefined()
    expect(await refresh(first, t0)).toEqual(grant)
  })

  test('a narrower scope holds for the access token alone', async () => {
    const { grant, first, refresh, authorize } = await open()
    const second = buildTokens()
    const scope = 'accounts=ro'
    expect(await refresh(first, t0, { tokens: second, scope })).toMatchObject({ scope })
    expect(await authorize(second, t0)).toMatchObject({ scope })
    expect(await refresh(second, t0)).toEqual(grant)
  })

  test('a wider scope is refused and leaves the refresh token as it was', async () => {
    const { grant, first, refresh } = await open()
    const wider = { scope: 'accounts=ro payments=rw' }
    await expect(refresh(first, t0, wider)).rejects.toMatchObject({ code: 'invalid_scope' })
    expect(await refresh(first, t0)).toEqual(grant)
    await expect(refresh(first, t0, wider)).rejects.toMatchObject({ code: 'invalid_scope' })
  })

  test(`${accessTokensMax} access tokens live; one more replaces the oldest`, async () => {
    const { first, refresh, authorize } = await open()
    const issued = [first]
    for (let count = 1; count < accessTokensMax + 3; count++) {
      const tokens = buildTokens()
      await refresh(must(issued.at(-1)), t0, { tokens })
      issued.push(tokens)
    }
    const living = await Promise.all(issued.map((tokens) => authorize(tokens, t0)))
    const dead = living.filter((each) => each === undefined)
    expect(dead).toEqual(living.slice(0, 3))
  })

  test(`no more live when many are issued at once`, async () => {
    const { first, refresh, authorize } = await open()
    const issued = times(30, () => buildTokens())
    await Promise.all(issued.map((tokens) => refresh(first, t0, { tokens })))
    const living = await Promise.all([first, ...issued].map((tokens) => authorize(tokens, t0)))
    expect(living.filter((each) => each !== undefined)).toHaveLength(accessTokensMax)
  })
}

function repeatContract(open: () => Promise<Family>): void {
  test('of 20 callers at once all get an answer, and one of them made the successor', async () => {
    const { first, refresh, events } = await open()
    const answers = await Promise.all(times(20, () => refresh(first, t0)))
    expect(answers).not.toContain(undefined)
    expect(answers.filter((answer) => answer?.sealedSuccessor === undefined)).toHaveLength(1)
    expect((await events()).filter(({ name }) => name === 'refreshed')).toHaveLength(1)
  })

  test.each([0, 30, 60])('within a minute (%i s) it is given even if used', async (after) => {
    const { grant, first, refresh, authorize, events } = await open()
    const [second, again] = [buildTokens(), buildTokens()]
    await refresh(first, t0, { tokens: second })
    await authorize(second, t0)
    const repeated = must(await refresh(first, seconds(after), { tokens: again }))
    expect(repeated).toEqual({ ...grant, sealedSuccessor: sealed(second) })
    expect(await authorize(again, seconds(after))).toMatchObject({ grantId: grant.grantId })
    expect((await events()).at(-1)).toEqual({
      name: 'repeated',
      cause: 'concurrent',
      generation: 2,
    })
  })

  test.each([61, 23 * 3600, 24 * 3600])(
    'after %i s it is given if the successor was not used',
    async (after) => {
      const { grant, first, refresh, authorize, events } = await open()
      const [second, again] = [buildTokens(), lastingFor(60, seconds(after))]
      await refresh(first, t0, { tokens: second })
      await authorize(first, t0)
      const repeated = await refresh(first, seconds(after), { tokens: again })
      expect(repeated).toEqual({ ...grant, sealedSuccessor: sealed(second) })
      expect((await events()).at(-1)).toMatchObject({ name: 'repeated', cause: 'lost-answer' })
      // The successor did not change by it.
      expect(await refresh(second, seconds(after))).toEqual(grant)
    },
  )

  test('a refresh token given again at a later time is still one day away from its end', async () => {
    const { first, refresh } = await open()
    await refresh(first, t0)
    expect(await refresh(first, seconds(23 * 3600))).toBeDefined()
    expect(await refresh(first, seconds(24 * 3600 + 1))).toBeUndefined()
  })

  test('expired, it is refused although its successor is unused, and the grant lives on', async () => {
    const { grant, first, refresh } = await open()
    const end = first.refreshTokenExpiresAt
    const second = lastingFor(60, end)
    await refresh(first, new Date(end.getTime() - 1000), { tokens: second })
    expect(await refresh(first, end)).toBeUndefined()
    expect(await refresh(second, end)).toEqual(grant)
  })

  test('a narrower scope may be asked for again, a wider one not', async () => {
    const { first, refresh, authorize } = await open()
    const again = buildTokens()
    await refresh(first, t0)
    const wider = refresh(first, t0, { scope: 'payments=rw' })
    await expect(wider).rejects.toMatchObject({ code: 'invalid_scope' })
    const scope = 'accounts=ro'
    expect(await refresh(first, t0, { tokens: again, scope })).toMatchObject({ scope })
    expect(await authorize(again, t0)).toMatchObject({ scope })
  })

  test('another client gets nothing of it', async () => {
    const { first, refresh } = await open()
    await refresh(first, t0)
    expect(await refresh(first, t0, { clientId: otherClient })).toBeUndefined()
    expect(await refresh(first, t0)).toBeDefined()
  })
}

function reuseContract(open: () => Promise<Family>): void {
  /** Everything of the family is dead, the trail says why, and the client was told once. */
  async function expectEnded(
    { refresh, authorize, events, told }: Family,
    all: readonly NewTokens[],
    at: Date,
  ): Promise<void> {
    for (const tokens of all) expect(await authorize(tokens, at)).toBeUndefined()
    for (const tokens of all) expect(await refresh(tokens, at)).toBeUndefined()
    const ends = (await events()).filter(({ name }) => name === 'ended')
    expect(ends).toEqual([expect.objectContaining({ cause: 'refresh-reused' })])
    expect(await told()).toMatchObject([{ reason: 'refresh_token_reused' }])
  }

  test('after a minute, if the successor was used in a call, ends the grant', async () => {
    const family = await open()
    const second = buildTokens()
    await family.refresh(family.first, t0, { tokens: second })
    await family.authorize(second, t0)
    expect(await family.refresh(family.first, seconds(61))).toBeUndefined()
    await expectEnded(family, [family.first, second], seconds(61))
  })

  test('the access token of a repeat counts as use of the successor, too', async () => {
    const family = await open()
    const [second, again] = [buildTokens(), buildTokens()]
    await family.refresh(family.first, t0, { tokens: second })
    await family.refresh(family.first, seconds(90), { tokens: again })
    await family.authorize(again, seconds(91))
    expect(await family.refresh(family.first, seconds(92))).toBeUndefined()
    await expectEnded(family, [family.first, second, again], seconds(92))
  })

  test('after a day ends the grant even if the successor was not used', async () => {
    const family = await open()
    const second = lastingFor(3000, t0)
    await family.refresh(family.first, t0, { tokens: second })
    expect(await family.refresh(family.first, seconds(24 * 3600 + 1))).toBeUndefined()
    await expectEnded(family, [family.first, second], seconds(24 * 3600 + 1))
  })

  test('of any older generation ends the grant at once', async () => {
    for (let age = 2; age <= 10; age++) {
      const family = await open()
      const generations = [family.first]
      for (let count = 0; count < age; count++) {
        const tokens = buildTokens()
        await family.refresh(must(generations.at(-1)), t0, { tokens })
        generations.push(tokens)
      }
      expect(await family.refresh(family.first, t0)).toBeUndefined()
      await expectEnded(family, generations, t0)
    }
  })

  test('in another scope is no better', async () => {
    const family = await open()
    const second = buildTokens()
    await family.refresh(family.first, t0, { tokens: second })
    await family.refresh(second, t0)
    const scope = 'accounts=ro'
    expect(await family.refresh(family.first, t0, { scope })).toBeUndefined()
    expect(await family.authorize(second, t0)).toBeUndefined()
  })
}

function times<Value>(count: number, make: () => Value): Value[] {
  return Array.from({ length: count }, make)
}
