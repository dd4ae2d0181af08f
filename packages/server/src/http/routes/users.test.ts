import type { FastifyInstance } from 'fastify'
import { beforeEach, describe, expect, test } from 'vitest'
import { buildServerDeps, listedClient, testNow } from '../../testing/server-deps.ts'
import { createServer } from '../server.ts'

let now = testNow
let app: FastifyInstance
beforeEach(async () => {
  now = testNow
  app = await createServer({ ...buildServerDeps(), now: () => now })
  return () => app.close()
})

const basicOf = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
const basic = basicOf('sandbox-client', 'sandbox-secret')
const listed = basicOf(encodeURIComponent(listedClient.id), encodeURIComponent('s%c:r t'))
const erika = { full_name: 'Erika Mustermann', email: 'Erika@Example.com', password: 'erikas-pass' }
const form = 'application/x-www-form-urlencoded'

function post(url: string, payload: object | string, headers: Record<string, string> = {}) {
  const type = typeof payload === 'string' ? form : 'application/json'
  return app.inject({
    method: 'POST',
    url,
    headers: { authorization: basic, 'content-type': type, ...headers },
    payload,
  })
}

const create = (changes: object = {}, authorization = basic) =>
  post('/auth/user', { ...erika, ...changes }, { authorization })
const enter = (changes: object = {}, authorization = basic) =>
  post(
    '/auth/token',
    { grant_type: 'password', username: erika.email, password: erika.password, ...changes },
    { authorization },
  )
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

async function tokenOf(changes: object = {}): Promise<string> {
  return (await enter(changes)).json().access_token
}

async function read(token: string) {
  return app.inject({ url: '/rest/user', headers: bearer(token) })
}

async function change(token: string, payload: object) {
  return app.inject({ method: 'PUT', url: '/rest/user', headers: bearer(token), payload })
}

describe('POST /auth/user', () => {
  test('answers 201 and an empty object, and the user can be read', async () => {
    const reply = await create({ language: 'en' })
    expect([reply.statusCode, reply.body]).toEqual([201, '{}'])
    expect((await read(await tokenOf())).json()).toEqual({
      id: expect.stringMatching(/^U[0-9a-f]{32}$/),
      full_name: 'Erika Mustermann',
      email: 'Erika@Example.com',
      language: 'en',
      created_at: '2026-05-04T10:00:00.000Z',
    })
  })

  test('takes a form, `name` for `full_name`, and German where no language is said', async () => {
    const body = 'name=Max+M%C3%BCller&email=max%40example.com&password=max-pass-word'
    expect((await post('/auth/user', body)).statusCode).toBe(201)
    const token = await tokenOf({ username: 'MAX@example.com', password: 'max-pass-word' })
    expect((await read(token)).json()).toMatchObject({ full_name: 'Max Müller', language: 'de' })
  })

  test('refuses an e-mail that is there, whatever its case, but not another client’s', async () => {
    await create()
    const reply = await create({ email: 'eriKA@example.COM' })
    expect(reply.statusCode).toBe(400)
    expect(reply.json().error).toMatchObject({
      code: 1001,
      data: { email: ['There is a user with this e-mail.'] },
    })
    expect((await create({}, listed)).statusCode).toBe(201)
    expect((await enter({}, basicOf('poor-client', 'poor-secret'))).statusCode).toBe(400)
  })

  test.each([
    [{ full_name: null }, { full_name: ['Missing data for required field.'] }],
    [{ full_name: 5 }, { full_name: ['Not a valid string.'] }],
    [{ email: 'no e-mail' }, { email: ['String does not match expected pattern.'] }],
    [{ email: 'nul\0@example.com' }, { email: ['Not a valid string.'] }],
    [{ email: `${'x'.repeat(250)}@example.com` }, { email: ['Longer than maximum length 254.'] }],
    [{ password: 'short' }, { password: ['Shorter than minimum length 8.'] }],
    [{ password: 'x'.repeat(1025) }, { password: ['Longer than maximum length 1024.'] }],
    [{ language: 'a language' }, { language: ['String does not match expected pattern.'] }],
  ])('refuses %j', async (changes, data) => {
    const reply = await create(changes)
    expect(reply.statusCode).toBe(400)
    expect(reply.json().error).toMatchObject({ code: 1000, data })
  })
})

describe('the password grant', () => {
  beforeEach(async () => void (await create()))

  test('grants all of the client’s scope, or what is asked for, echoed as asked', async () => {
    const all = (await enter()).json()
    expect(all).toEqual({
      access_token: expect.stringMatching(/^Akn_/),
      expires_in: 3600,
      scope: 'accounts=rw balance=ro transactions=ro offline create_user user=rw',
      token_type: 'Bearer',
      refresh_token: expect.stringMatching(/^Rkn_/),
    })
    const narrow = (await enter({ scope: 'user=ro  accounts=ro' })).json()
    expect(narrow).toMatchObject({ scope: 'user=ro  accounts=ro' })
    expect((await read(narrow.access_token)).statusCode).toBe(200)
    expect((await change(narrow.access_token, { language: 'en' })).statusCode).toBe(403)
  })

  test('gives a refresh token only with `offline`, and that one works', async () => {
    expect((await enter({ scope: 'accounts=ro' })).json()).not.toHaveProperty('refresh_token')
    const { refresh_token } = (await enter({ scope: 'accounts=ro offline' })).json()
    const reply = await post('/auth/token', { grant_type: 'refresh_token', refresh_token })
    expect(reply.json()).toMatchObject({ scope: 'accounts=ro offline' })
  })

  test.each(['payments=rw', 'accounts=ro balance=rw', 'no scope!'])(
    'grants no more than the client has: %j',
    async (scope) => {
      const reply = await enter({ scope })
      expect(reply.json()).toMatchObject({ error: { name: 'invalid_scope' }, status: 400 })
    },
  )

  test('takes the e-mail in any case, and a form', async () => {
    const body = `grant_type=password&username=ERIKA%40example.com&password=${erika.password}&scope=`
    expect((await post('/auth/token', body)).statusCode).toBe(200)
  })

  test('says the same of a wrong password and of nobody', async () => {
    const [wrong, nobody] = [
      await enter({ password: 'wrong' }),
      await enter({ username: 'nobody@example.com' }),
    ]
    expect(wrong.json()).toMatchObject({
      error: { code: 1003, name: 'invalid_grant' },
      status: 400,
    })
    expect(nobody.body).toBe(wrong.body)
  })

  test('refuses a user of another client', async () => {
    expect((await enter({}, listed)).json()).toMatchObject({ error: { code: 1003 } })
  })

  test('refuses with 1010 after three wrong passwords in a row, until the client sets a new one', async () => {
    for (let count = 0; count < 3; count++) {
      expect((await enter({ password: 'wrong' })).json().error.code).toBe(1003)
    }
    const locked = await enter()
    expect(locked.json()).toMatchObject({
      error: { code: 1010, group: 'client', name: 'invalid_grant' },
      status: 400,
    })
    const unlock = { username: 'erika@example.com', new_password: 'erikas-new-pass' }
    const reply = await post('/auth/unlock', unlock)
    expect([reply.statusCode, reply.body]).toEqual([200, '{}'])
    expect((await enter()).json().error.code).toBe(1003)
    expect((await enter({ password: 'erikas-new-pass' })).statusCode).toBe(200)
  })

  test('slows guessing down for nobody’s e-mail, too, and for nobody else’s', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 30 }, () => enter({ username: 'nobody@example.com' })),
    )
    const statuses = guesses.map(({ statusCode }) => statusCode)
    expect(statuses.filter((status) => status === 400)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(20)
    expect((await enter()).statusCode).toBe(200)
    now = new Date(testNow.getTime() + 60_000)
    expect((await enter({ username: 'nobody@example.com' })).statusCode).toBe(400)
  })
})

describe('PUT /rest/user', () => {
  beforeEach(async () => void (await create()))

  test('changes what is sent and answers with the user', async () => {
    const token = await tokenOf()
    const before = (await read(token)).json()
    const reply = await change(token, { full_name: 'Erika M.', email: 'em@example.com' })
    const after = { ...before, full_name: 'Erika M.', email: 'em@example.com' }
    expect([reply.statusCode, reply.json()]).toEqual([200, after])
    expect((await read(token)).json()).toEqual(after)
    expect((await change(token, {})).json()).toEqual(after)
    expect((await enter({ username: 'em@example.com' })).statusCode).toBe(200)
  })

  test('sets a password for who knows the present one', async () => {
    const token = await tokenOf()
    const missing = await change(token, { new_password: 'another-pass' })
    expect(missing.json().error.data).toEqual({ password: ['Missing data for required field.'] })
    const wrong = await change(token, { new_password: 'another-pass', password: 'wrong' })
    expect(wrong.json()).toMatchObject({ error: { code: 1003 }, status: 400 })
    const right = { new_password: 'another-pass', password: erika.password }
    expect((await change(token, right)).statusCode).toBe(200)
    expect((await enter()).statusCode).toBe(400)
    expect((await enter({ password: 'another-pass' })).statusCode).toBe(200)
  })

  test('does not take the e-mail of somebody else', async () => {
    await create({ email: 'max@example.com' })
    const reply = await change(await tokenOf(), { email: 'MAX@example.com' })
    expect(reply.json().error).toMatchObject({ code: 1001 })
  })
})

test('DELETE /rest/user answers 204 without a body; the tokens are dead and the e-mail is free', async () => {
  await create()
  const token = await tokenOf()
  // Clients announce JSON with every request, also with those that carry none.
  const headers = { ...bearer(token), 'content-type': 'application/json' }
  const reply = await app.inject({ method: 'DELETE', url: '/rest/user', headers })
  expect([reply.statusCode, reply.body]).toEqual([204, ''])
  expect((await read(token)).statusCode).toBe(401)
  expect((await enter()).statusCode).toBe(400)
  expect((await create()).statusCode).toBe(201)
})
