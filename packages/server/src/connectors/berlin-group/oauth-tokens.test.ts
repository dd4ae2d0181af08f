import { afterAll, describe, expect, test } from 'vitest'

import {
  accounts,
  consent,
  integrated,
  person,
  refused,
  token,
  valid,
  playOAuth,
} from '../../testing/oauth-passage.ts'
import { call } from '../../testing/play-script.ts'
import type { Exchange } from '../../testing/scripted-bank.ts'
import type { ConnectorSession } from '../connector.ts'
import { createBerlinGroupConnector } from './berlin-group-connector.ts'

let nowMs = Date.UTC(2026, 10, 23)
const connector = createBerlinGroupConnector({
  timeoutMs: 2_000,
  now: () => new Date(nowMs),
})
afterAll(() => connector.close())
const play = playOAuth(connector)

describe('reading with a token', () => {
  const session = (token: object): ConnectorSession => ({
    consentId: 'c 1',
    stage: 'authorized',
    links: {},
    token: { access: 'a1', refresh: 'r1', endpoint: '/token', ...token },
  })
  let count = 0
  /** Renewals are remembered by refresh token. */
  const fresh = () => `r${++count}-of-this-test`
  const next = token({ access_token: 'a2', refresh_token: 'rotated' })

  test('one that is about to end is renewed, and stored before it is used', async () => {
    const refresh = fresh()
    const bank = await play([next, accounts], integrated, async (passage) => {
      const seen: number[] = []
      await connector.fetchAccounts(
        passage.row,
        session({ refresh, expiresAtMs: nowMs + 10_000 }),
        {
          ...call(),
          keepSession: async (kept) => {
            seen.push(passage.bank.seen.length)
            passage.kept.push(kept)
          },
        },
      )
      expect(seen).toEqual([1])
      expect(passage.kept).toEqual([
        session({ access: 'a2', refresh: 'rotated', expiresAtMs: nowMs + 900_000 }),
      ])
    })
    expect(bank.seen[0]?.body).toEqual({
      grant_type: 'refresh_token',
      refresh_token: refresh,
      client_id: 'PSDDE-BAFIN-1',
    })
    expect(bank.seen[1]?.headers.authorization).toBe('Bearer a2')
  })

  test.each(['TOKEN_EXPIRED', 'TOKEN_INVALID'])(
    'one that the bank calls %s is renewed once',
    async (code) => {
      const refresh = fresh()
      await play([refused(code), next, accounts], integrated, async (passage) => {
        await connector.fetchAccounts(passage.row, session({ refresh }), passage.call)
        expect(passage.kept).toHaveLength(1)
      })
      await play([refused(code), next, refused(code)], integrated, async (passage) => {
        const reading = connector.fetchAccounts(
          passage.row,
          session({ refresh: fresh() }),
          passage.call,
        )
        await expect(reading).rejects.toMatchObject({ code: 'consent_expired' })
      })
    },
  )

  test('one that cannot be renewed ends the consent', async () => {
    await play([refused('TOKEN_EXPIRED')], integrated, async (passage) => {
      const bare = { ...session({}), token: { access: 'a1', endpoint: '/token' } }
      const reading = connector.fetchAccounts(passage.row, bare, passage.call)
      await expect(reading).rejects.toMatchObject({ code: 'consent_expired' })
    })
    const gone = { ...token(), status: 400, json: { error: 'invalid_grant' } }
    await play([gone], integrated, async (passage) => {
      const stale = session({ refresh: fresh(), expiresAtMs: 0 })
      const reading = connector.fetchAccounts(passage.row, stale, passage.call)
      await expect(reading).rejects.toMatchObject({ code: 'consent_expired' })
    })
  })

  test('many calls of one session renew it once, and none sends a refresh token twice', async () => {
    const script = [next, ...Array.from({ length: 9 }, () => accounts)]
    const bank = await play(script, integrated, async (passage) => {
      const stale = session({ refresh: fresh(), expiresAtMs: nowMs })
      const { row } = passage
      await Promise.all(
        Array.from({ length: 8 }, () => connector.fetchAccounts(row, stale, passage.call)),
      )
      // Somebody who still holds the session of before.
      await connector.fetchAccounts(row, stale, passage.call)
    })
    expect(bank.seen.filter(({ line }) => line === 'POST /token')).toHaveLength(1)
    const used = bank.seen.slice(1).map(({ headers }) => headers.authorization)
    expect(new Set(used)).toEqual(new Set(['Bearer a2']))
  })

  test('it stays at home where the bank knows by the consent alone', async () => {
    const bank = await play([accounts], { ...integrated, send_token: false }, async (passage) => {
      await connector.fetchAccounts(passage.row, session({}), passage.call)
    })
    expect(bank.seen[0]?.headers.authorization).toBeUndefined()
  })
})

describe('a token of our own', () => {
  const rules = {
    ...integrated,
    authorization_endpoint: 'https://login.bank.example/a',
    token_endpoint: '/token',
    application: { token_endpoint: '/own/token', scope: 'aisp', parameters: { realm: 'x' } },
  }
  const ours = (access: string, seconds = 900): Exchange => ({
    on: 'POST /own/token',
    json: { access_token: access, expires_in: seconds },
  })

  test('goes along until the person’s own is there; it is asked for once for all people', async () => {
    const script = [ours('o1'), consent, consent, token(), valid]
    const bank = await play(script, rules, async (passage) => {
      const { row } = passage
      await connector.start(row, person, passage.call)
      passage.step = await connector.start(row, person, passage.call)
      expect((await passage.comeBack({ code: 'k1' })).kind).toBe('authorized')
    })
    expect(bank.seen[0]?.body).toEqual({
      grant_type: 'client_credentials',
      scope: 'aisp',
      realm: 'x',
      client_id: 'PSDDE-BAFIN-1',
    })
    expect(bank.seen.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      'Bearer o1',
      'Bearer o1',
      undefined,
      'Bearer a1',
    ])
  })

  test('is asked for anew when it ends, or when the bank takes it no longer', async () => {
    const script = [
      ours('o1', 60),
      accounts,
      ours('o2'),
      accounts,
      refused('TOKEN_INVALID'),
      ours('o3'),
      accounts,
    ]
    await play(
      script,
      { kind: 'none', client_id: 'x', application: rules.application },
      async (passage) => {
        const { row } = passage
        const session = { consentId: 'c1', stage: 'authorized', links: {} }
        await connector.fetchAccounts(row, session, passage.call)
        nowMs += 60_000
        await connector.fetchAccounts(row, session, passage.call)
        await connector.fetchAccounts(row, session, passage.call)
      },
    )
  })
})
