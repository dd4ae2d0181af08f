import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import type { Bank } from '../../domain/bank.ts'
import { Secret } from '../../domain/secret.ts'
import {
  bankAt,
  call,
  dayOf,
  error,
  links,
  poll,
  request,
  sessionOf,
} from '../../testing/play-script.ts'
import type { Exchange } from '../../testing/scripted-bank.ts'
import { ScriptedBank } from '../../testing/scripted-bank.ts'
import type { CallContext, ConnectorSession, Step, StepInput } from '../connector.ts'
import { createBerlinGroupConnector } from './berlin-group-connector.ts'

let nowMs = Date.UTC(2026, 10, 23)
const connector = createBerlinGroupConnector({
  timeoutMs: 2_000,
  now: () => new Date(nowMs),
  organisationIdOf: () => 'PSDDE-BAFIN-CERT',
})
afterAll(() => connector.close())

const person = { ...request, credentials: {} }
const auth = '/v1/consents/c%201/authorisations/a1'
const integrated = { kind: 'integrated', client_id: 'PSDDE-BAFIN-1' }
const consent: Exchange = {
  on: 'POST /v1/consents',
  status: 201,
  json: {
    consentStatus: 'received',
    consentId: 'c 1',
    _links: links({
      scaOAuth: '{base}/.well-known/server?id=7',
      scaStatus: '/v1/consents/c%201/authorisations/a1',
    }),
  },
}
const metadata = (more: object = {}): Exchange => ({
  on: 'GET /.well-known/server?id=7',
  json: {
    issuer: 'https://login.bank.example',
    authorization_endpoint: 'https://login.bank.example/authorize?brand=x',
    token_endpoint: '{base}/token',
    ...more,
  },
})
const token = (more: object = {}): Exchange => ({
  on: 'POST /token',
  json: { access_token: 'a1', refresh_token: 'r1', expires_in: 900, token_type: 'Bearer', ...more },
})
const valid: Exchange = { on: 'GET /v1/consents/c%201', json: { consentStatus: 'valid' } }
const accounts: Exchange = { on: 'GET /v1/accounts?withBalance=true', json: { accounts: [] } }
const refused = (code: string): Exchange => ({
  on: 'GET /v1/accounts?withBalance=true',
  status: 401,
  json: error(code),
})

/** A person at a bank; what the connector asked to be kept is kept, in order. */
class Passage {
  readonly bank: ScriptedBank
  readonly kept: ConnectorSession[] = []
  readonly #oauth: Record<string, unknown> | undefined
  /** Further members of the profile. */
  profile: Record<string, unknown> = {}
  step: Step | undefined

  constructor(bank: ScriptedBank, oauth: Record<string, unknown> | undefined) {
    this.bank = bank
    this.#oauth = oauth
  }

  get row(): Bank {
    const { profile, ...row } = bankAt(this.bank)
    const oauth = this.#oauth ? { oauth: this.#oauth } : {}
    return { ...row, profile: { base_url: profile['base_url'], ...oauth, ...this.profile } }
  }

  get call(): CallContext {
    return {
      ...call(),
      keepSession: async (session) => {
        this.kept.push(JSON.parse(JSON.stringify(session)))
      },
    }
  }

  get session(): ConnectorSession {
    if (!this.step) throw new Error('not started')
    return sessionOf(this.step)
  }

  async start(more: object = {}): Promise<Step> {
    this.step = await connector.start(this.row, { ...person, ...more }, this.call)
    return this.step
  }

  get page(): URL {
    if (this.step?.kind !== 'redirect') throw new Error('nowhere to go')
    return new URL(this.step.url)
  }

  /** Comes back with the state of the page, unless another is given. */
  async comeBack(parameters: Record<string, string>): Promise<Step> {
    const state = this.page.searchParams.get('state') ?? ''
    this.step = await connector.resume(
      this.row,
      this.session,
      returned({ state, ...parameters }),
      this.call,
    )
    return this.step
  }
}

function returned(parameters: Record<string, string>): StepInput {
  const entries = Object.entries(parameters).map(([name, value]) => [name, new Secret(value)])
  return { kind: 'returned', parameters: Object.fromEntries(entries) }
}

async function play(
  script: readonly Exchange[],
  oauth: Record<string, unknown> | undefined,
  run: (passage: Passage) => Promise<void>,
): Promise<ScriptedBank> {
  await using bank = await ScriptedBank.start(script)
  await run(new Passage(bank, oauth))
  expect(bank.left, 'calls that the bank never got').toEqual([])
  return bank
}

describe('a consent that leads to an OAuth server', () => {
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
