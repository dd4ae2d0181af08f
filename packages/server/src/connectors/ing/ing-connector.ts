import type { Bank } from '../../domain/bank.ts'
import { localDateOf } from '../../domain/local-date.ts'
import type { CallContext, Connector, ConnectorSession } from '../connector.ts'
import { Renewals } from '../oauth/renewals.ts'
import { BankFault, problemOf } from '../transport/bank-fault.ts'
import type { BankHttp } from '../transport/bank-http.ts'
import { Applications } from './application.ts'
import { resume, start } from './authorise.ts'
import { Customer } from './customer.ts'
import { fetchAccounts, fetchBalances, fetchTransactions } from './fetch-data.ts'
import { ingProfileOf } from './profile.ts'
import { readAuthorized, readSession } from './session.ts'
import type { Session } from './session.ts'
import { post } from './talk.ts'
import type { Talk } from './talk.ts'

export type IngOptions = {
  /** How banks are reached. */
  readonly http: BankHttp
  now(): Date
}

/**
 * Speaks ING's own interface: a token for us (every request signed), the bank's login page, a token for the person, and no
 * consent resource. Balances are of version 3, transactions of version 2.
 */
export function createIngConnector({ http, now }: IngOptions): Connector {
  const nowMs = () => now().getTime()
  const applications = new Applications()
  const renewals = new Renewals(nowMs)
  const open = (bank: Bank, call: CallContext): Talk => ({
    bank,
    profile: ingProfileOf(bank),
    http,
    call,
    applications,
    nowMs,
  })
  const customerOf = (bank: Bank, call: CallContext, session: ConnectorSession) =>
    new Customer(open(bank, call), renewals, readAuthorized(session))
  return {
    protocol: 'ing',
    start: async (bank, request, call) => start(open(bank, call), request),
    // oxlint-disable-next-line max-params -- the port's shape
    resume: async (bank, opaque, input, call) => {
      const session = readSession(opaque)
      if (session.stage === 'authorized') return { kind: 'authorized', session }
      return resume(open(bank, call), session, input)
    },
    fetchAccounts: async (bank, session, call) => fetchAccounts(customerOf(bank, call, session)),
    fetchBalances: async (bank, session, read) =>
      fetchBalances(customerOf(bank, read, session), read.resourceId),
    fetchTransactions: (bank, session, read) => {
      const to = localDateOf(now(), bank.timeZone)
      return fetchTransactions(customerOf(bank, read, session), { ...read, to })
    },
    end: async (bank, opaque, call) => end(open(bank, call), readSession(opaque)),
  }
}

/** RFC 7009, where the bank has a place for it; a token that is over already is none to give back. */
async function end(talk: Talk, session: Session): Promise<void> {
  const { revocation: href } = talk.profile
  if (href === undefined || session.stage !== 'authorized') return
  const { access, refresh } = session.token
  const hint = refresh === undefined ? 'access_token' : 'refresh_token'
  const form = { token: refresh ?? access, token_type_hint: hint }
  try {
    await post(talk, { href, form }, await talk.applications.of(talk))
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    if (!error.has('INVALID_GRANT', 'INVALID_TOKEN', 'TOKEN_EXPIRED')) throw problemOf(error)
  }
}
