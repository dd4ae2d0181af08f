import {
  ChallengeResponse,
  ChangeCredentialRequest,
  CreateAccessRequest,
  CreateSyncRequest,
} from '@kontor/contract'
import type { Bank } from '../domain/bank.ts'
import { type DataScope, dataScopes } from '../domain/data-scope.ts'
import { type FieldFaults, Problem } from '../domain/problem.ts'
import type { Client } from '../oauth/client-store.ts'
import { judgeRedirectUri } from '../oauth/redirect-uri.ts'
import type { ConsentWish, Credentials } from '../sync/access-store.ts'
import type { AskedStep, BankInput, SyncRequest } from '../sync/authorization-store.ts'
import { isRecord, readInput } from './read-input.ts'
import { missingFields, type OpenJwe, readCredentials, readSecret } from './read-credentials.ts'

export type AccessInput = {
  readonly bank: Bank
  readonly wish: ConsentWish
  readonly credentials?: Credentials
  readonly saveCredentials: boolean
}

const required = ['Missing data for required field.']

/** Reads the body of `POST /rest/accesses`; throws `Problem('invalid_request')` with every fault at once. */
export async function readNewAccess(
  body: unknown,
  deps: { readonly openJwe: OpenJwe; bankOfMethod(id: string): Bank | undefined },
): Promise<AccessInput> {
  const { fields, faults } = readInput(CreateAccessRequest, body)
  const { access_method_id: method, consent = {}, save_credentials: save = false } = fields
  const bank = method === undefined ? undefined : deps.bankOfMethod(method)
  if (method !== undefined && bank === undefined) {
    throw malformed({ ...faults, access_method_id: ['Unknown method identifier.'] })
  }
  if (bank === undefined) throw malformed(faults)
  const given = isRecord(body) ? body.credentials : undefined
  const read = await readCredentials(deps.openJwe, given, bank)
  const absent = read.values ? missingFields(bank, read.values) : {}
  refuse({ ...absent, ...faults, ...read.faults })
  const { recurring = false, period = 90, scopes: wished = [], accounts = [] } = consent
  const wish = {
    recurring,
    periodDays: period,
    scopes: wished.length === 0 ? dataScopes : dataScopes.filter((each) => isRead(each, wished)),
    accounts: accounts.map(({ id, currency }) => ({ id, ...(currency && { currency }) })),
  }
  return { bank, wish, saveCredentials: save, ...(read.values && { credentials: read.values }) }
}

/** There is no balance without its account. */
function isRead(scope: DataScope, wished: readonly DataScope[]): boolean {
  return scope === 'ACCOUNTS' || wished.includes(scope)
}

export type SyncInput = {
  readonly request: Omit<SyncRequest, 'clientId'>
  readonly credentials?: Credentials
  readonly saveCredentials: boolean
}

/** Reads the body of `POST …/syncs`; nothing of it must be there. */
export async function readSyncRequest(
  body: unknown,
  deps: {
    readonly openJwe: OpenJwe
    readonly bank: Bank | undefined
    readonly client: Client | undefined
    readonly httpRedirectAllowed: boolean
  },
): Promise<SyncInput> {
  const { fields, faults } = readInput(CreateSyncRequest, body)
  const { redirect_uri: redirectUri, state, sync_period: shownDays } = fields
  const given = isRecord(body) ? body.credentials : undefined
  const read = deps.bank
    ? await readCredentials(deps.openJwe, given, deps.bank)
    : { faults: {} as FieldFaults }
  refuse({ ...judgeWayBack(redirectUri, deps), ...faults, ...read.faults })
  const credentials = 'values' in read ? read.values : undefined
  return {
    saveCredentials: fields.save_secrets ?? fields.save_credentials ?? false,
    request: {
      ...(redirectUri !== undefined && { redirectUri }),
      ...(state !== undefined && { state }),
      ...(shownDays !== undefined && { shownDays }),
      ...(isBaseDataOnly(fields.scope) && { baseDataOnly: true }),
      ...(fields.disable_notifications === true && { isQuiet: true }),
    },
    ...(credentials && { credentials }),
  }
}

/** Without a word on it transactions are read, and so they are for an empty list. */
function isBaseDataOnly(scope: readonly string[] = []): boolean {
  return scope.length > 0 && !scope.includes('TRANSACTIONS')
}

function judgeWayBack(
  uri: string | undefined,
  deps: { readonly client: Client | undefined; readonly httpRedirectAllowed: boolean },
): FieldFaults {
  if (uri === undefined) return {}
  const rules = { httpAllowed: deps.httpRedirectAllowed }
  const message = deps.client
    ? judgeRedirectUri(uri, deps.client, rules)
    : 'Not registered for this client.'
  return message === undefined ? {} : { redirect_uri: [message] }
}

/**
 * Reads the body of `POST …/response`, as the challenge wants it: `method_id`, or `value`, plain or encrypted. `undefined` where
 * the person answers elsewhere and nothing is to be said here.
 */
export async function readAnswer(
  body: unknown,
  deps: { readonly openJwe: OpenJwe; readonly asked: AskedStep },
): Promise<BankInput | undefined> {
  const { fields, faults } = readInput(ChallengeResponse, body)
  refuse(faults)
  const { asked } = deps
  switch (asked.kind) {
    case 'choose-method': {
      const methodId = fields.method_id
      if (methodId === undefined) throw malformed({ method_id: required })
      const ids = asked.methods.map(({ id }) => id)
      if (!ids.includes(methodId)) {
        throw malformed({ method_id: [`Must be one of: ${ids.join(', ')}.`] })
      }
      return { kind: 'method', methodId }
    }
    case 'challenge': {
      if (fields.value === undefined) throw malformed({ value: required })
      const answer = await readSecret(
        deps.openJwe,
        fields.type === 'encrypted' ? { type: 'encrypted', value: fields.value } : fields.value,
      )
      if (typeof answer === 'string') throw malformed({ value: [answer] })
      return { kind: 'answer', answer }
    }
    case 'redirect':
    case 'decoupled':
      return undefined
    default:
      return asked satisfies never
  }
}

/** Reads the body of `PATCH …/credentials/{credentialId}`: there is one thing that it can say. */
export function readCredentialChange(body: unknown): void {
  const { faults } = readInput(ChangeCredentialRequest, body)
  refuse(faults)
}

function refuse(faults: FieldFaults): void {
  if (Object.keys(faults).length > 0) throw malformed(faults)
}

function malformed(faults: FieldFaults): Problem {
  return new Problem('invalid_request', 'the body does not match its schema', { faults })
}
