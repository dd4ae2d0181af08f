import { expect } from 'vitest'

import type {
  CallContext,
  Connector,
  ConnectorSession,
  Step,
  StepInput,
} from '../connectors/connector.ts'
import type { Bank } from '../domain/bank.ts'
import { Secret } from '../domain/secret.ts'
import { bankAt, call, error, links, request, sessionOf } from './play-script.ts'
import type { Exchange } from './scripted-bank.ts'
import { ScriptedBank } from './scripted-bank.ts'

type Rules = Readonly<Record<string, unknown>> | undefined

export const person = { ...request, credentials: {} }
export const auth = '/v1/consents/c%201/authorisations/a1'
/** The profile of a bank with nothing special about its OAuth server. */
export const integrated = { kind: 'integrated', client_id: 'PSDDE-BAFIN-1' }
export const consent: Exchange = {
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
export const metadata = (more: object = {}): Exchange => ({
  on: 'GET /.well-known/server?id=7',
  json: {
    issuer: 'https://login.bank.example',
    authorization_endpoint: 'https://login.bank.example/authorize?brand=x',
    token_endpoint: '{base}/token',
    ...more,
  },
})
export const token = (more: object = {}): Exchange => ({
  on: 'POST /token',
  json: { access_token: 'a1', refresh_token: 'r1', expires_in: 900, token_type: 'Bearer', ...more },
})
export const valid: Exchange = { on: 'GET /v1/consents/c%201', json: { consentStatus: 'valid' } }
export const accounts: Exchange = {
  on: 'GET /v1/accounts?withBalance=true',
  json: { accounts: [] },
}
export const refused = (code: string): Exchange => ({
  on: 'GET /v1/accounts?withBalance=true',
  status: 401,
  json: error(code),
})

/** A person at a bank; what the connector asked to be kept is kept, in order. */
export class Passage {
  readonly bank: ScriptedBank
  readonly #connector: Connector
  readonly kept: ConnectorSession[] = []
  readonly #oauth: Rules
  /** Further members of the profile. */
  profile: Record<string, unknown> = {}
  step: Step | undefined

  constructor(connector: Connector, bank: ScriptedBank, oauth: Rules) {
    this.#connector = connector
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
    this.step = await this.#connector.start(this.row, { ...person, ...more }, this.call)
    return this.step
  }

  get page(): URL {
    if (this.step?.kind !== 'redirect') throw new Error('nowhere to go')
    return new URL(this.step.url)
  }

  /** Comes back with the state of the page, unless another is given. */
  async comeBack(parameters: Record<string, string>): Promise<Step> {
    const state = this.page.searchParams.get('state') ?? ''
    this.step = await this.#connector.resume(
      this.row,
      this.session,
      returned({ state, ...parameters }),
      this.call,
    )
    return this.step
  }
}

export function returned(parameters: Record<string, string>): StepInput {
  const entries = Object.entries(parameters).map(([name, value]) => [name, new Secret(value)])
  return { kind: 'returned', parameters: Object.fromEntries(entries) }
}

/** Plays a script with a bank whose profile says this of OAuth; every exchange of it must have happened. */
export function playOAuth(connector: Connector) {
  return async (
    script: readonly Exchange[],
    oauth: Rules,
    run: (passage: Passage) => Promise<void>,
  ): Promise<ScriptedBank> => {
    await using bank = await ScriptedBank.start(script)
    await run(new Passage(connector, bank, oauth))
    expect(bank.left, 'calls that the bank never got').toEqual([])
    return bank
  }
}
