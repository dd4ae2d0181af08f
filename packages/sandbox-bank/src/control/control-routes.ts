import type { FastifyInstance } from 'fastify'
import type { Authorisation } from '../authorisation/authorisation.ts'
import { fail, finish } from '../authorisation/authorisation.ts'
import type { Bank } from '../banks.ts'
import { banks, findBank } from '../banks.ts'
import type { ConsentStatus } from '../consent/consent.ts'
import { consentStatuses, statusOf } from '../consent/consent.ts'
import type { Entry } from '../life/entry.ts'
import { people } from '../people.ts'
import { waitingAt, waitingById } from '../phone/phone-routes.tsx'
import type { Json } from '../read-json.ts'
import { isObject, text } from '../read-json.ts'
import type { Sandbox } from '../sandbox.ts'
import { formatCents } from '../xs2a/present-account.ts'
import { phoneAnswers } from './phone-mode.ts'
import { skies } from './weather.ts'

const dayMs = 86_400_000
const delayMsMax = 120_000
/** Eleven years: Kontor's clock goes ten years ahead at most. */
const aheadMsMax = 11 * 366 * dayMs

type Named = { Params: { name: string } }
type Filtered = { Querystring: { bank?: string; login?: string } }

class BadControl extends Error {
  readonly statusCode: number
  constructor(message: string, statusCode = 400) {
    super(message)
    this.statusCode = statusCode
  }
}

/** What tests and demonstrations may do to the banks. No bank has that; it is not part of the protocol. */
export async function controlRoutes(
  app: FastifyInstance,
  { sandbox }: { sandbox: Sandbox },
): Promise<void> {
  app.get('/banks', async () => ({ banks: banks.map((bank) => presentBank(sandbox, bank)) }))

  app.post<Named>('/banks/:name/weather', async (request) => {
    const bank = bankNamed(request.params.name)
    const body = bodyOf(request.body)
    const calls = numberOf(body, 'calls', 1_000_000)
    sandbox.weather.set(bank, {
      sky: oneOf(skies, body['sky'], 'sky'),
      delayMs: numberOf(body, 'delayMs', delayMsMax) ?? 0,
      ...(calls === undefined ? {} : { calls }),
    })
    return sandbox.weather.now(bank)
  })

  app.post<Named>('/banks/:name/phone', async (request) => {
    const bank = bankNamed(request.params.name)
    const body = bodyOf(request.body)
    sandbox.setPhoneMode(bank.slug, {
      answers: oneOf(phoneAnswers, body['answers'], 'answers'),
      afterMs: numberOf(body, 'afterMs', delayMsMax) ?? 0,
    })
    return sandbox.phoneMode(bank.slug)
  })

  app.post<Named>('/banks/:name/links', async (request) => {
    const bank = bankNamed(request.params.name)
    const style = oneOf(['relative', 'absolute'] as const, bodyOf(request.body)['links'], 'links')
    sandbox.setLinkStyle(bank, style)
    return { links: style }
  })

  app.get<Filtered>('/phone', async (request) => {
    const { bank, login } = request.query
    const waiting = waitingAt(sandbox, bank === undefined ? undefined : bankNamed(bank), login)
    return { waiting: waiting.map(presentWaiting) }
  })

  app.post<Named>('/phone/:name', async (request) => {
    const authorisation = waitingById(sandbox, request.params.name)
    if (!authorisation) throw new BadControl('no phone waits with this authorisation id', 404)
    const action = oneOf(['approve', 'refuse'], bodyOf(request.body)['action'], 'action')
    if (action === 'approve') finish(authorisation, sandbox.now())
    else fail(authorisation)
    return { scaStatus: authorisation.status }
  })

  app.get<Filtered>('/consents', async (request) => ({
    consents: sandbox.consents
      .values()
      .filter(({ bank }) => request.query.bank === undefined || bank === request.query.bank)
      .map((consent) => ({
        consentId: consent.id,
        bank: consent.bank,
        consentStatus: statusOf(consent, sandbox.now()),
        kind: consent.access.kind,
        validUntil: consent.validUntil,
      })),
  }))

  app.post<Named>('/consents/:name', async (request) => {
    const consent = sandbox.consents.get(request.params.name)
    if (!consent) throw new BadControl('no such consent', 404)
    const body = bodyOf(request.body)
    if (body['status'] !== undefined) {
      consent.status = oneOf<ConsentStatus>(consentStatuses, body['status'], 'status')
    }
    if (body['unblock'] === true) {
      delete consent.blockedUntil
      consent.wrongPasswords = 0
      if (consent.status === 'rejected') consent.status = 'received'
    }
    if (body['resetReads'] === true) consent.reads.counts.clear()
    return { consentId: consent.id, consentStatus: statusOf(consent, sandbox.now()) }
  })

  app.get<Filtered>('/requests', async (request) => ({
    requests: sandbox.requests.of(request.query.bank),
  }))

  app.delete('/requests', async (_request, reply) => {
    sandbox.requests.clear()
    return reply.code(204).send()
  })

  app.post('/clock', async (request) => {
    const days = numberOf(bodyOf(request.body), 'advanceDays', 3_650) ?? 0
    const minutes = numberOf(bodyOf(request.body), 'advanceMinutes', 1_000_000) ?? 0
    sandbox.advance(days * dayMs + minutes * 60_000)
    return { now: sandbox.now().toISOString() }
  })

  app.put('/clock', async (request) => {
    const body = bodyOf(request.body)
    const aheadMs = numberOf(body, 'aheadMs', aheadMsMax) ?? 0
    const movedAt = instantOf(body, 'movedAt')
    sandbox.setClock({ aheadMs, ...(movedAt && { movedAt }) })
    return { now: sandbox.now().toISOString() }
  })

  app.get<Named>('/accounts/:name/entries', async (request) => {
    const { name } = request.params
    const person = people.find(({ accounts }) => accounts.some(({ id }) => id === name))
    if (!person) throw new BadControl('no such account', 404)
    const { booked, pending, closingCents } = sandbox.statement(person, name)
    return {
      balance: formatCents(closingCents),
      booked: booked.map(presentEntry),
      pending: pending.map(presentEntry),
    }
  })

  app.post('/reset', async (_request, reply) => {
    sandbox.reset()
    return reply.code(204).send()
  })
}

function bankNamed(name: string): Bank {
  const bank = findBank(name)
  if (!bank) throw new BadControl(`there is no bank ${name}`, 404)
  return bank
}

function bodyOf(body: unknown): Json {
  if (isObject(body)) return body
  throw new BadControl('send a JSON object')
}

function oneOf<Value extends string>(
  values: readonly Value[],
  value: unknown,
  name: string,
): Value {
  const found = values.find((candidate) => candidate === text(value))
  if (found === undefined) throw new BadControl(`${name} must be one of ${values.join(', ')}`)
  return found
}

function numberOf(body: Json, name: string, max: number): number | undefined {
  const value = body[name]
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max) {
    return value
  }
  throw new BadControl(`${name} must be a whole number from 0 to ${max}`)
}

function instantOf(body: Json, name: string): Date | undefined {
  const value = body[name]
  if (value === undefined) return undefined
  const instant = new Date(text(value) ?? '')
  if (!Number.isNaN(instant.getTime())) return instant
  throw new BadControl(`${name} must be an instant such as 2026-11-18T10:00:00Z`)
}

function presentEntry({ id, madeOn, bookedOn, cents, party, text: purpose }: Entry): object {
  return { id, madeOn, bookedOn, amount: formatCents(cents), name: party?.name, text: purpose }
}

function presentBank(sandbox: Sandbox, bank: Bank): object {
  return {
    slug: bank.slug,
    name: bank.name,
    bankCode: bank.bankCode,
    bic: bank.bic,
    approach: bank.approach,
    baseUrl: `${sandbox.publicUrl()}/${bank.slug}`,
    methods: bank.methods.map(({ id, type, name, otp }) => ({ id, type, name, otp })),
    links: sandbox.linkStyle(bank),
    weather: sandbox.weather.now(bank),
    phone: sandbox.phoneMode(bank.slug),
    people: people
      .filter((person) => person.bank === bank.slug)
      .map((person) => ({
        name: person.name,
        logins: person.logins,
        accounts: person.accounts.map((account) => {
          const { booked, pending, closingCents } = sandbox.statement(person, account.id)
          return {
            resourceId: account.id,
            iban: account.iban,
            maskedPan: account.maskedPan,
            name: account.name,
            currency: account.currency,
            balance: formatCents(closingCents),
            booked: booked.length,
            pending: pending.length,
          }
        }),
      })),
  }
}

function presentWaiting(authorisation: Authorisation): object {
  return {
    authorisationId: authorisation.id,
    consentId: authorisation.consent.id,
    bank: authorisation.bank.slug,
    login: authorisation.login,
    method: authorisation.method?.name,
  }
}
