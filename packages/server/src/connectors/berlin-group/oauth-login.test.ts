import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import {
  auth,
  consent,
  integrated,
  metadata,
  person,
  returned,
  token,
  valid,
  playOAuth,
} from '../../testing/oauth-passage.ts'
import { links, poll, request, call } from '../../testing/play-script.ts'
import type { Exchange } from '../../testing/scripted-bank.ts'
import type { Step } from '../connector.ts'
import { createBerlinGroupConnector } from './berlin-group-connector.ts'

const nowMs = Date.UTC(2026, 10, 23)
const connector = createBerlinGroupConnector({
  timeoutMs: 2_000,
  now: () => new Date(nowMs),
  organisationIdOf: () => 'PSDDE-BAFIN-CERT',
})
afterAll(() => connector.close())
const play = playOAuth(connector)

describe('a consent that leads to an OAuth server', () => {
  test('and has a place for a confirmation code gets it after the token, and never the code of the login', async () => {
    const unconfirmed: Exchange = {
      on: `GET ${auth}`,
      json: { scaStatus: 'unconfirmed', _links: links({ confirmation: auth }) },
    }
    const confirmed: Exchange = { on: `PUT ${auth}`, json: { scaStatus: 'finalised' } }
    const bank = await play(
      [consent, metadata(), token(), unconfirmed, confirmed, valid],
      integrated,
      async (passage) => {
        await passage.start()
        const step = await passage.comeBack({ code: 'k1', authConfirmationCode: '2256ffgh' })
        expect(step.kind).toBe('authorized')
        expect(JSON.stringify(passage.kept)).not.toContain('2256ffgh')
      },
    )
    expect(bank.seen[4]).toMatchObject({
      headers: { authorization: 'Bearer a1' },
      body: { confirmationCode: '2256ffgh' },
    })
  })

  test('goes there by the metadata, with proof key and state, and is asked for when the code came', async () => {
    const bank = await play(
      [consent, metadata(), token(), valid],
      { ...integrated, scope: 'AIS: {consent_id}', authorization_parameters: { ui: 'kurz' } },
      async (passage) => {
        await passage.start()
        const { page } = passage
        const asked = Object.fromEntries(page.searchParams)
        expect(page.origin + page.pathname).toBe('https://login.bank.example/authorize')
        expect(page.search).toContain('scope=AIS%3A%20c%201')
        expect(asked).toEqual({
          brand: 'x',
          response_type: 'code',
          client_id: 'PSDDE-BAFIN-1',
          redirect_uri: request.returnUrl,
          scope: 'AIS: c 1',
          state: expect.stringMatching(/^[\w-]{43}$/),
          code_challenge: expect.stringMatching(/^[\w-]{43}$/),
          code_challenge_method: 'S256',
          ui: 'kurz',
        })
        expect((await passage.comeBack({ code: 'k1' })).kind).toBe('authorized')
        const verifier = String(passage.bank.seen[2]?.body?.['code_verifier' as never])
        expect(createHash('sha256').update(verifier).digest('base64url')).toBe(
          asked['code_challenge'],
        )
        expect(passage.session).toEqual({
          consentId: 'c 1',
          stage: 'authorized',
          links: {},
          token: {
            access: 'a1',
            refresh: 'r1',
            expiresAtMs: nowMs + 900_000,
            endpoint: `${passage.bank.baseUrl}/token`,
          },
        })
      },
    )
    expect(bank.seen[2]).toMatchObject({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: {
        grant_type: 'authorization_code',
        code: 'k1',
        redirect_uri: request.returnUrl,
        client_id: 'PSDDE-BAFIN-1',
      },
    })
    expect(bank.seen[3]?.headers.authorization).toBe('Bearer a1')
    expect(bank.seen[0]?.headers.authorization).toBeUndefined()
  })

  test('is followed also where the profile does not say so, in the name of our certificate', async () => {
    await play([consent, metadata()], undefined, async (passage) => {
      await passage.start()
      expect(passage.page.searchParams.get('client_id')).toBe('PSDDE-BAFIN-CERT')
      expect(passage.page.searchParams.get('scope')).toBe('AIS:c 1')
    })
  })

  test('is the operator’s matter where nothing names us', async () => {
    const nameless = createBerlinGroupConnector()
    await play([consent, metadata()], undefined, async (passage) => {
      const starting = nameless.start(passage.row, person, passage.call)
      await expect(starting).rejects.toMatchObject({ code: 'bank_refused' })
    })
    await nameless.close()
  })

  test('is asked nothing while the person is away, and believes no address without a code', async () => {
    await play([consent, metadata(), token(), valid], integrated, async (passage) => {
      await passage.start()
      const away = passage.session
      const { row } = passage
      const waiting = await connector.resume(row, away, poll, passage.call)
      expect(waiting).toMatchObject({ kind: 'pending', session: away })
      for (const parameters of [{}, { code: '' }, { code: 'k1', state: 'theirs' }]) {
        const step = await connector.resume(row, away, returned(parameters), passage.call)
        expect(step).toMatchObject({ kind: 'pending', session: away })
      }
      expect(passage.kept).toEqual([])
      expect((await passage.comeBack({ code: 'k1' })).kind).toBe('authorized')
    })
  })

  test('sends one code once: it is marked before it goes, whatever comes of it', async () => {
    const script = [consent, metadata(), { ...token(), hangUp: true }]
    const bank = await play(script, integrated, async (passage) => {
      await passage.start()
      const { session } = passage
      const state = passage.page.searchParams.get('state') ?? ''
      const back = returned({ state, code: 'k1' })
      await expect(
        connector.resume(passage.row, session, back, passage.call),
      ).rejects.toMatchObject({ code: 'bank_unavailable' })
      const [kept] = passage.kept
      expect(JSON.stringify(kept)).not.toContain('k1"')
      const again = await connector.resume(passage.row, kept ?? {}, back, passage.call)
      expect(again.kind).toBe('pending')
    })
    expect(bank.seen.filter(({ line }) => line === 'POST /token')).toHaveLength(1)
  })

  test('keeps the mark before the code goes, and the token before it is used', async () => {
    await play([consent, metadata(), token(), valid], integrated, async (passage) => {
      await passage.start()
      const seen: number[] = []
      const step = await connector.resume(
        passage.row,
        passage.session,
        returned({ state: passage.page.searchParams.get('state') ?? '', code: 'k1' }),
        {
          ...call(),
          keepSession: async (session) => {
            passage.kept.push(session)
            seen.push(passage.bank.seen.length)
          },
        },
      )
      expect(step.kind).toBe('authorized')
      expect(seen).toEqual([2, 3])
      expect(passage.kept.map((session) => session['token'] !== undefined)).toEqual([false, true])
    })
  })

  test('a token that is renewed in the same step does not bring the code back', async () => {
    const brief = token({ expires_in: 1, refresh_token: 'r1-of-a-brief-token' })
    await play(
      [consent, metadata(), brief, token({ access_token: 'a2' }), valid],
      integrated,
      async (passage) => {
        await passage.start()
        expect((await passage.comeBack({ code: 'k1' })).kind).toBe('authorized')
        const sent = passage.kept.map(({ oauth }) => oauth as { codesSent: string[] })
        expect(sent.map(({ codesSent }) => codesSent.length)).toEqual([1, 1, 1])
        expect(passage.session['token']).toMatchObject({ access: 'a2', refresh: 'r1' })
      },
    )
  })

  test.each([
    [{ error: 'access_denied' }, 'refused'],
    [{ error: 'user_cancelled', error_description: 'x' }, 'refused'],
    [{ error: 'login_required' }, 'credentials-rejected'],
  ])('led back with %j it has failed: %s', async (parameters, reason) => {
    await play([consent, metadata()], integrated, async (passage) => {
      await passage.start()
      expect(await passage.comeBack(parameters)).toEqual({ kind: 'failed', reason })
    })
  })

  test.each([
    ['server_error', 'bank_unavailable'],
    ['temporarily_unavailable', 'bank_unavailable'],
    ['unauthorized_client', 'bank_refused'],
    ['<script>', 'bank_refused'],
  ])('led back with %s it is a problem: %s', async (fault, code) => {
    await play([consent, metadata()], integrated, async (passage) => {
      await passage.start()
      const failed = passage.comeBack({ error: fault })
      await expect(failed).rejects.toMatchObject({ code })
      await expect(failed).rejects.not.toThrow('script')
    })
  })

  test.each<[object, Record<string, string>, Step['kind']]>([
    [{}, {}, 'authorized'],
    [{}, { iss: 'https://login.bank.example' }, 'authorized'],
    [{}, { iss: 'https://evil.example' }, 'pending'],
    [{ authorization_response_iss_parameter_supported: true }, {}, 'pending'],
    [
      { authorization_response_iss_parameter_supported: true },
      { iss: 'https://login.bank.example' },
      'authorized',
    ],
  ])('by metadata %j an answer with %j is %s', async (says, parameters, kind) => {
    const rest = kind === 'authorized' ? [token(), valid] : []
    await play([consent, metadata(says), ...rest], integrated, async (passage) => {
      await passage.start()
      expect((await passage.comeBack({ code: 'k1', ...parameters })).kind).toBe(kind)
    })
  })

  test.each<[string, Exchange, object]>([
    [
      'no longer taken',
      { ...token(), status: 400, json: { error: 'invalid_grant' } },
      { kind: 'failed', reason: 'timed-out' },
    ],
  ])('a code that is %s ends it', async (_name, answer, step) => {
    await play([consent, metadata(), answer], integrated, async (passage) => {
      await passage.start()
      expect(await passage.comeBack({ code: 'k1' })).toEqual(step)
    })
  })

  test.each<[string, Exchange, string]>([
    [
      'we are not known',
      { ...token(), status: 401, json: { error: 'invalid_client' } },
      'bank_refused',
    ],
    ['no token comes', { ...token(), json: { ok: true } }, 'bank_answer_not_understood'],
    ['the server is down', { ...token(), status: 503, json: {} }, 'bank_unavailable'],
  ])('where %s it is a problem', async (_name, answer, code) => {
    await play([consent, metadata(), answer], integrated, async (passage) => {
      await passage.start()
      await expect(passage.comeBack({ code: 'k1' })).rejects.toMatchObject({ code })
    })
  })

  test.each<[string, object]>([
    ['a page without TLS', { authorization_endpoint: 'http://login.bank.example/authorize' }],
    ['a page that is a script', { authorization_endpoint: 'javascript:alert(1)' }],
    ['no page', { authorization_endpoint: null }],
    ['no token endpoint', { token_endpoint: '' }],
  ])('does not go to %s', async (_name, says) => {
    await play([consent, metadata(says)], integrated, async (passage) => {
      await expect(passage.start()).rejects.toMatchObject({ code: 'bank_answer_not_understood' })
    })
  })

  test('sends no code to a host that the profile does not allow', async () => {
    const script = [consent, metadata({ token_endpoint: 'https://evil.example/token' })]
    await play(script, integrated, async (passage) => {
      await passage.start()
      await expect(passage.comeBack({ code: 'k1' })).rejects.toThrow('evil.example')
    })
  })

  test('speaks with the names, the query and the way of this bank', async () => {
    const rules = {
      ...integrated,
      authorization_endpoint: 'https://login.bank.example/a',
      token_endpoint: '/token',
      names: { response_type: 'responseType', client_id: 'clientId' },
      response_type: 'codes',
      token_query: ['code', 'clientId'],
      token_parameters: { role: 'AISP' },
      proof_key: false,
      redirect: 'fixed',
    }
    const answer = { ...token(), on: 'POST /token?code=k1&clientId=PSDDE-BAFIN-1' }
    const bank = await play([consent, answer, valid], rules, async (passage) => {
      await passage.start({
        sharedReturn: { url: 'https://kontor.example/widget/bank-return', key: 'flow-1' },
      })
      const asked = Object.fromEntries(passage.page.searchParams)
      expect(asked).toEqual({
        responseType: 'codes',
        clientId: 'PSDDE-BAFIN-1',
        redirect_uri: 'https://kontor.example/widget/bank-return',
        scope: 'AIS:c 1',
        state: expect.stringMatching(/^flow-1\.[\w-]{43}$/),
      })
      expect((await passage.comeBack({ code: 'k1' })).kind).toBe('authorized')
    })
    expect(bank.seen[1]?.body).toEqual({
      grant_type: 'authorization_code',
      redirect_uri: 'https://kontor.example/widget/bank-return',
      role: 'AISP',
    })
  })
})

describe('how a bank wants to be asked', () => {
  test('its metadata may be at a place that the profile knows', async () => {
    const bare = {
      ...consent,
      json: { consentId: 'c 1', _links: links({ scaStatus: `${auth}?x=1` }) },
    }
    const described = { ...metadata(), on: 'GET /.well-known/openid?authorizationId=a1&c=c%201' }
    const place = '/.well-known/openid?authorizationId={authorisation_id}&c={consent_id}'
    await play([bare, described], { ...integrated, metadata: place }, async (passage) => {
      await passage.start()
      expect(passage.page.host).toBe('login.bank.example')
    })
  })

  test('its link may be the page itself', async () => {
    const rules = { ...integrated, authorization_endpoint: 'link', token_endpoint: '/token' }
    await play([consent], rules, async (passage) => {
      await passage.start()
      expect(passage.page.pathname).toBe('/xs2a/.well-known/server')
      expect(passage.page.searchParams.get('id')).toBe('7')
    })
  })

  test.each(['basic', 'post'])('it may want a secret: %s', async (way) => {
    const folder = await mkdtemp(join(tmpdir(), 'kontor-oauth-'))
    const file = join(folder, 'secret')
    await writeFile(file, 'geheim-0815\n')
    const rules = { ...integrated, client_authentication: way, client_secret_file: file }
    const bank = await play([consent, metadata(), token(), valid], rules, async (passage) => {
      await passage.start()
      expect((await passage.comeBack({ code: 'k1' })).kind).toBe('authorized')
      expect(JSON.stringify(passage.kept)).not.toContain('geheim')
    })
    const asked = bank.seen[2]
    const pair = Buffer.from('PSDDE-BAFIN-1:geheim-0815').toString('base64')
    expect(asked?.headers.authorization).toBe(way === 'basic' ? `Basic ${pair}` : undefined)
    const secret = { client_secret: 'geheim-0815' }
    if (way === 'post') expect(asked?.body).toMatchObject(secret)
    else expect(asked?.body).not.toMatchObject(secret)
    await rm(folder, { recursive: true })
    await play([consent, metadata()], rules, async (passage) => {
      await passage.start()
      const back = passage.comeBack({ code: 'k1' })
      await expect(back).rejects.toMatchObject({ code: 'bank_refused' })
    })
  })
})
