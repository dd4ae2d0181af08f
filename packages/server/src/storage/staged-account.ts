import { promisify } from 'node:util'
import { deserialize, serialize } from 'node:v8'
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
  // V8's own form has bigints and dates, as a harvest does. It is read within the hour, by the same program.
  return seal.seal(await promisify(gzip)(serialize(harvested), { level: 1 }), text(place))
}

export async function openStaged(
  seal: Seal,
  body: Uint8Array,
  place: StagePlace,
): Promise<HarvestedAccount> {
  const bytes = await promisify(gunzip)(seal.open(body, text(place)))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- authenticated: nobody else can have written it
  return deserialize(bytes) as HarvestedAccount
}

function text({ userId, syncId, accountId }: StagePlace): string {
  return `staged_accounts/${userId}/${syncId}/${accountId}/body`
}
