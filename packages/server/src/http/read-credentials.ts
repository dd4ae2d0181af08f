import type { Bank } from '../domain/bank.ts'
import type { FieldFaults } from '../domain/problem.ts'
import { Secret } from '../domain/secret.ts'
import type { Credentials } from '../sync/access-store.ts'
import { isRecord } from './read-input.ts'

/** Opens a JWE; `undefined` for whatever does not open. */
export type OpenJwe = (text: string) => Promise<unknown>

type Reading = { readonly values?: Credentials; readonly faults: FieldFaults }

const fieldMax = 512
const fieldsMax = 50
const notEncrypted = 'Not a valid JWE of a JSON value.'
const missing = 'Missing data for required field.'

/**
 * Reads credentials: texts by field, each of them plain or encrypted, or all of them as one encrypted object. What the bank does
 * not ask for is dropped.
 */
export async function readCredentials(open: OpenJwe, given: unknown, bank: Bank): Promise<Reading> {
  if (given === undefined || given === null) return { faults: {} }
  const fields = isEncrypted(given) ? await open(given.value) : given
  if (isEncrypted(given) && !isRecord(fields)) return { faults: { credentials: [notEncrypted] } }
  if (!isRecord(fields) || Object.keys(fields).length > fieldsMax) {
    return { faults: { credentials: ['Not a valid mapping type.'] } }
  }
  const faults: Record<string, string[]> = {}
  const values: Record<string, Secret> = {}
  for (const { key } of bank.loginFields) {
    const name = nameOf(key, fields, bank)
    const field = name === undefined ? undefined : (fields[name] ?? undefined)
    if (field === undefined) continue
    const text = isEncrypted(field) ? await open(field.value) : field
    const fault = isEncrypted(field) && typeof text !== 'string' ? notEncrypted : faultOf(text)
    if (fault !== undefined) faults[`credentials.${key}`] = [fault]
    else values[key] = new Secret(String(text))
  }
  return { values, faults }
}

/** What clients of the finX API call the first field that is no secret, and the first that is one (section 15). */
const usualNames = {
  login: ['login', 'login_id', 'account_number', 'username'],
  secret: ['pin', 'password'],
} as const

/** Under which name the field was sent; a name that the bank itself uses means that field and no other. */
function nameOf(
  key: string,
  fields: Readonly<Record<string, unknown>>,
  { loginFields }: Bank,
): string | undefined {
  if (Object.hasOwn(fields, key)) return key
  const isFirst = (secret: boolean) =>
    loginFields.find((field) => field.secret === secret)?.key === key
  const usual = isFirst(true) ? usualNames.secret : isFirst(false) ? usualNames.login : []
  const own = new Set(loginFields.map((field) => field.key))
  return usual.find((name) => !own.has(name) && Object.hasOwn(fields, name))
}

/** What has to be there as soon as anything is: the fields that are neither optional nor secret. */
export function missingFields(bank: Bank, values: Credentials): FieldFaults {
  const absent = bank.loginFields.filter(
    ({ key, optional, secret }) => !optional && !secret && values[key] === undefined,
  )
  return Object.fromEntries(absent.map(({ key }) => [`credentials.${key}`, [missing]]))
}

/** Reads one text, plain or encrypted. */
export async function readSecret(open: OpenJwe, given: unknown): Promise<Secret | string> {
  if (!isEncrypted(given)) return faultOf(given) ?? new Secret(String(given))
  const text = await open(given.value)
  return typeof text === 'string' && faultOf(text) === undefined ? new Secret(text) : notEncrypted
}

export function isEncrypted(value: unknown): value is { readonly value: string } {
  return isRecord(value) && value.type === 'encrypted' && typeof value.value === 'string'
}

function faultOf(text: unknown): string | undefined {
  if (typeof text !== 'string' || !text.isWellFormed() || text.includes('\0')) {
    return 'Not a valid string.'
  }
  return text.length > fieldMax ? `Longer than maximum length ${fieldMax}.` : undefined
}
