import type { Bank } from '../banks.ts'
import type { Day } from '../calendar.ts'
import { addDays, isDay } from '../calendar.ts'
import { isIban } from '../check-digits.ts'
import { people } from '../people.ts'
import type { Json } from '../read-json.ts'
import { isObject } from '../read-json.ts'
import { Fault, formatError } from '../xs2a/fault.ts'
import type { Access, AccountReference, Right, Wish } from './consent.ts'
import { names, rights } from './consent.ts'

/** The longest time without a new confirmation (EU 2022/2360); a bank shortens what goes beyond. */
export const consentDaysMax = 180
const frequencyMax = 4

export type ConsentRequest = {
  readonly access: Access
  readonly recurring: boolean
  readonly validUntil: Day
  readonly frequencyPerDay: number
}

/** Reads the body of `POST /v1/consents`; throws the `Fault` a bank would answer with. */
export function readConsentRequest(body: unknown, bank: Bank, today: Day): ConsentRequest {
  if (!isObject(body)) throw formatError('body', 'The body must be a JSON object.')
  const recurring = readBoolean(body, 'recurringIndicator')
  if (readBoolean(body, 'combinedServiceIndicator')) {
    throw new Fault(400, 'SESSIONS_NOT_SUPPORTED', { text: 'Combined sessions are not supported.' })
  }
  return {
    access: readAccess(body['access'], bank),
    recurring,
    validUntil: readValidUntil(body['validUntil'], today),
    frequencyPerDay: readFrequency(body['frequencyPerDay'], recurring),
  }
}

function readBoolean(body: Json, name: string): boolean {
  const value = body[name]
  if (typeof value !== 'boolean') throw formatError(name, `${name} must be a boolean.`)
  return value
}

function readValidUntil(value: unknown, today: Day): Day {
  if (typeof value !== 'string' || !isDay(value)) {
    throw formatError('validUntil', 'validUntil must be a date, YYYY-MM-DD.')
  }
  if (value < today) {
    const text = 'validUntil lies in the past.'
    throw new Fault(400, 'PERIOD_INVALID', { text, path: 'validUntil' })
  }
  const latest = addDays(today, consentDaysMax)
  return value < latest ? value : latest
}

function readFrequency(value: unknown, recurring: boolean): number {
  const path = 'frequencyPerDay'
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    throw formatError(path, 'frequencyPerDay must be an integer of at least 1.')
  }
  if (!recurring && value !== 1) {
    const text = 'A consent for one access has the frequencyPerDay 1.'
    throw new Fault(400, 'PARAMETER_NOT_CONSISTENT', { text, path })
  }
  return Math.min(value, frequencyMax)
}

function readAccess(value: unknown, bank: Bank): Access {
  if (!isObject(value)) throw formatError('access', 'access must be an object.')
  if (value['restrictedTo'] !== undefined) {
    const text = 'restrictedTo is not supported.'
    throw new Fault(400, 'PARAMETER_NOT_SUPPORTED', { text, path: 'access.restrictedTo' })
  }
  const asked = rights.filter((right) => value[right] !== undefined)
  const wishes = (['allPsd2', 'availableAccounts', 'availableAccountsWithBalance'] as const).filter(
    (kind) => value[kind] !== undefined,
  )
  const [kind] = wishes
  if (kind === undefined) return readLists(value, asked, bank)
  if (wishes.length > 1 || asked.length > 0) {
    throw formatError('access', 'access asks for several kinds of consent at once.')
  }
  return { kind, wish: readWish(value[kind], `access.${kind}`) }
}

function readWish(value: unknown, path: string): Wish {
  if (value === 'allAccounts' || value === 'allAccountsWithOwnerName') return value
  throw formatError(path, `${path} must be allAccounts or allAccountsWithOwnerName.`)
}

function readLists(access: Json, asked: readonly Right[], bank: Bank): Access {
  if (asked.length === 0) throw formatError('access', 'access asks for nothing.')
  const ownerName = asksForOwnerName(access['additionalInformation'])
  const lists = Object.fromEntries(
    asked.map((right) => [right, readReferences(access[right], { right, bank })]),
  )
  if (Object.values(lists).some((references) => references.length > 0)) {
    return { kind: 'dedicated', lists, ownerName }
  }
  if (bank.approach === 'EMBEDDED') {
    const text = 'A consent without accounts needs the pages of the bank; name the accounts.'
    throw new Fault(400, 'SERVICE_INVALID', { text, path: 'access' })
  }
  return { kind: 'bank-offered', rights: asked, ownerName }
}

function asksForOwnerName(value: unknown): boolean {
  if (value === undefined) return false
  if (!isObject(value)) {
    throw formatError('access.additionalInformation', 'additionalInformation must be an object.')
  }
  return value['ownerName'] !== undefined
}

function readReferences(
  value: unknown,
  options: { right: Right; bank: Bank },
): readonly AccountReference[] {
  const path = `access.${options.right}`
  if (!Array.isArray(value)) throw formatError(path, `${path} must be an array.`)
  if (value.length > 100) throw formatError(path, `${path} has more than 100 entries.`)
  return value.map((entry: unknown) => readReference(entry, { path, bank: options.bank }))
}

function readReference(entry: unknown, options: { path: string; bank: Bank }): AccountReference {
  const { path, bank } = options
  if (!isObject(entry)) throw formatError(path, `${path} must hold account references.`)
  const { iban, maskedPan, currency } = entry
  if (iban !== undefined && (typeof iban !== 'string' || !isIban(iban))) {
    throw formatError(path, 'The IBAN is not well-formed or its check digits are wrong.')
  }
  const isCurrency = typeof currency === 'string' && /^[A-Z]{3}$/.test(currency)
  if (currency !== undefined && !isCurrency) throw formatError(path, 'The currency is unknown.')
  const reference: AccountReference = {
    ...(typeof iban === 'string' ? { iban } : {}),
    ...(typeof maskedPan === 'string' ? { maskedPan } : {}),
    ...(isCurrency ? { currency } : {}),
  }
  if (reference.iban === undefined && reference.maskedPan === undefined) {
    throw formatError(path, 'This bank knows accounts by iban or maskedPan.')
  }
  const isKnown = people.some(
    (person) =>
      person.bank === bank.slug && person.accounts.some((account) => names(reference, account)),
  )
  if (isKnown) return reference
  throw new Fault(400, 'RESOURCE_UNKNOWN', { text: 'No such account at this bank.', path })
}
