import type { Dispatcher } from 'undici'

import type { Bank } from '../../domain/bank.ts'
import { localDateOf } from '../../domain/local-date.ts'
import type { CallContext, Connector, ConnectorSession, StepInput } from '../connector.ts'
import { beginAuthorisation } from './authorise.ts'
import { about, send, talkTo } from './bank-call.ts'
import { BankFault, problemOf } from './bank-fault.ts'
import { BankHttp } from './bank-http.ts'
import { fetchAccounts, fetchBalances, fetchTransactions } from './fetch-data.ts'
import { poll, returnFromBank, sendAnswer, sendMethod } from './resume.ts'
import { consentPath, readSession } from './session.ts'

export type BerlinGroupOptions = {
  /** How banks are reached; for tests and proxies. Default: a pool of its own. */
  readonly dispatcher?: Dispatcher
  /** For one call, from connecting to the last byte. Default: 30 s. */
  readonly timeoutMs?: number
  /** Default: the system's clock. */
  now?(): Date
}

/** A connector with connections to banks that must be closed. */
export type BerlinGroupConnector = Connector & { close(): Promise<void> }

/** Speaks Berlin Group NextGenPSD2 1.3 (XS2A), driven by the links and statuses that the bank answers with. */
export function createBerlinGroupConnector(options: BerlinGroupOptions = {}): BerlinGroupConnector {
  const http = new BankHttp(options)
  return {
    protocol: 'berlin-group',
    start: (bank, request, call) => beginAuthorisation(talkTo(bank, http, call), request),
    // oxlint-disable-next-line max-params -- the port's shape
    resume: (bank, session, input, call) => resume({ bank, http, call }, session, input),
    fetchAccounts: (bank, session, call) =>
      fetchAccounts(talkTo(bank, http, call), readSession(session)),
    fetchBalances: (bank, session, read) =>
      fetchBalances(talkTo(bank, http, read), readSession(session), read.resourceId),
    fetchTransactions: (bank, session, read) =>
      fetchTransactions(talkTo(bank, http, read), readSession(session), {
        ...read,
        to: localDateOf(options.now?.() ?? new Date(), bank.timeZone),
      }),
    end: (bank, session, call) => end({ bank, http, call }, session),
    close: () => http.close(),
  }
}

type To = { readonly bank: Bank; readonly http: BankHttp; readonly call: CallContext }

function resume({ bank, http, call }: To, opaque: ConnectorSession, input: StepInput) {
  const session = readSession(opaque)
  const talk = about(talkTo(bank, http, call), session)
  switch (input.kind) {
    case 'method':
      return sendMethod(talk, session, input.methodId)
    case 'answer':
      return sendAnswer(talk, session, input.answer)
    case 'poll':
      return poll(talk, session)
    case 'returned':
      return returnFromBank(talk, session, input.parameters)
  }
}

/** Banks answer 204, Sparkassen 202; a consent that is unknown or over is given back already. */
async function end({ bank, http, call }: To, opaque: ConnectorSession): Promise<void> {
  const session = readSession(opaque)
  const talk = about(talkTo(bank, http, call), session)
  try {
    await send(talk, { method: 'DELETE', href: consentPath(session) })
  } catch (error) {
    if (!(error instanceof BankFault)) throw error
    const isOver =
      error.status === 404 ||
      (talk.profile.end_codes?.includes(error.status) ?? false) ||
      error.has('CONSENT_UNKNOWN', 'CONSENT_EXPIRED', 'CONSENT_INVALID', 'RESOURCE_UNKNOWN')
    if (!isOver) throw problemOf(error)
  }
}
