import { randomUUID } from 'node:crypto'
import { DataExport } from '@kontor/contract'
import { fastify } from 'fastify'
import { Value } from 'typebox/value'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ClientId, ExternalUserId, UserId } from '../../domain/ids.ts'
import { parseMoney } from '../../domain/money.ts'
import { createOverview } from '../../overview/create-overview.ts'
import { createMemoryStores } from '../../testing/memory-stores.ts'
import {
  buildBankTransaction,
  buildClient,
  buildHarvest,
  buildHarvestedAccount,
  createFlow,
  day,
  fetching,
  finishedState,
  later,
  must,
  t0,
} from '../../testing/store-fixtures.ts'
import { overviewRoutes } from './overview.ts'

const erika = 'erika-42' as ExternalUserId
const publicUrl = new URL('http://127.0.0.1:8080')

let now: Date
let stores: ReturnType<typeof createMemoryStores>
let app: ReturnType<typeof fastify>
let clientId: ClientId
beforeEach(async () => {
  now = t0
  stores = createMemoryStores(() => now)
  const client = buildClient({ name: 'Haushaltsbuch' })
  clientId = client.id
  await stores.clients.put(client)
  app = fastify()
  const deps = {
    ...stores,
    deleteUser: (id: UserId) => stores.users.delete(id, now),
    publicUrl,
    bankOfIban: () => undefined,
    lookOf: async () => undefined,
    now: () => now,
  }
  await app.register(overviewRoutes, deps)
})
afterEach(() => app.close())

/** Somebody connects a bank with one account and three transactions. */
async function connect(name = erika): Promise<UserId> {
  const fresh = { id: `U${randomUUID()}` as UserId, createdAt: t0 }
  const userId = await stores.users.findOrAdd({ clientId, externalId: name }, fresh)
  const purposes = ['Miete', 'Strom', 'Brot']
  const transactions = purposes.map((purpose) => buildBankTransaction({ purpose }))
  const balance = { amount: parseMoney('3250.30', 'EUR'), type: 'closingBooked' }
  const { dataExpiresAt: _none, ...harvest } = buildHarvest({
    userId,
    accounts: [buildHarvestedAccount({ transactions, balance })],
    ongoing: {
      session: { consentId: 'c1' },
      validUntil: day('2026-10-31'),
      shownFrom: day('2026-04-01'),
      nextSyncAt: later(480),
    },
  })
  const created = await createFlow(stores, { clientId })
  const flow = must(await stores.flows.save(created, fetching, []))
  await stores.flows.finish(flow, finishedState(harvest), harvest)
  return userId
}

async function invite(externalUserId = erika, language: 'de' | 'en' = 'de'): Promise<string> {
  const random = (size: number) => crypto.getRandomValues(new Uint8Array(size))
  const deps = { overviews: stores.overviews, publicUrl, now: () => now }
  const { location } = await createOverview(
    { ...deps, randomBytes: random, randomUuid: randomUUID },
    clientId,
    { externalUserId, language },
  )
  return location.slice(publicUrl.href.length - 1)
}

/** A browser: keeps the cookies it is given, and goes where it is led. */
function browser(headers: Record<string, string> = {}) {
  const cookies: Record<string, string> = {}
  const send = async (method: 'GET' | 'HEAD' | 'POST', url: string) => {
    const form = method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }
    const reply = await app.inject({ method, url, cookies, headers: { ...headers, ...form } })
    for (const cookie of reply.cookies) cookies[cookie.name] = cookie.value
    return reply
  }
  const follow = async (method: 'GET' | 'POST', url: string) => {
    const reply = await send(method, url)
    const { location } = reply.headers
    return location === undefined ? reply : send('GET', location)
  }
  return { cookies, send, get: (url: string) => follow('GET', url), follow }
}

/** A browser that has taken the link, and where it is. */
async function arrived(link: string, headers: Record<string, string> = {}) {
  const person = browser(headers)
  const { location } = (await person.send('GET', link)).headers
  const home = String(location)
  await person.send('POST', `${home}/start`)
  const [access] = await stores.accesses.list(await userId())
  return { person, home, stop: `${home}/stop/${access?.id ?? 'X0'}` }
}

async function userId(name = erika): Promise<UserId> {
  return (await stores.users.findNamed({ clientId, externalId: name })) ?? ('U-nobody' as UserId)
}

describe('a link', () => {
  test('says nothing of the person, and lives for a day', async () => {
    const link = await invite()
    expect(link).toMatch(/^\/overview\?token=Vkn_[\w-]{43}$/)
    now = later(24 * 60 - 1)
    expect((await browser().get(link)).statusCode).toBe(200)
    now = later(24 * 60)
    const late = await browser().get(link)
    expect(late.statusCode).toBe(410)
    expect(late.body).toContain('Dieser Link ist abgelaufen')
  })

  test('opened by twenty previews shows them nothing and still waits for its person', async () => {
    await connect()
    const link = await invite()
    for (let visit = 0; visit < 10; visit++) {
      const seen = await browser({ 'user-agent': 'LinkPreview' }).get(link)
      expect(seen.body).toContain('data-testid="overview-start"')
      expect(seen.body).not.toContain('Demobank')
      await browser().send('HEAD', link)
    }
    const { person, home } = await arrived(link)
    expect((await person.get(home)).body).toContain('data-testid="overview-list"')
  })

  test('works again in the browser that took it, and leaves the address bar', async () => {
    await connect()
    const link = await invite()
    const { person, home } = await arrived(link)
    expect(home).not.toContain('token')
    now = later(23 * 60)
    expect((await person.get(link)).body).toContain('data-testid="overview-list"')
  })

  test('in use in one browser shows nothing to another, whatever that one sends', async () => {
    await connect()
    const link = await invite()
    const second = browser()
    await second.send('GET', link)
    const { home, stop } = await arrived(link)
    for (const seen of [
      await browser().get(link),
      await second.get(home),
      await second.get(`${home}/data`),
      await second.get(`${home}/delete`),
      await second.get(stop),
      await second.send('POST', `${home}/start`),
      await second.send('POST', stop),
      await second.send('POST', `${home}/delete`),
    ]) {
      expect(seen.statusCode).toBe(409)
      expect(seen.body).toContain('data-testid="overview-in-use"')
    }
    expect(await stores.accesses.list(await userId())).toHaveLength(1)
  })

  test('without its cookie nothing is shown and nothing happens', async () => {
    await connect()
    const { home, stop } = await arrived(await invite())
    for (const url of [home, `${home}/data`, stop, `${home}/delete`]) {
      expect((await browser().get(url)).statusCode).toBe(403)
    }
    for (const url of [`${home}/start`, stop, `${home}/delete`]) {
      expect((await browser().send('POST', url)).statusCode).toBe(403)
    }
    expect(await stores.accesses.list(await userId())).toHaveLength(1)
  })

  test('that has expired shows and changes nothing, also to its own browser', async () => {
    await connect()
    const { person, home, stop } = await arrived(await invite())
    now = later(24 * 60)
    for (const url of [home, `${home}/data`, stop, `${home}/delete`]) {
      expect((await person.get(url)).statusCode).toBe(410)
    }
    for (const url of [`${home}/start`, stop, `${home}/delete`]) {
      expect((await person.send('POST', url)).statusCode).toBe(410)
    }
    expect(await stores.accesses.list(await userId())).toHaveLength(1)
  })

  test.each(['', 'Vkn_short', `Vkn_${'b'.repeat(43)}`, `Wkn_${'a'.repeat(43)}`, "' or 1=1"])(
    '%j leads to a kind 404',
    async (wrong) => {
      const reply = await browser().get(`/overview?token=${encodeURIComponent(wrong)}`)
      expect(reply.statusCode).toBe(404)
      expect(reply.body).toContain('Diesen Link gibt es nicht')
    },
  )

  test.each(['x', '..', randomUUID(), '%27'])('an overview %j is nobody’s', async (id) => {
    expect((await browser().get(`/overview/${id}`)).statusCode).toBeGreaterThanOrEqual(400)
  })
})

describe('the list', () => {
  test('says which bank, which accounts, since when and until when', async () => {
    await connect()
    const { person, home } = await arrived(await invite())
    const { body, headers } = await person.get(home)
    const account = must((await stores.accounts.list(await userId()))[0])
    const iban = must(account.iban)
    expect(body).toContain(account.bankName)
    expect(body).toContain(`DE••••${iban.slice(-4)}`)
    expect(body).not.toContain(iban.slice(4, -4))
    expect(body).toContain('einschließlich 31.\u00a0Oktober 2026')
    expect(body).toContain('Haushaltsbuch, nur lesend')
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
  })

  test('is friendly to somebody with nothing, known or unknown', async () => {
    const { person, home } = await arrived(await invite('nobody' as ExternalUserId, 'en'))
    const { body, statusCode } = await person.get(home)
    expect(statusCode).toBe(200)
    expect(body).toContain('Nothing is connected here')
    expect(body).not.toMatch(/data-testid="(?:download|delete|stop)"/)
  })

  test('shows nothing of another person or another client', async () => {
    await connect()
    await connect('max' as ExternalUserId)
    const { person, home } = await arrived(await invite('max' as ExternalUserId))
    const [erikas] = await stores.accesses.list(await userId())
    const { body } = await person.get(home)
    expect(body.match(/data-testid="access"/g)).toHaveLength(1)
    expect(body).not.toContain(must(erikas).id)
    await person.send('POST', `${home}/stop/${must(erikas).id}`)
    expect(await stores.accesses.list(await userId())).toHaveLength(1)
  })
})

describe('stopping', () => {
  test('asks first, then deletes, queues that the bank is told, and says so', async () => {
    await connect()
    const { person, home, stop } = await arrived(await invite())
    const asked = await person.get(stop)
    expect(asked.body).toContain('data-testid="overview-stop"')
    expect(asked.body).toContain('DE••••')
    expect(await stores.accounts.list(await userId())).toHaveLength(1)

    const done = await person.send('POST', stop)
    expect(done.statusCode).toBe(200)
    expect(done.body).toContain('Gelöscht ist 1\u00a0Konto')
    expect(done.body).toContain('Wir teilen')
    expect(await stores.accounts.list(await userId())).toEqual([])
    expect(stores.jobs.map(({ name }) => name)).toContain('end-access')
    expect((await person.get(home)).body).toContain('Hier ist nichts verbunden')
  })

  test('twice is once, and says that it is done', async () => {
    await connect()
    const { person, home, stop } = await arrived(await invite())
    await person.send('POST', stop)
    const again = await person.send('POST', stop)
    expect(again.body).toContain('Dieser Zugriff ist schon beendet')
    expect(stores.jobs.filter(({ name }) => name === 'end-access')).toHaveLength(1)
    const back = await person.send('GET', stop)
    expect(back.headers.location).toBe(home)
  })
})

describe('deleting everything', () => {
  test('asks first, then nothing is left, and every bank is told', async () => {
    const user = await connect()
    const { person, home } = await arrived(await invite())
    expect((await person.get(`${home}/delete`)).body).toContain('Alles beenden und löschen?')
    expect(await stores.accounts.list(user)).toHaveLength(1)

    const done = await person.send('POST', `${home}/delete`)
    expect(done.body).toContain('Alles ist gelöscht')
    expect(await stores.users.findNamed({ clientId, externalId: erika })).toBeUndefined()
    expect(await stores.accounts.list(user)).toEqual([])
    const told = stores.jobs.filter(({ name }) => name === 'revoke-consent')
    expect(told).toHaveLength(1)
    expect((await person.get(home)).body).toContain('Hier ist nichts verbunden')
    expect((await person.send('POST', `${home}/delete`)).body).toContain('Alles ist gelöscht')
  })
})

test.each(['start', 'stop/X1', 'delete'])('a form of another site does not %s', async (path) => {
  await connect()
  const { person, home } = await arrived(await invite())
  const foreign = browser({ 'sec-fetch-site': 'cross-site' })
  Object.assign(foreign.cookies, person.cookies)
  const reply = await foreign.send('POST', `${home}/${path}`)
  expect(reply.statusCode).toBe(403)
  expect(await stores.accesses.list(await userId())).toHaveLength(1)
})

describe('the download', () => {
  test('is one file with all the fields of the interface', async () => {
    await connect()
    const { person, home } = await arrived(await invite())
    const reply = await person.get(`${home}/data`)
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="kontodaten-2026-05-04.json"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    const data: unknown = reply.json()
    expect(Value.Errors(DataExport, data)).toEqual([])
    expect(data).toMatchObject({
      exported_at: '2026-05-04T10:00:00.000Z',
      client_name: 'Haushaltsbuch',
      accounts: [{ balance: { balance: 3250.3 }, coverage: [{}] }],
      transactions: [{ amount: -12.3 }, { amount: -12.3 }, { amount: -12.3 }],
    })
  })

  test('of somebody with nothing is an empty one, in English with an English name', async () => {
    const { person, home } = await arrived(await invite('nobody' as ExternalUserId, 'en'))
    const reply = await person.get(`${home}/data`)
    expect(reply.headers['content-disposition']).toContain('account-data-2026-05-04.json')
    expect(reply.json()).toMatchObject({ accounts: [], transactions: [] })
  })
})

test('behind https the cookie is the host’s alone', async () => {
  await app.close()
  app = fastify()
  const deps = { ...stores, bankOfIban: () => undefined, now: () => now }
  await app.register(overviewRoutes, { ...deps, publicUrl: new URL('https://kontor.example') })
  const { cookies } = await browser().send('GET', await invite())
  expect(cookies).toMatchObject([
    { name: expect.stringMatching(/^__Host-kontor-overview-/), httpOnly: true, secure: true },
  ])
  expect(cookies[0]?.sameSite).toBe('Lax')
})
