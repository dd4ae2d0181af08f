import { randomBytes, randomUUID } from 'node:crypto'
import type { Authorisation } from './authorisation/authorisation.ts'
import {
  authorisationMinutes,
  fail,
  finish,
  isOpen,
  waitsForPhone,
} from './authorisation/authorisation.ts'
import type { Bank } from './banks.ts'
import { BoundedMap } from './bounded-map.ts'
import type { Day } from './calendar.ts'
import { dayOf } from './calendar.ts'
import type { Consent } from './consent/consent.ts'
import type { ConsentRequest } from './consent/read-consent-request.ts'
import type { PhoneMode } from './control/phone-mode.ts'
import { RequestLog } from './control/request-log.ts'
import { Weather } from './control/weather.ts'
import type { Statement } from './life/life.ts'
import { type Days, livePerson } from './life/life.ts'
import { OAuthServer } from './oauth/oauth-server.ts'
import type { Person } from './people.ts'

export type SandboxOptions = {
  readonly seed: string
  readonly clock: () => Date
  /** What absolute links are made of, without a slash at the end. Asked late: a free port is known only after listening. */
  readonly publicUrl: () => string
}

/** What the clock of somebody else says. */
export type ClockSetting = {
  /** Ahead of `SandboxOptions.clock`. */
  readonly aheadMs: number
  /** By that clock, when it was moved for the first time: balances go on from that day. */
  readonly movedAt?: Date
}

const consentsMax = 5_000
const authorisationsMax = 10_000

/** Everything the banks remember, in memory and bounded. */
export class Sandbox {
  readonly consents = new BoundedMap<Consent>(consentsMax)
  readonly requests = new RequestLog()
  readonly weather = new Weather()
  readonly oauth = new OAuthServer(() => this.now().getTime())
  readonly publicUrl: () => string
  readonly #authorisations = new BoundedMap<Authorisation>(authorisationsMax)
  readonly #linkStyles = new Map<string, Bank['links']>()
  readonly #phones = new Map<string, PhoneMode>()
  readonly #lives = new Map<string, { days: Days; statements: Map<string, Statement> }>()
  readonly #seed: string
  readonly #clock: () => Date
  #advancedMs = 0
  #setting: ClockSetting = { aheadMs: 0 }

  constructor(options: SandboxOptions) {
    this.#seed = options.seed
    this.#clock = options.clock
    this.publicUrl = options.publicUrl
  }

  now(): Date {
    return new Date(this.#clock().getTime() + this.#setting.aheadMs + this.#advancedMs)
  }

  /** The name of a bank's OAuth server (RFC 8414), which is the bank's address, too. */
  issuer(bank: Bank): string {
    return `${this.publicUrl()}/${bank.slug}`
  }

  today(): Day {
    return dayOf(this.now())
  }

  /** Goes by the clock of somebody else; what was advanced here comes on top. */
  setClock(setting: ClockSetting): void {
    this.#setting = setting
  }

  /** Lets time pass for all banks. */
  advance(milliseconds: number): void {
    this.#advancedMs += milliseconds
  }

  createConsent(
    bank: Bank,
    request: ConsentRequest & { redirectUri?: string; nokRedirectUri?: string },
  ): Consent {
    const now = this.now()
    const consent: Consent = {
      ...request,
      id: randomUUID(),
      bank: bank.slug,
      status: 'received',
      createdAt: now,
      lastActionOn: dayOf(now),
      wrongPasswords: 0,
      reads: { day: dayOf(now), counts: new Map() },
    }
    this.consents.set(consent.id, consent)
    return consent
  }

  startAuthorisation(consent: Consent, bank: Bank, login: string | undefined): Authorisation {
    const now = this.now()
    const authorisation: Authorisation = {
      id: randomUUID(),
      consent,
      bank,
      approach: bank.approach,
      status: login === undefined ? 'received' : 'psuIdentified',
      createdAt: now,
      expiresAt: new Date(now.getTime() + authorisationMinutes * 60_000),
      wrongOtps: 0,
      ...(login === undefined ? {} : { login }),
      ...(bank.approach === 'REDIRECT'
        ? { redirectId: randomBytes(24).toString('base64url') }
        : {}),
    }
    this.#authorisations.set(authorisation.id, authorisation)
    return authorisation
  }

  /** As it is now: expired ones have failed, and a phone that answers by itself has answered. */
  authorisation(id: string): Authorisation | undefined {
    return this.authorisations((candidate) => candidate.id === id)[0]
  }

  authorisations(matches: (authorisation: Authorisation) => boolean): Authorisation[] {
    const found = this.#authorisations.values().filter(matches)
    for (const authorisation of found) this.#settle(authorisation)
    return found
  }

  linkStyle(bank: Bank): Bank['links'] {
    return this.#linkStyles.get(bank.slug) ?? bank.links
  }

  setLinkStyle(bank: Bank, style: Bank['links']): void {
    this.#linkStyles.set(bank.slug, style)
  }

  phoneMode(bank: string): PhoneMode {
    return this.#phones.get(bank) ?? { answers: 'by-hand', afterMs: 0 }
  }

  setPhoneMode(bank: string, mode: PhoneMode): void {
    this.#phones.set(bank, mode)
  }

  statement(person: Person, accountId: string): Statement {
    const statement = this.#life(person).get(accountId)
    if (!statement) throw new Error(`${person.id} has no account ${accountId}`)
    return statement
  }

  /** Forgets consents, requests, faults, phones and the time that was advanced here. */
  reset(): void {
    this.consents.clear()
    this.#authorisations.clear()
    this.#phones.clear()
    this.#linkStyles.clear()
    this.#advancedMs = 0
    this.requests.clear()
    this.oauth.clear()
    this.weather.clear()
  }

  #settle(authorisation: Authorisation): void {
    const now = this.now()
    if (!isOpen(authorisation)) return
    if (now >= authorisation.expiresAt) return fail(authorisation)
    if (!waitsForPhone(authorisation)) return
    const mode = this.phoneMode(authorisation.bank.slug)
    const askedAt = authorisation.askedAt ?? authorisation.createdAt
    if (mode.answers === 'by-hand' || now.getTime() - askedAt.getTime() < mode.afterMs) return
    if (mode.answers === 'approve') finish(authorisation, now)
    else fail(authorisation)
  }

  /** One day's lives are kept; tomorrow they are told again. */
  #life(person: Person): Map<string, Statement> {
    const today = this.today()
    const balancedOn = dayOf(this.#setting.movedAt ?? this.#clock())
    const days: Days = { today, balancedOn: balancedOn < today ? balancedOn : today }
    const known = this.#lives.get(person.id)
    if (known?.days.today === days.today && known.days.balancedOn === days.balancedOn) {
      return known.statements
    }
    const statements = livePerson(this.#seed, person, days)
    this.#lives.set(person.id, { days, statements })
    return statements
  }
}
