import { beforeEach, describe, expect, test } from 'vitest'
import { BankTestbed, codeOf, globalAccess } from '../testing/bank-client.ts'

let testbed: BankTestbed
beforeEach(async () => {
  testbed = await BankTestbed.create()
})

const create = (slug = 'demobank') => testbed.bank(slug).createConsent(globalAccess)

describe('weather', () => {
  test('Wackelbank is down until it is brought up', async () => {
    const down = await create('flakybank')
    expect([down.status, codeOf(down)]).toEqual([503, 'SERVICE_UNAVAILABLE'])
    await testbed.control('/banks/flakybank/weather', { sky: 'up' })
    expect((await create('flakybank')).status).toBe(201)
  })

  test('counted calls use it up', async () => {
    await testbed.control('/banks/demobank/weather', { sky: 'down', calls: 2 })
    const statuses = [await create(), await create(), await create()].map(({ status }) => status)
    expect(statuses).toEqual([503, 503, 201])
  })

  test('an error page, rubbish and lateness', async () => {
    await testbed.control('/banks/demobank/weather', { sky: 'down-html', calls: 1 })
    const page = await create()
    expect([page.status, page.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8'])
    await testbed.control('/banks/demobank/weather', { sky: 'garbage', calls: 1 })
    const rubbish = await create()
    expect([rubbish.status, rubbish.body]).toEqual([200, undefined])
    await testbed.control('/banks/demobank/weather', { sky: 'slow', delayMs: 120, calls: 1 })
    const started = performance.now()
    expect((await create()).status).toBe(201)
    expect(performance.now() - started).toBeGreaterThan(100)
  })

  test.each([
    ['refusing', 401, 'CERTIFICATE_INVALID'],
    ['enough', 429, 'ACCESS_EXCEEDED'],
  ])('a bank that is %s says so', async (sky, status, code) => {
    await testbed.control('/banks/demobank/weather', { sky, calls: 1 })
    const answer = await create()
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
  })

  test('a bank that hangs up gives no answer', async () => {
    const address = await testbed.app.listen({ host: '127.0.0.1', port: 0 })
    await testbed.control('/banks/demobank/weather', { sky: 'hang-up', calls: 1 })
    const url = `${address}/demobank/v1/accounts`
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    expect((await fetch(url)).status).toBe(400)
    await testbed.app.close()
  })

  test('only known weather of known banks', async () => {
    expect((await testbed.control('/banks/demobank/weather', { sky: 'rain' })).status).toBe(400)
    expect((await testbed.control('/banks/nobank/weather', { sky: 'up' })).status).toBe(404)
    const late = { sky: 'slow', delayMs: 1e9 }
    expect((await testbed.control('/banks/demobank/weather', late)).status).toBe(400)
  })
})

test('the requests a bank received are kept without their secrets', async () => {
  const bank = testbed.bank('demobank')
  const { body } = await bank.createConsent(globalAccess)
  await bank.call(body._links.startAuthorisationWithPsuAuthentication.href, {
    method: 'POST',
    headers: { 'psu-id': 'demo', authorization: 'Bearer secret' },
    body: { psuData: { password: 'topsecret' } },
  })
  const { body: log, text } = await testbed.send('/control/requests?bank=demobank')
  expect(text).not.toContain('secret')
  expect(log.requests).toHaveLength(2)
  expect(log.requests[1]).toMatchObject({
    method: 'POST',
    path: `/v1/consents/${body.consentId}/authorisations`,
    headers: { 'psu-id': 'demo' },
    body: { psuData: { password: '***' } },
    status: 401,
  })
  await testbed.send('/control/requests', { method: 'DELETE' })
  expect((await testbed.send('/control/requests')).body.requests).toEqual([])
})

test('the banks are listed with logins, accounts and how much there is to read', async () => {
  const { body } = await testbed.send('/control/banks')
  expect(body.banks).toHaveLength(8)
  expect(body.banks[0]).toMatchObject({
    slug: 'demobank',
    baseUrl: 'http://bank.test/demobank',
    weather: { sky: 'up' },
  })
  const [account] = body.banks[0].people[0].accounts
  expect(account.booked).toBeGreaterThan(500)
})

test('time passes for all banks when it is told to', async () => {
  const id = await testbed.bank('demobank').grantedConsent(globalAccess)
  const { body } = await testbed.control('/clock', { advanceDays: 76 })
  expect(body.now).toBe('2027-02-02T10:00:00.000Z')
  expect(codeOf(await testbed.bank('demobank').read('/v1/accounts', id))).toBe('CONSENT_EXPIRED')
})

test('the clock can be set to that of somebody else, and set again', async () => {
  const set = (body: object) =>
    testbed.send('/control/clock', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body,
    })
  const movedAt = '2026-11-18T09:00:00Z'
  const ahead = await set({ aheadMs: 86_400_000, movedAt })
  expect(ahead.body.now).toBe('2026-11-19T10:00:00.000Z')
  expect((await set({ aheadMs: 1_000, movedAt })).body.now).toBe('2026-11-18T10:00:01.000Z')
  expect((await set({})).body.now).toBe('2026-11-18T10:00:00.000Z')
  expect((await set({ aheadMs: -1 })).status).toBe(400)
  expect((await set({ movedAt: 'yesterday' })).status).toBe(400)
})

test('what was pending is booked when its day has come, and the balance goes along', async () => {
  const entriesOf = async (id: string) =>
    (await testbed.send(`/control/accounts/${id}/entries`)).body
  const giro = '3f6a1d52-90a4-4c1e-9b0e-4711951500aa'
  const before = await entriesOf(giro)
  expect(before.balance).toBe('3250.31')
  await testbed.control('/clock', { advanceDays: 7 })
  const after = await entriesOf(giro)
  const idsOf = (entries: { id: string }[]) => entries.map(({ id }) => id)
  expect(before.pending.length).toBeGreaterThan(0)
  expect(idsOf(after.booked)).toEqual(expect.arrayContaining(idsOf(before.pending)))
  const known = new Set(idsOf(before.booked))
  const cents = (amount: string) => Math.round(Number(amount) * 100)
  const news = after.booked.filter(({ id }: { id: string }) => !known.has(id))
  const sum = news.reduce(
    (total: number, { amount }: { amount: string }) => total + cents(amount),
    0,
  )
  expect(cents(after.balance)).toBe(325_031 + sum)
  const id = await testbed.bank('demobank').grantedConsent(globalAccess)
  const { body } = await testbed.bank('demobank').read(`/v1/accounts/${giro}/balances`, id)
  expect(body.balances[0].balanceAmount.amount).toBe(after.balance)
  expect((await testbed.send('/control/accounts/nobody/entries')).status).toBe(404)
})

test('a machine may read four times a day, and four times again the day after', async () => {
  const bank = testbed.bank('demobank')
  const id = await bank.grantedConsent(globalAccess)
  const readAlone = () => bank.read('/v1/accounts', id, false)
  for (let read = 0; read < 4; read++) expect((await readAlone()).status).toBe(200)
  expect(codeOf(await readAlone())).toBe('ACCESS_EXCEEDED')
  await testbed.control('/clock', { advanceDays: 1 })
  expect((await readAlone()).status).toBe(200)
})

test('a reset forgets everything', async () => {
  const id = await testbed.bank('demobank').grantedConsent(globalAccess)
  await testbed.control('/banks/demobank/weather', { sky: 'down' })
  await testbed.control('/clock', { advanceDays: 1 })
  expect((await testbed.control('/reset', {})).status).toBe(204)
  expect((await testbed.send('/control/consents')).body.consents).toEqual([])
  expect((await create()).status).toBe(201)
  expect(codeOf(await testbed.bank('demobank').read('/v1/accounts', id))).toBe('CONSENT_UNKNOWN')
})

test('what is no command is refused, never a fault of the sandbox', async () => {
  for (const path of ['/phone/unknown', '/consents/unknown']) {
    expect((await testbed.control(path, { action: 'approve' })).status).toBe(404)
  }
  const id = (await create()).body.consentId
  expect((await testbed.control(`/consents/${id}`, { status: 'nice' })).status).toBe(400)
  const headers = { 'content-type': 'application/json' }
  const broken = await testbed.send('/control/clock', { method: 'POST', headers, body: '{' })
  expect(broken.status).toBe(400)
})
