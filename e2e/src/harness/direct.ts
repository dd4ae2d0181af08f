import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { sandboxClient } from './client.ts'

/** An answer as it came, for assertions on status and body alike. */
export type Reply<Body> = { readonly status: number; readonly body: Body }

export type CatalogBank = {
  readonly id: string
  readonly access_methods: readonly { readonly id: string }[]
}
export type Access = {
  readonly id: string
  readonly access_method_id: string
  readonly save_pin: boolean
  readonly status: string
  readonly consent: { readonly recurring: boolean; readonly expires_at?: string }
}
export type Challenge = {
  readonly id: string
  readonly type: string
  readonly auth_methods?: readonly { readonly id: string; readonly type?: string }[]
  readonly location?: string
}
export type Sync = {
  readonly id: string
  readonly status: string
  readonly challenge?: Challenge
  readonly error?: { readonly code: number; readonly name: string }
}

/** What a client does that draws its own screens: a user with a password, and plain calls. */
export class DirectClient {
  readonly #url: string
  readonly #token: string
  private constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
  }

  static async signUp(url: string): Promise<DirectClient> {
    const authorization = `Basic ${btoa(`${sandboxClient.id}:${sandboxClient.secret}`)}`
    const headers = { authorization, 'content-type': 'application/json' }
    const user = { email: `${randomUUID()}@example.com`, password: 'a long password' }
    const created = await fetch(`${url}/auth/user`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ ...user, full_name: 'Erika Mustermann' }),
    })
    expect(created.status).toBe(201)
    const answer = await fetch(`${url}/auth/token`, {
      method: 'POST',
      headers,
      body: JSON.stringify({
        grant_type: 'password',
        username: user.email,
        password: user.password,
      }),
    })
    const { access_token: token } = (await answer.json()) as { access_token: string }
    expect(token).toMatch(/^A/)
    return new DirectClient(url, token)
  }

  async call<Body>(method: string, path: string, body?: unknown): Promise<Reply<Body>> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        'content-type': 'application/json',
        'psu-ip-address': '192.0.2.7',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Body }
  }

  async methodOf(bank: { readonly code: string }): Promise<string> {
    const { body } = await this.call<readonly CatalogBank[]>(
      'GET',
      `/rest/catalog/banks?country=de&q=${bank.code}`,
    )
    return body[0]?.access_methods[0]?.id ?? ''
  }

  async addAccess(body: object): Promise<Access> {
    const added = await this.call<Access>('POST', '/rest/accesses', body)
    expect(added.status, JSON.stringify(added.body)).toBe(201)
    return added.body
  }

  async startSync(access: Access, body: object = {}): Promise<Sync> {
    const started = await this.call<Sync>('POST', `/rest/accesses/${access.id}/syncs`, body)
    expect(started.status, JSON.stringify(started.body)).toBe(201)
    return started.body
  }

  /** Polls once in a while, as clients do, until the sync says one of these. */
  async reaches(
    access: Access,
    sync: Sync,
    wanted: {
      readonly status: string
      readonly withinMs: number
      readonly not?: Challenge | undefined
    },
  ): Promise<Sync> {
    const giveUpAt = Date.now() + wanted.withinMs
    let last: Sync = sync
    while (Date.now() < giveUpAt) {
      const { body } = await this.call<Sync>('GET', `/rest/accesses/${access.id}/syncs/${sync.id}`)
      last = body
      const isNews = body.challenge?.id !== wanted.not?.id || wanted.not === undefined
      if (body.status === wanted.status && isNews) return body
      if (body.status === 'ERROR' || body.status === 'COMPLETED') break
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    throw new Error(`the sync is still ${JSON.stringify(last)}`)
  }

  async responds(access: Access, sync: Sync, body: object): Promise<Reply<object>> {
    const base = `/rest/accesses/${access.id}/syncs/${sync.id}/challenges`
    return this.call<object>('POST', `${base}/${sync.challenge?.id ?? ''}/response`, body)
  }
}
