import { beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../testing/bank-client.ts'
import { BankTestbed, codeOf, globalAccess, offeredAccess } from '../testing/bank-client.ts'

const ok = 'https://tpp.test/ok?a=1'
const nok = 'https://tpp.test/nok'
const giro = 'DE86990003540000002000'

let testbed: BankTestbed
beforeAll(async () => {
  testbed = await BankTestbed.create()
})

/** A person in front of the bank's pages. */
class Visit {
  readonly consentId: string
  readonly #page: string

  constructor(consent: Answer) {
    this.consentId = consent.body.consentId
    this.#page = String(consent.body._links.scaRedirect.href).slice('http://bank.test'.length)
  }

  static async begin(access: object, headers: Record<string, string> = {}): Promise<Visit> {
    const options = { headers: { 'tpp-nok-redirect-uri': nok, ...headers } }
    return new Visit(await testbed.bank('redirectbank').createConsent(access, options))
  }

  look(): Promise<Answer> {
    return testbed.send(this.#page)
  }

  logIn(password = 'demo'): Promise<Answer> {
    return testbed.form(`${this.#page}/login`, [
      ['login', 'demo'],
      ['password', password],
    ])
  }

  tick(...ids: readonly string[]): Promise<Answer> {
    return testbed.form(
      `${this.#page}/accounts`,
      ids.map((id) => ['account', id] as const),
    )
  }

  otp(otp: string): Promise<Answer> {
    return testbed.form(`${this.#page}/otp`, [['otp', otp]])
  }

  refuse(): Promise<Answer> {
    return testbed.form(`${this.#page}/refuse`, [])
  }

  async consent(): Promise<Answer> {
    return testbed.bank('redirectbank').call(`/v1/consents/${this.consentId}`)
  }
}

const idOf = (page: Answer, iban: string): string => {
  const [, id] =
    new RegExp(`value="([^"]+)"[^>]*data-testid="bank-account-${iban}"`).exec(page.text) ?? []
  return id ?? ''
}

describe('the way through the bank', () => {
  test('log in, tick accounts, TAN, back to the client', async () => {
    const visit = await Visit.begin(offeredAccess)
    expect((await visit.look()).text).toContain('data-testid="bank-login"')
    expect((await visit.logIn()).status).toBe(303)
    const accounts = await visit.look()
    expect(accounts.text).toContain('2.418,75 EUR')
    expect((await visit.tick(idOf(accounts, giro))).status).toBe(303)
    expect((await visit.look()).text).toContain('data-testid="bank-confirm"')
    const done = await visit.otp('123456')
    expect([done.status, done.headers['location']]).toEqual([303, ok])
    const { body } = await visit.consent()
    expect(body.consentStatus).toBe('valid')
    expect(body.access).toEqual({
      accounts: [{ iban: giro, currency: 'EUR' }],
      balances: [{ iban: giro, currency: 'EUR' }],
      transactions: [{ iban: giro, currency: 'EUR' }],
    })
    expect((await visit.look()).text).toContain('Sie haben den Zugriff erlaubt')
  })

  test('a consent for all accounts has nothing to tick', async () => {
    const visit = await Visit.begin(globalAccess)
    await visit.logIn()
    expect((await visit.look()).text).not.toContain('type="checkbox"')
    await visit.tick()
    expect((await visit.otp('123456')).headers['location']).toBe(ok)
  })

  test('refusing leads to the address for refusals at every step', async () => {
    for (const steps of [0, 1, 2]) {
      const visit = await Visit.begin(globalAccess)
      if (steps > 0) await visit.logIn()
      if (steps > 1) await visit.tick()
      expect((await visit.refuse()).headers['location']).toBe(nok)
      expect((await visit.consent()).body.consentStatus).toBe('rejected')
      expect((await visit.look()).text).toContain('wurde nicht erlaubt')
    }
  })

  test('without an address for refusals it is the only one there is', async () => {
    const consent = await testbed.bank('redirectbank').createConsent(globalAccess)
    expect((await new Visit(consent).refuse()).headers['location']).toBe(ok)
  })

  test('started explicitly it is the same', async () => {
    const bank = testbed.bank('redirectbank')
    const headers = { 'tpp-explicit-authorisation-preferred': 'true' }
    const consent = await bank.createConsent(globalAccess, { headers })
    expect(consent.body._links.scaRedirect).toBeUndefined()
    const started = await bank.call(consent.body._links.startAuthorisation.href, {
      method: 'POST',
      body: {},
    })
    expect(started.status).toBe(201)
    expect((await testbed.send(started.body._links.scaRedirect.href.slice(16))).status).toBe(200)
  })
})

describe('wrong answers', () => {
  test('a wrong PIN shows the page again; the third one ends it', async () => {
    const visit = await Visit.begin(globalAccess)
    const first = await visit.logIn('wrong')
    expect(first.status).toBe(422)
    expect(first.text).toContain('Verbleibende Versuche: 2')
    await visit.logIn('wrong')
    expect((await visit.logIn('wrong')).text).toContain('gesperrt')
    expect((await visit.consent()).body.consentStatus).toBe('rejected')
  })

  test('a wrong TAN shows the page again; the third one leads back', async () => {
    const visit = await Visit.begin(globalAccess)
    await visit.logIn()
    await visit.tick()
    expect((await visit.otp('000000')).text).toContain('Verbleibende Versuche: 2')
    expect((await visit.otp('')).status).toBe(422)
    expect((await visit.otp('000000')).headers['location']).toBe(nok)
  })

  test('somebody has to be ticked', async () => {
    const visit = await Visit.begin(offeredAccess)
    await visit.logIn()
    const none = await visit.tick('3f6a1d52-90a4-4c1e-9b0e-4711951500aa')
    expect([none.status, none.text.includes('mindestens ein Konto')]).toEqual([422, true])
  })

  test('steps cannot be skipped', async () => {
    const visit = await Visit.begin(offeredAccess)
    for (const skipped of [await visit.otp('123456'), await visit.tick('x')]) {
      expect(skipped.status).toBe(303)
    }
    expect((await visit.look()).text).toContain('data-testid="bank-login"')
    expect((await visit.consent()).body.consentStatus).toBe('received')
  })

  test('after ten minutes it is over', async () => {
    const visit = await Visit.begin(globalAccess)
    testbed.wait({ minutes: 10 })
    expect((await visit.look()).text).toContain('Abgebrochen')
    expect((await visit.logIn()).status).toBe(303)
  })

  test('an unknown page is 404', async () => {
    for (const path of ['/redirectbank/online/unknown', '/nobank/online/unknown']) {
      expect((await testbed.send(path)).status).toBe(404)
    }
  })
})

test('pages load nothing but their own style, and escape what was typed', async () => {
  const visit = await Visit.begin(globalAccess, { 'psu-id': '"><script>alert(1)</script>' })
  const page = await visit.look()
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  expect(page.text).not.toContain('<script')
  const style = await testbed.send('/assets/sandbox-bank.css')
  expect(style.headers['content-type']).toContain('text/css')
})

test('a bank without pages of its own refuses an offered consent', async () => {
  const answer = await testbed.bank('demobank').createConsent(offeredAccess)
  expect(codeOf(answer)).toBe('SERVICE_INVALID')
})
