import type { AccountReader } from '../data/account-reader.ts'
import type { Account } from '../domain/account.ts'
import type { UserId } from '../domain/ids.ts'
import type { Access, AccessStore } from '../sync/access-store.ts'
import type { UserStore } from '../users/user-store.ts'
import type { Overview } from './overview-store.ts'

export type ReadOverviewDeps = {
  readonly users: Pick<UserStore, 'findNamed'>
  readonly accesses: Pick<AccessStore, 'list'>
  readonly accounts: Pick<AccountReader, 'list'>
}

/** What is held of one person. */
export type Holding = {
  readonly userId: UserId
  /** The oldest first. */
  readonly accesses: readonly HeldAccess[]
  /** All of them, also those that were shared once. */
  readonly accounts: readonly Account[]
}
export type HeldAccess = Access & { readonly accounts: readonly Account[] }

/** What the client of an overview can read of its person; `undefined` if nothing at all is known of them. */
export async function readOverview(
  deps: ReadOverviewDeps,
  { clientId, externalUserId: externalId }: Pick<Overview, 'clientId' | 'externalUserId'>,
): Promise<Holding | undefined> {
  const userId = await deps.users.findNamed({ clientId, externalId })
  if (userId === undefined) return undefined
  const [accesses, accounts] = await Promise.all([
    deps.accesses.list(userId),
    deps.accounts.list(userId),
  ])
  const held = accesses.map((access) => {
    const own = accounts.filter(({ accessId }) => accessId === access.id)
    return { ...access, accounts: own }
  })
  return { userId, accesses: held, accounts }
}
