import type { Bank } from '../domain/bank.ts'
import type { AccessId, UserId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import type { Access, AccessStore, ConsentWish, Credentials } from './access-store.ts'

export type CreateAccessDeps = {
  readonly accesses: Pick<AccessStore, 'add' | 'find'>
  randomBytes(size: number): Uint8Array
  now(): Date
}

/** Credentials that are not kept wait so long for the sync that uses them up. */
const unusedMs = 60 * 60_000

/** Adds an access whose consent is still to come. The bank hears nothing of it yet. */
export async function createAccess(
  deps: CreateAccessDeps,
  wanted: {
    readonly userId: UserId
    readonly bank: Bank
    readonly wish: ConsentWish
    readonly credentials?: Credentials
    readonly saveCredentials: boolean
  },
): Promise<Access> {
  const { userId, bank, wish, credentials: values, saveCredentials } = wanted
  const createdAt = deps.now()
  const until = new Date(createdAt.getTime() + unusedMs)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
  const id = `X${Buffer.from(deps.randomBytes(16)).toString('hex')}` as AccessId
  const isGiven = values !== undefined && Object.keys(values).length > 0
  await deps.accesses.add({
    userId,
    id,
    bank,
    wish,
    createdAt,
    ...(isGiven && { credentials: { values, ...(!saveCredentials && { until }) } }),
  })
  const added = await deps.accesses.find({ userId, id })
  if (added === undefined) throw new Problem('not_found', 'the user is gone')
  return added
}
