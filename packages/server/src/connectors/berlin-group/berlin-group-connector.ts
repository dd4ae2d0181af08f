import type { Bank } from '../../domain/bank.ts'
import { localDateOf } from '../../domain/local-date.ts'
import type { CallContext, Connector, ConnectorSession, Step, StepInput } from '../connector.ts'
import { organisationIdOf } from '../certificates/describe-certificate.ts'
import { BankFault, problemOf } from '../transport/bank-fault.ts'
import { BankHttp } from '../transport/bank-http.ts'
import { about, send, talkTo } from './bank-call.ts'
import type { Talk } from './bank-call.ts'
import { fetchAccounts, fetchBalances, fetchTransactions } from './fetch-data.ts'
import { SessionTokens, SharedTokens } from './oauth-tokens.ts'
import { profileOf } from './profile/profile.ts'
import { resumePreStep, startAuthorisation } from './pre-step.ts'
import { poll, returnFromBank, sendAnswer, sendMethod } from './resume.ts'
import { consentPath, preStepOf, readSession } from './session.ts'
import type { PreStepSession, Session } from './session.ts'
import { signatureOf } from './sign-request.ts'

export type BerlinGroupOptions = {
  /** How banks are reached. Default: connections of its own, without certificates. */
  readonly http?: BankHttp
  /** For one call with its repetitions, where `http` is not given. Default: 60 s. */
  readonly timeoutMs?: number
  /** Default: the system's clock. */
  now?(): Date
  /** Our organisation id (`PSDDE-BAFIN-123456`). Default: the one in the certificate that this bank sees. */
  organisationIdOf?(bank: Bank): string | undefined
}

/** A connector with connections to banks that must be closed. */
export type BerlinGroupConnector = Connector & { close(): Promise<void> }

/** Speaks Berlin Group NextGenPSD2 1.3 (XS2A), driven by the links and statuses that the bank answers with. */
export function createBerlinGroupConnector(options: BerlinGroupOptions = {}): BerlinGroupConnector {
  const http = options.http ?? new BankHttp(options)
  const now = () => options.now?.() ?? new Date()
  const shared = new SharedTokens(() => now().getTime())
  const open = (bank: Bank, caller: CallContext, known?: Owned) => {
    const certificate = http.certificateOf(bank)
    const organisationId = options.organisationIdOf?.(bank) ?? organisationIdOf(certificate)
    const { call, tokens } = keeping(shared, caller, known)
    return talkTo({
      bank,
      http: http.of(bank, signatureOf(profileOf(bank), certificate)),
      call,
      tokens,
      now,
      ...(organisationId === undefined ? {} : { organisationId }),
    })
  }
  const reading = (bank: Bank, call: CallContext, opaque: ConnectorSession) => {
    const session = readSession(opaque)
    return { talk: open(bank, call, session), session }
  }
  return {
    protocol: 'berlin-group',
    start: async (bank, request, call) => {
      const talk = open(bank, call)
      return carry(talk, await startAuthorisation(talk, request))
    },
    // oxlint-disable-next-line max-params -- the port's shape
    resume: async (bank, session, input, call) => {
      const preStep = preStepOf(session)
      const known = preStep ?? readSession(session)
      const talk = open(bank, call, known)
      const step = preStep ? resumePreStep(talk, preStep, input) : resume(talk, session, input)
      return carry(talk, await step)
    },
    fetchAccounts: (bank, opaque, call) => {
      const { talk, session } = reading(bank, call, opaque)
      return fetchAccounts(talk, session)
    },
    fetchBalances: (bank, opaque, read) => {
      const { talk, session } = reading(bank, read, opaque)
      return fetchBalances(talk, session, read.resourceId)
    },
    fetchTransactions: (bank, opaque, read) => {
      const { talk, session } = reading(bank, read, opaque)
      return fetchTransactions(talk, session, { ...read, to: localDateOf(now(), bank.timeZone) })
    },
    end: async (bank, opaque, call) => {
      // Before the consent there is nothing to give back.
      if (preStepOf(opaque)) return
      const { talk, session } = reading(bank, call, opaque)
      await end(about(talk, session), session)
    },
    close: () => http.close(),
  }
}

type Owned = Session | PreStepSession

/** A renewed token is kept in the session that was kept last: nothing that a step has marked there is lost. */
function keeping(shared: SharedTokens, caller: CallContext, known?: Owned) {
  let newest: ConnectorSession | undefined = known
  const keepSession = async (session: ConnectorSession) => {
    newest = session
    await caller.keepSession?.(session)
  }
  const tokens = new SessionTokens(shared, known?.token, async (token) => {
    if (newest) await keepSession({ ...newest, token })
  })
  return { call: { ...caller, keepSession }, tokens }
}

/** The newest token goes with the session, whatever the steps have made of it. */
function carry({ tokens: { token } }: Talk, step: Step): Step {
  if (!token || !('session' in step)) return step
  return { ...step, session: { ...step.session, token } }
}

function resume(stranger: Talk, opaque: ConnectorSession, input: StepInput): Promise<Step> {
  const session = readSession(opaque)
  const talk = about(stranger, session)
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
async function end(talk: Talk, session: Session): Promise<void> {
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
