import type { Account } from '../domain/account.ts'
import type { AccountId, UserId } from '../domain/ids.ts'
import { Problem } from '../domain/problem.ts'
import type { AccountReader } from './account-reader.ts'

/** The user's account. Another user's is as unknown as one that does not exist: `Problem('not_found')`. */
export async function findAccount(
  deps: { readonly accounts: Pick<AccountReader, 'find'> },
  userId: UserId,
  id: AccountId,
): Promise<Account> {
  const account = await deps.accounts.find(userId, id)
  if (account === undefined) throw new Problem('not_found', 'the user has no such account')
  return account
}
