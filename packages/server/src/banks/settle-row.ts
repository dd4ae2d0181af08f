import { Value } from 'typebox/value'

import type { Bank } from '../domain/bank.ts'
import type { BankId } from '../domain/ids.ts'
import { schemaFaults } from '../domain/schema-faults.ts'
import type { Row } from './bank-row.ts'
import type { Directory, KnownBank } from './directory.ts'
import { type Login, LoginSchema, loginFaults, loginFieldsOf } from './login-schema.ts'
import { type Members, mergeDeep } from './merge-deep.ts'
import { nearestName } from './nearest-name.ts'
import { settleProfile, type ShippedProfile, type ShippedProfiles } from './shipped-profiles.ts'

/** What is known before the file is read. */
export type Known = {
  readonly profiles: ShippedProfiles
  readonly directory: Pick<Directory, 'find'>
}

export type Settled = {
  /** Present even beside faults, as far as it can be told, so that its profile can be checked in the same go. */
  readonly bank?: Bank
  readonly faults: readonly string[]
}

const defaultZone = 'Europe/Berlin'

/** A row with what its shipped profile and the directory know, and every fault: `bic: is missing`. Pure. */
export function settleRow(row: Row, known: Known): Settled {
  const shipped = row.extends === undefined ? undefined : known.profiles.get(row.extends)
  const listed = listedBank(row, known)
  const protocol = row.protocol ?? shipped?.protocol
  const login = settleLogin(row, shipped)
  const faults = [
    ...extendsFaults(row, known.profiles),
    ...codeFaults(row),
    ...nameFaults(row, listed),
    ...(protocol === undefined && row.extends === undefined
      ? ['protocol: is missing, and no shipped profile is named by extends']
      : []),
    ...login.faults,
    ...(isTimeZone(row.time_zone ?? defaultZone) ? [] : ['time_zone: is not an IANA time zone']),
  ]
  const isUnclear = protocol === undefined || (row.extends !== undefined && shipped === undefined)
  if (isUnclear || login.faults.length > 0) return { faults }
  const codes = codesOf(row, listed)
  const bank: Bank = {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has checked the UUID
    id: row.id as BankId,
    name: row.name ?? listed?.name ?? row.id,
    country: countryOf(row),
    bankCodes: codes,
    bic: row.bic ?? listed?.bic ?? '',
    timeZone: row.time_zone ?? defaultZone,
    protocol,
    loginFields: loginFieldsOf(login.login),
    ...(login.login?.advice && { loginAdvice: login.login.advice }),
    profile: addressed(ownProfile(row, shipped), codes),
  }
  return { bank, faults }
}

function countryOf({ country = 'DE' }: Row): string {
  return country
}

function extendsFaults(row: Row, profiles: ShippedProfiles): readonly string[] {
  if (row.extends === undefined) {
    return row.environment === undefined ? [] : ['environment: says nothing without extends']
  }
  return profiles.has(row.extends) ? [] : [`extends: ${unknownName(row.extends, profiles.keys())}`]
}

/** `there is no "sparkase"; did you mean sparkasse? There are: …`. */
export function unknownName(typed: string, names: Iterable<string>): string {
  const known = [...names]
  const nearest = nearestName(typed, known)
  const meant = nearest === undefined ? '' : ` Did you mean ${nearest}?`
  return `there is no "${typed}".${meant} There are: ${known.join(', ')}`
}

function codeFaults(row: Row): readonly string[] {
  if (row.bank_code !== undefined && row.bank_codes !== undefined) {
    return ['bank_codes: stands beside bank_code; one of them is enough']
  }
  return row.bank_code === undefined && row.bank_codes === undefined
    ? ['bank_code: is missing']
    : []
}

function listedBank(row: Row, { directory }: Known): KnownBank | undefined {
  const code = row.bank_code ?? row.bank_codes?.[0]
  return code === undefined ? undefined : directory.find(countryOf(row), code)
}

/** Whoever names one bank code means the bank, with all the codes that the directory has for it. */
function codesOf(row: Row, listed: KnownBank | undefined): readonly string[] {
  if (row.bank_codes !== undefined) return row.bank_codes
  if (row.bank_code === undefined) return []
  return [...new Set([row.bank_code, ...(listed?.bankCodes ?? [])])]
}

function nameFaults(row: Row, listed: KnownBank | undefined): readonly string[] {
  const unlisted = 'is missing, and the directory does not know it'
  return [
    ...((row.name ?? listed?.name) === undefined ? [`name: ${unlisted}`] : []),
    ...((row.bic ?? listed?.bic) === undefined ? [`bic: ${unlisted}`] : []),
  ]
}

function settleLogin(
  row: Row,
  shipped: ShippedProfile | undefined,
): { readonly login?: Login; readonly faults: readonly string[] } {
  if (row.login === undefined && shipped === undefined) return { faults: [] }
  const login = mergeDeep(shipped?.login ?? {}, row.login ?? {})
  const wrong = schemaFaults(Value.Errors(LoginSchema, login)).map((fault) => `login.${fault}`)
  if (wrong.length > 0 || !Value.Check(LoginSchema, login)) return { faults: wrong }
  return { login, faults: loginFaults(login) }
}

function ownProfile(row: Row, shipped: ShippedProfile | undefined): Members {
  const { environment, profile } = row
  return settleProfile(shipped ?? { profile: {} }, {
    ...(environment && { environment }),
    ...(profile && { profile }),
  })
}

/** Sparkassen and others have one address for each bank code. */
function addressed(profile: Members, [code = '']: readonly string[]): Members {
  const address = profile['base_url']
  if (typeof address !== 'string') return profile
  return { ...profile, base_url: address.replaceAll('{bank_code}', code) }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
