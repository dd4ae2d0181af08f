import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Authorisation } from '../authorisation/authorisation.ts'
import {
  authenticate,
  checkPassword,
  chooseMethod,
  fail,
  giveOtp,
  isBlocked,
  isOpen,
  waitsForPhone,
} from '../authorisation/authorisation.ts'
import type { Bank } from '../banks.ts'
import type { Consent } from '../consent/consent.ts'
import type { Person } from '../people.ts'
import { findPerson } from '../people.ts'
import type { Json } from '../read-json.ts'
import { isObject, text } from '../read-json.ts'
import type { Sandbox } from '../sandbox.ts'
import { authorisationOf, bankOf, consentOfPath, header } from './call.ts'
import { Fault, formatError } from './fault.ts'
import { presentAuthorisation, waitingMessage } from './present-authorisation.ts'

type ConsentParams = { Params: { slug: string; consentId: string } }
type Params = { Params: { slug: string; consentId: string; authorisationId: string } }

export async function authorisationRoutes(
  app: FastifyInstance,
  { sandbox }: { sandbox: Sandbox },
): Promise<void> {
  app.post<ConsentParams>('/consents/:consentId/authorisations', async (request, reply) => {
    const bank = bankOf(request.params.slug)
    const consent = consentOfPath(sandbox, bank, request.params.consentId)
    const authorisation = start(sandbox, { bank, consent, request })
    void reply.code(201)
    return answer(sandbox, authorisation, reply)
  })

  app.get<ConsentParams>('/consents/:consentId/authorisations', async (request) => {
    const consent = consentOfPath(sandbox, bankOf(request.params.slug), request.params.consentId)
    const all = sandbox.authorisations((authorisation) => authorisation.consent === consent)
    return { authorisationIds: all.map((authorisation) => authorisation.id) }
  })

  app.get<Params>('/consents/:consentId/authorisations/:authorisationId', async (request) => {
    const { slug, consentId, authorisationId } = request.params
    const consent = consentOfPath(sandbox, bankOf(slug), consentId)
    const authorisation = authorisationOf(sandbox, consent, authorisationId)
    return {
      scaStatus: authorisation.status,
      ...(waitsForPhone(authorisation) ? { psuMessage: waitingMessage(authorisation) } : {}),
    }
  })

  app.put<Params>(
    '/consents/:consentId/authorisations/:authorisationId',
    async (request, reply) => {
      const { slug, consentId, authorisationId } = request.params
      const consent = consentOfPath(sandbox, bankOf(slug), consentId)
      const authorisation = authorisationOf(sandbox, consent, authorisationId)
      update(sandbox, authorisation, request)
      return answer(sandbox, authorisation, reply)
    },
  )
}

function answer(sandbox: Sandbox, authorisation: Authorisation, reply: FastifyReply): object {
  const isDecoupled = authorisation.approach === 'DECOUPLED' || waitsForPhone(authorisation)
  void reply.header('ASPSP-SCA-Approach', isDecoupled ? 'DECOUPLED' : authorisation.approach)
  return presentAuthorisation(sandbox, authorisation)
}

function start(
  sandbox: Sandbox,
  options: { bank: Bank; consent: Consent; request: FastifyRequest },
): Authorisation {
  const { bank, consent, request } = options
  refuseWhenBlocked(consent, sandbox.now())
  if (consent.status !== 'received') {
    throw new Fault(409, 'STATUS_INVALID', { text: 'This consent needs no authorisation.' })
  }
  const body = readBody(request.body)
  const login = header(request, 'psu-id')
  if (login !== undefined && bank.approach !== 'REDIRECT') identify(bank, login, body)
  if (body['psuData'] === undefined || bank.approach === 'REDIRECT') {
    return sandbox.startAuthorisation(consent, bank, login)
  }
  const person = logIn(sandbox, { consent, login, psuData: body['psuData'] })
  const authorisation = sandbox.startAuthorisation(consent, bank, login)
  authenticate(authorisation, { ...person, now: sandbox.now() })
  return authorisation
}

/** One step further: who, password, method or TAN, whichever the body brings. */
function update(sandbox: Sandbox, authorisation: Authorisation, request: FastifyRequest): void {
  const { bank, consent } = authorisation
  const now = sandbox.now()
  refuseWhenBlocked(consent, now)
  refuseWhenOver(authorisation)
  if (bank.approach === 'REDIRECT') {
    throw new Fault(400, 'SERVICE_INVALID', {
      text: 'The person confirms on the pages of the bank.',
    })
  }
  const body = readBody(request.body)
  const login = header(request, 'psu-id') ?? authorisation.login
  if (body['psuData'] !== undefined) return givePassword(sandbox, authorisation, { body, login })
  if (body['authenticationMethodId'] !== undefined) return select(authorisation, body, now)
  if (body['scaAuthenticationData'] !== undefined) return confirm(authorisation, body, now)
  if (login === undefined) throw formatError('PSU-ID', 'PSU-ID is missing.')
  identify(bank, login, body)
  authorisation.login = login
  if (authorisation.status === 'received') authorisation.status = 'psuIdentified'
}

function givePassword(
  sandbox: Sandbox,
  authorisation: Authorisation,
  options: { body: Json; login: string | undefined },
): void {
  const { consent } = authorisation
  if (authorisation.status !== 'received' && authorisation.status !== 'psuIdentified') {
    throw new Fault(409, 'STATUS_INVALID', { text: 'The password was already given.' })
  }
  try {
    const found = logIn(sandbox, {
      consent,
      login: options.login,
      psuData: options.body['psuData'],
    })
    authenticate(authorisation, { ...found, now: sandbox.now() })
  } catch (error) {
    if (consent.status === 'rejected') fail(authorisation)
    throw error
  }
}

function select(authorisation: Authorisation, body: Json, now: Date): void {
  const { status, bank } = authorisation
  if (status !== 'psuAuthenticated' && status !== 'scaMethodSelected') {
    throw new Fault(409, 'STATUS_INVALID', { text: 'The password comes first.' })
  }
  const method = bank.methods.find((known) => known.id === body['authenticationMethodId'])
  if (!method) {
    const text = 'There is no such authentication method.'
    throw new Fault(400, 'SCA_METHOD_UNKNOWN', { text, path: 'authenticationMethodId' })
  }
  chooseMethod(authorisation, method, now)
}

function confirm(authorisation: Authorisation, body: Json, now: Date): void {
  const otp = text(body['scaAuthenticationData'])
  if (otp === undefined) {
    throw formatError('scaAuthenticationData', 'scaAuthenticationData must be a text.')
  }
  if (authorisation.status !== 'scaMethodSelected' || authorisation.method?.otp === undefined) {
    throw new Fault(409, 'STATUS_INVALID', { text: 'No TAN is expected.' })
  }
  const outcome = giveOtp(authorisation, otp, now)
  if (outcome === 'right') return
  if (outcome === 'failed') {
    const text = 'Die TAN ist falsch. Der Vorgang wurde nach drei falschen TANs abgebrochen.'
    throw new Fault(400, 'SCA_INVALID', { text })
  }
  // The guidelines count a wrong one-time password among PSU_CREDENTIALS_INVALID.
  const text_ = `Die TAN ist falsch. ${triesText(outcome.triesLeft)}`
  throw new Fault(401, 'PSU_CREDENTIALS_INVALID', { text: text_ })
}

function logIn(
  sandbox: Sandbox,
  options: { consent: Consent; login: string | undefined; psuData: unknown },
): { login: string; person: Person } {
  const { consent, login, psuData } = options
  const password = isObject(psuData) ? text(psuData['password']) : undefined
  if (password === undefined) throw formatError('psuData.password', 'The password is missing.')
  if (login === undefined) throw formatError('PSU-ID', 'PSU-ID is missing.')
  const outcome = checkPassword(consent, { login, password, now: sandbox.now() })
  if (outcome === 'blocked') throw blocked()
  if (outcome === 'no-account') {
    consent.status = 'rejected'
    const text = 'The accounts of this consent belong to somebody else.'
    throw new Fault(400, 'RESOURCE_UNKNOWN', { text, path: 'access' })
  }
  if ('triesLeft' in outcome) {
    const text = `Anmeldename oder PIN ist falsch. ${triesText(outcome.triesLeft)}`
    throw new Fault(401, 'PSU_CREDENTIALS_INVALID', { text })
  }
  return { login, person: outcome }
}

/** An unknown login is refused at once, unless a password comes with it: then that is what counts tries. */
function identify(bank: Bank, login: string, body: Json): void {
  if (body['psuData'] !== undefined || findPerson(bank.slug, login)) return
  throw new Fault(401, 'PSU_CREDENTIALS_INVALID', { text: 'Dieser Anmeldename ist unbekannt.' })
}

function readBody(body: unknown): Json {
  if (body === undefined) return {}
  if (!isObject(body)) throw formatError('body', 'The body must be a JSON object.')
  return body
}

function refuseWhenBlocked(consent: Consent, now: Date): void {
  if (isBlocked(consent, now)) throw blocked()
}

function refuseWhenOver(authorisation: Authorisation): void {
  if (isOpen(authorisation)) return
  throw new Fault(400, 'SCA_INVALID', {
    text: `This authorisation is ${authorisation.status}.`,
  })
}

function blocked(): Fault {
  const text = 'Der Zugang ist nach drei falschen Anmeldungen gesperrt.'
  return new Fault(403, 'SERVICE_BLOCKED', { text })
}

function triesText(count: number): string {
  return count === 1 ? 'Sie haben noch 1 Versuch.' : `Sie haben noch ${count} Versuche.`
}
