import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { AccountId, SyncId, UserId } from '../domain/ids.ts'
import type { HarvestedAccount } from '../sync/harvest.ts'
import type { Seal } from './seal.ts'

export type StagePlace = {
  readonly userId: UserId
  readonly syncId: SyncId
  readonly accountId: AccountId
}

/** Compressed, then sealed: it holds all that the bank said. */
export async function sealStaged(
  seal: Seal,
  harvested: HarvestedAccount,
  place: StagePlace,
): Promise<Buffer> {
  return seal.seal(await promisify(gzip)(JSON.stringify(harvested, pack)), text(place))
}

export async function openStaged(
  seal: Seal,
  body: Uint8Array,
  place: StagePlace,
): Promise<HarvestedAccount> {
  const json = await promisify(gunzip)(seal.open(body, text(place)))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- authenticated: nobody else can have written it
  return JSON.parse(json.toString('utf8'), unpack) as HarvestedAccount
}

/** JSON has neither bigint nor dates. A date is a string already when the replacer sees it, but `this` still has it. */
function pack(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: value.toString() }
  const before: unknown = Object(this)[key]
  return before instanceof Date ? { $date: before.toISOString() } : value
}

function unpack(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('$bigint' in value) return BigInt(String(value.$bigint))
  return '$date' in value ? new Date(String(value.$date)) : value
}

function text({ userId, syncId, accountId }: StagePlace): string {
  return `staged_accounts/${userId}/${syncId}/${accountId}/body`
}
