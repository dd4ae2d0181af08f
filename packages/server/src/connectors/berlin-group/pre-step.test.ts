import { afterAll, describe, expect, test } from 'vitest'

import { consent, returned, token, valid, playOAuth } from '../../testing/oauth-passage.ts'
import { dayOf, error, links, poll, request } from '../../testing/play-script.ts'
import type { Exchange } from '../../testing/scripted-bank.ts'
import { createBerlinGroupConnector } from './berlin-group-connector.ts'

const connector = createBerlinGroupConnector({
  timeoutMs: 2_000,
})
afterAll(() => connector.close())
const play = playOAuth(connector)

describe('a login that goes before the consent', () => {
  const rules = {
    kind: 'pre_step',
    client_id: 'PSDDE-BAFIN-1',
    authorization_endpoint: 'https://login.bank.example/authorize',
    token_endpoint: '/token',
    scope: 'ais',
    psu_id_claim: 'sub',
  }
  const jwt = `${btoa('{}')}.${btoa('{"sub":"kunde-7"}')}.x`.replaceAll('=', '')
  const plain: Exchange = {
    ...consent,
    json: {
      consentStatus: 'received',
      consentId: 'c 1',
      _links: links({ scaRedirect: 'https://bank.example/confirm' }),
    },
  }

  test('asks for the consent with its token, in the name of the token’s subject', async () => {
    const script = [token({ access_token: jwt }), plain]
    const bank = await play(script, rules, async (passage) => {
      await passage.start({ validUntil: dayOf('2026-12-24'), recurring: true })
      expect(passage.page.searchParams.get('scope')).toBe('ais')
      expect(passage.bank.seen).toEqual([])
      expect((await connector.resume(passage.row, passage.session, poll, passage.call)).kind).toBe(
        'pending',
      )
      const before = passage.page
      const step = await passage.comeBack({ code: 'k1' })
      expect(step).toMatchObject({ kind: 'redirect', url: 'https://bank.example/confirm' })
      expect(before.href).not.toBe(passage.page.href)
      expect(passage.session).toMatchObject({ consentId: 'c 1', token: { access: jwt } })
    })
    expect(bank.seen[1]).toMatchObject({
      headers: {
        authorization: `Bearer ${jwt}`,
        'psu-id': 'kunde-7',
        'tpp-redirect-uri': request.returnUrl,
      },
      body: { validUntil: '2026-12-24', recurringIndicator: true },
    })
  })

  test('goes on with a token that was stored when the process was killed, not with the code again', async () => {
    const script = [token(), { ...plain, hangUp: true }, plain]
    await play(script, rules, async (passage) => {
      await passage.start()
      const state = passage.page.searchParams.get('state') ?? ''
      await expect(passage.comeBack({ code: 'k1' })).rejects.toMatchObject({
        code: 'bank_unavailable',
      })
      const kept = passage.kept.at(-1) ?? {}
      const step = await connector.resume(
        passage.row,
        kept,
        returned({ state, code: 'k1' }),
        passage.call,
      )
      expect(step.kind).toBe('redirect')
    })
  })

  test('marks its code before it goes, and sends none twice', async () => {
    const bank = await play([{ ...token(), hangUp: true }], rules, async (passage) => {
      await passage.start()
      const back = returned({ state: passage.page.searchParams.get('state') ?? '', code: 'k1' })
      await expect(
        connector.resume(passage.row, passage.session, back, passage.call),
      ).rejects.toMatchObject({ code: 'bank_unavailable' })
      const marked = passage.kept.at(-1) ?? {}
      const again = await connector.resume(passage.row, marked, back, passage.call)
      expect(again.kind).toBe('pending')
    })
    expect(bank.seen).toHaveLength(1)
  })

  test('comes to nothing where the person refuses, and has nothing to give back', async () => {
    await play([], rules, async (passage) => {
      await passage.start()
      await connector.end(passage.row, passage.session, passage.call)
      expect(await passage.comeBack({ error: 'access_denied' })).toEqual({
        kind: 'failed',
        reason: 'refused',
      })
    })
  })
})

describe('a token for the password, before everything else', () => {
  const rules = { kind: 'login', token_endpoint: '/pre-auth/token' }
  const login = { psu_id_field: 'login', password_field: 'pin' }
  const typed = { credentials: request.credentials }
  const on = 'POST /pre-auth/token'

  test('goes along under the name that this bank has for its header', async () => {
    const script: Exchange[] = [
      { on, status: 201, json: { returnCode: 'CORRECT', accessToken: 'a1' } },
      { ...consent, json: { consentId: 'c 1', consentStatus: 'valid' } },
      valid,
    ]
    const profile = { ...login, headers: { rename: { Authorization: 'PSD2-AUTHORIZATION' } } }
    const bank = await play(script, rules, async (passage) => {
      passage.profile = profile
      expect((await passage.start(typed)).kind).toBe('authorized')
      expect(JSON.stringify(passage.session)).not.toContain('geheim')
    })
    expect(bank.seen[0]?.body).toEqual({ username: 'erika', password: 'geheim-4711' })
    expect(bank.seen[1]?.headers).toMatchObject({ 'psd2-authorization': 'Bearer a1' })
    expect(bank.seen[1]?.headers.authorization).toBeUndefined()
  })

  test.each<[string, Exchange, string]>([
    ['a word', { on, status: 201, json: { returnCode: 'INCORRECT' } }, 'credentials-rejected'],
    ['a bare 401', { on, status: 401 }, 'credentials-rejected'],
    ['a code', { on, status: 401, json: error('PSU_CREDENTIALS_INVALID') }, 'credentials-rejected'],
    ['a block', { on, status: 403, json: error('SERVICE_BLOCKED') }, 'login-blocked'],
  ])('a wrong password is told by %s', async (_name, answer, reason) => {
    await play([answer], rules, async (passage) => {
      passage.profile = login
      expect(await passage.start(typed)).toEqual({ kind: 'failed', reason })
    })
  })

  test('is sent once, also when the answer is lost', async () => {
    const bank = await play([{ on, hangUp: true }], rules, async (passage) => {
      passage.profile = login
      await expect(passage.start(typed)).rejects.toMatchObject({ code: 'bank_unavailable' })
    })
    expect(bank.seen).toHaveLength(1)
  })
})
