import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { createBankServer } from '../bank-server.ts'

/** An answer as a client of the bank sees it. */
export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The parsed JSON, loosely typed: a client has to look for itself. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read answers the way they are
  readonly body: any
  readonly text: string
}

export type Call = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH'
  readonly body?: unknown
  /** `undefined` takes a header away that is sent otherwise. */
  readonly headers?: Readonly<Record<string, string | undefined>>
}

export const globalAccess = { allPsd2: 'allAccounts' }
export const offeredAccess = { accounts: [], balances: [], transactions: [] }

/** All banks in memory, with a clock that the test moves. */
export class BankTestbed {
  readonly app: FastifyInstance
  readonly #clock: { now: Date }

  private constructor(app: FastifyInstance, clock: { now: Date }) {
    this.app = app
    this.#clock = clock
  }

  static async create(now = '2026-11-18T10:00:00Z'): Promise<BankTestbed> {
    const clock = { now: new Date(now) }
    const app = await createBankServer({
      seed: 'test',
      clock: () => clock.now,
      publicUrl: () => 'http://bank.test',
    })
    return new BankTestbed(app, clock)
  }

  wait(options: { minutes?: number; days?: number }): void {
    const { minutes = 0, days = 0 } = options
    this.#clock.now = new Date(this.#clock.now.getTime() + minutes * 60_000 + days * 86_400_000)
  }

  bank(slug: string): BankClient {
    return new BankClient(this, slug)
  }

  async send(url: string, call: Call = {}): Promise<Answer> {
    const headers = Object.fromEntries(
      Object.entries(call.headers ?? {}).filter(([, value]) => value !== undefined),
    )
    const answer = await this.app.inject({
      method: call.method ?? 'GET',
      url,
      headers,
      ...(call.body === undefined ? {} : { payload: payloadOf(call.body) }),
    })
    return {
      status: answer.statusCode,
      headers: Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
      ),
      body: parse(answer.body),
      text: answer.body,
    }
  }

  control(path: string, body: object): Promise<Answer> {
    const headers = { 'content-type': 'application/json' }
    return this.send(`/control${path}`, { method: 'POST', headers, body })
  }

  /** Sends a form of one of the bank's own pages. */
  form(url: string, fields: readonly (readonly [string, string])[]): Promise<Answer> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = new URLSearchParams(fields.map(([name, value]) => [name, value])).toString()
    return this.send(url, { method: 'POST', headers, body })
  }
}

/** One bank's XS2A interface, called as a third party would call it. */
export class BankClient {
  readonly #testbed: BankTestbed
  readonly #slug: string

  constructor(testbed: BankTestbed, slug: string) {
    this.#testbed = testbed
    this.#slug = slug
  }

  /** Calls a path (`/v1/…`) or a complete link of the bank. */
  call(pathOrLink: string, call: Call = {}): Promise<Answer> {
    const url = pathOrLink.startsWith('http')
      ? pathOrLink.slice('http://bank.test'.length)
      : `/${this.#slug}${pathOrLink}`
    const json = call.body === undefined ? {} : { 'content-type': 'application/json' }
    const headers = {
      'x-request-id': randomUUID(),
      'psu-ip-address': '192.0.2.7',
      ...json,
      ...call.headers,
    }
    return this.#testbed.send(url, { ...call, headers })
  }

  createConsent(
    access: object,
    options: { body?: object; headers?: Call['headers'] } = {},
  ): Promise<Answer> {
    return this.call('/v1/consents', {
      method: 'POST',
      headers: { 'tpp-redirect-uri': 'https://tpp.test/ok?a=1', ...options.headers },
      body: { ...consentBody(access), ...options.body },
    })
  }

  /** Walks an embedded bank with one method to a valid consent; answers its id. */
  async grantedConsent(
    access: object,
    options: { login?: string; password?: string; otp?: string; body?: object } = {},
  ): Promise<string> {
    const { login = 'demo', password = 'demo', otp = '111111', body = {} } = options
    const consent = await this.createConsent(access, { body })
    const start = consent.body._links.startAuthorisationWithPsuAuthentication.href
    const started = await this.call(start, {
      method: 'POST',
      headers: { 'psu-id': login },
      body: { psuData: { password } },
    })
    await this.call(started.body._links.authoriseTransaction.href, {
      method: 'PUT',
      body: { scaAuthenticationData: otp },
    })
    return String(consent.body.consentId)
  }

  /** Reads below a consent; without `attended` the person's address is left out. */
  read(path: string, consentId: string, attended = true): Promise<Answer> {
    const address = attended ? {} : { 'psu-ip-address': undefined }
    return this.call(path, { headers: { 'consent-id': consentId, ...address } })
  }
}

export function consentBody(access: object): object {
  return {
    access,
    recurringIndicator: true,
    validUntil: '2027-02-01',
    frequencyPerDay: 4,
    combinedServiceIndicator: false,
  }
}

/** The code of the first `tppMessages` entry. */
export function codeOf(answer: Answer): string {
  return String(answer.body.tppMessages[0].code)
}

function payloadOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body)
}

function parse(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text)
    return parsed
  } catch {
    return undefined
  }
}
