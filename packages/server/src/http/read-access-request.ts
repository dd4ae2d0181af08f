import {
  OngoingAccessRequest,
  OngoingSyncRequest,
  OnetimeAccessRequest,
  OverviewRequest,
} from '@kontor/contract'
import { isValidIBAN } from 'ibantools'
import type { AccountId, BankId, ExternalUserId } from '../domain/ids.ts'
import { languages } from '../domain/language.ts'
import type { Language } from '../domain/language.ts'
import { type FieldFaults, Problem } from '../domain/problem.ts'
import type { CodeChallenge } from '../domain/token-hash.ts'
import type { FlowRequest, Ongoing } from '../flow/flow.ts'
import type { Client } from '../oauth/client-store.ts'
import type { OverviewWish } from '../overview/create-overview.ts'
import { judgeRedirectUri } from '../oauth/redirect-uri.ts'
import { isRecord, readInput } from './read-input.ts'

export type AccessRequestRules = {
  readonly client: Client
  /** False in production: the way back must be https. */
  readonly httpRedirectAllowed: boolean
  isKnownBank(id: BankId): boolean
}

type Fields = Partial<OngoingAccessRequest>
type Fault = readonly [field: string, message: string]

const stateBytesMax = 2048
const userIdBytesMax = 255
const accountIdMax = 35
const accountsMax = 100
/** PSD2 banks give two years at most; who asks for more gets what there is. */
const syncPeriodDaysMax = 730

/** Reads the body of `POST /onetime/access`; throws `Problem('invalid_request')` with every fault at once. */
export function readAccessRequest(body: unknown, rules: AccessRequestRules): FlowRequest {
  return toFlowRequest(judged(readInput(OnetimeAccessRequest, body), body, rules))
}

/** The same for `POST /ongoing/access`. */
export function readOngoingRequest(body: unknown, rules: AccessRequestRules): FlowRequest {
  const fields = judged(readInput(OngoingAccessRequest, body), body, rules)
  return { ...toFlowRequest(fields), ongoing: toOngoing(fields) }
}

export type SyncWish = { readonly request: FlowRequest; readonly accountIds?: readonly AccountId[] }

/** Reads the body of `POST /ongoing/sync`: what is renewed is known when its accounts are. */
export function readSyncRequest(body: unknown, rules: AccessRequestRules): SyncWish {
  const { fields, faults } = readInput(OngoingSyncRequest, body)
  const complete = judged({ fields, faults }, {}, rules)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an unknown one is refused later
  const accountIds = fields.account_ids as readonly AccountId[] | undefined
  return {
    request: { ...toFlowRequest(complete), ongoing: toOngoing(complete) },
    ...(accountIds !== undefined && accountIds.length > 0 && { accountIds }),
  }
}

/** Reads the body of `POST /ongoing/overview`. */
export function readOverviewRequest(body: unknown): OverviewWish {
  const { fields, faults } = readInput(OverviewRequest, body)
  const judged = judgeLabel('user_id', fields.user_id, userIdBytesMax)
  const all = { ...Object.fromEntries(judged.map(([field, text]) => [field, [text]])), ...faults }
  if (fields.user_id === undefined || Object.keys(all).length > 0) {
    throw new Problem('invalid_request', 'the body does not match its schema', { faults: all })
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the client's word is the name
  const externalUserId = fields.user_id as ExternalUserId
  return { externalUserId, language: toLanguage(fields.language) }
}

type Complete = Fields & Pick<OnetimeAccessRequest, 'redirect_uri'>

function judged(
  { fields, faults }: { readonly fields: Fields; readonly faults: FieldFaults },
  body: unknown,
  rules: AccessRequestRules,
): Complete {
  const judged = [...judge(fields, rules), ...judgeAccounts(body)]
  const all = { ...Object.fromEntries(judged.map(([field, text]) => [field, [text]])), ...faults }
  if (fields.redirect_uri === undefined || Object.keys(all).length > 0) {
    throw new Problem('invalid_request', 'the body does not match its schema', { faults: all })
  }
  return { ...fields, redirect_uri: fields.redirect_uri }
}

function judge(fields: Fields, rules: AccessRequestRules): readonly Fault[] {
  return [
    ...judgeRedirect(fields.redirect_uri, rules),
    ...judgeLabel('state', fields.state, stateBytesMax),
    ...judgeLabel('user_id', fields.user_id, userIdBytesMax),
    ...judgeChallenge(fields),
    ...judgeProvider(fields.provider_id, rules),
  ]
}

function judgeRedirect(uri: string | undefined, rules: AccessRequestRules): readonly Fault[] {
  if (uri === undefined) return []
  const message = judgeRedirectUri(uri, rules.client, { httpAllowed: rules.httpRedirectAllowed })
  return message === undefined ? [] : [['redirect_uri', message]]
}

function judgeLabel(field: string, text: string | undefined, bytesMax: number): readonly Fault[] {
  if (text === undefined) return []
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) {
    return [[field, 'Must not contain control characters.']]
  }
  if (Buffer.byteLength(text, 'utf8') <= bytesMax) return []
  return [[field, `Longer than maximum length ${bytesMax}.`]]
}

/** RFC 7636 section 4.3 takes a challenge without a method for a plain one, which protects from nobody who reads it. */
function judgeChallenge(fields: Fields): readonly Fault[] {
  const { code_challenge: challenge, code_challenge_method: method } = fields
  if ((challenge === undefined) === (method === undefined)) return []
  const missing = challenge === undefined ? 'code_challenge' : 'code_challenge_method'
  return [[missing, 'Missing data for required field.']]
}

function judgeProvider(id: string | undefined, rules: AccessRequestRules): readonly Fault[] {
  if (id === undefined || rules.isKnownBank(toBankId(id))) return []
  return [['provider_id', 'Unknown provider identifier.']]
}

/** Each account by itself, so that one with a fault does not hide those of the others. */
function judgeAccounts(body: unknown): readonly Fault[] {
  const accounts = isRecord(body) ? body.accounts : undefined
  return Array.isArray(accounts) ? accounts.slice(0, accountsMax).flatMap(judgeAccount) : []
}

/** What looks like an IBAN must be one; national account numbers and card numbers are taken as they are. */
function judgeAccount(account: unknown, index: number): readonly Fault[] {
  if (!isRecord(account) || typeof account.id !== 'string') return []
  const id = withoutSpaces(account.id)
  const field = `accounts.${index}.id`
  if (id.length > accountIdMax) return [[field, `Longer than maximum length ${accountIdMax}.`]]
  if (!/^[!-~]+$/.test(id)) return [[field, 'Not a valid account identifier.']]
  if (looksLikeIban(id) && !isValidIBAN(id)) return [[field, 'Not a valid IBAN.']]
  return []
}

function toOngoing({ user_id: id = '', save_secrets: saveSecrets = false }: Fields): Ongoing {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the client's word is the name
  return { externalUserId: id as ExternalUserId, saveSecrets }
}

function toFlowRequest(fields: Complete): FlowRequest {
  return {
    redirectUri: fields.redirect_uri,
    ...(fields.state !== undefined && { state: fields.state }),
    ...(fields.code_challenge !== undefined && {
      codeChallenge: toCodeChallenge(fields.code_challenge),
    }),
    language: toLanguage(fields.language),
    ...(fields.tracking_id !== undefined && { trackingId: fields.tracking_id }),
    ...(fields.provider_id !== undefined && { bankId: toBankId(fields.provider_id) }),
    accounts: (fields.accounts ?? []).map(({ id, currency }) => ({
      id: withoutSpaces(id),
      ...(currency !== undefined && { currency }),
    })),
    accountTypes: fields.account_types ?? [],
    allowMultiSelection: fields.allow_multi_selection ?? true,
    syncPeriodDays: Math.min(fields.sync_period ?? 90, syncPeriodDaysMax),
  }
}

/** The interface's rule: missing and unsupported mean German. */
function toLanguage(text: string | undefined): Language {
  const wanted = text?.trim().toLowerCase().split('-')[0]
  return languages.find((language) => language === wanted) ?? languages[0]
}

function toCodeChallenge(challenge: string): CodeChallenge {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has checked its form
  return challenge as CodeChallenge
}

function toBankId(id: string): BankId {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the schema has checked that it is a UUID
  return id.toLowerCase() as BankId
}

function withoutSpaces(id: string): string {
  return id.replaceAll(/\s+/g, '').toUpperCase()
}

function looksLikeIban(id: string): boolean {
  return /^[A-Z]{2}\d{2}/.test(id)
}
