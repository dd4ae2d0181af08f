import type { Account } from '../domain/account.ts'
import type { AccountId, UserId } from '../domain/ids.ts'

/** Reads the accounts of one user; another user's are as unknown as ones that do not exist. */
export interface AccountReader {
  /** In the order they were connected. */
  list(userId: UserId): Promise<readonly Account[]>
  find(userId: UserId, id: AccountId): Promise<Account | undefined>
}
