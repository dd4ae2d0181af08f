import type { Branded } from '../domain/branded.ts'
import type { ClientId, ExternalUserId, UserId } from '../domain/ids.ts'

/** A salted hash of a password and how it was made, in the PHC string format: `$scrypt$ln=15,r=8,p=3$salt$hash`. */
export type PasswordHash = Branded<string, 'PasswordHash'>

/** A person the client registered to sign in with a password. */
export type User = {
  readonly id: UserId
  readonly clientId: ClientId
  readonly fullName: string
  /** As it was given. Compared without regard to case; no two users of one client share it. */
  readonly email: string
  /** A language tag. */
  readonly language: string
  readonly createdAt: Date
}

/** What a password is compared with. */
export type Login = {
  readonly userId: UserId
  readonly passwordHash: PasswordHash
  /** Three wrong passwords in a row: no password is taken any more, until the client sets a new one. */
  readonly locked: boolean
}

export type UserChanges = {
  readonly fullName?: string
  readonly email?: string
  readonly language?: string
  readonly passwordHash?: PasswordHash
}

/** Whose user it is, by e-mail. */
export type UserName = { readonly clientId: ClientId; readonly email: string }

/** `UserStore.delete` as of now; on this node their tokens are refused from this moment on. */
export type DeleteUser = (id: UserId) => Promise<void>

export interface UserStore {
  /** False if the client already has a user with this e-mail; of parallel callers one gets true. */
  create(user: User, passwordHash: PasswordHash): Promise<boolean>
  /**
   * The id of the user whom the client names so; without one yet, `id` becomes it, also if many ask at once. Such a user has no
   * password: `find` knows only those who sign in with one.
   */
  findOrAdd(
    name: { readonly clientId: ClientId; readonly externalId: ExternalUserId },
    fresh: { readonly id: UserId; readonly createdAt: Date },
  ): Promise<UserId>
  /** The user whom the client names so. */
  findNamed(name: {
    readonly clientId: ClientId
    readonly externalId: ExternalUserId
  }): Promise<UserId | undefined>
  find(id: UserId): Promise<User | undefined>
  findLogin(name: UserName): Promise<Login | undefined>
  findLoginById(id: UserId): Promise<Login | undefined>
  /**
   * Writes down how an attempt came out: a wrong one counts, a right one starts the count anew. False if the user was locked
   * before (or is gone): then nothing counts, nor may the caller be told how it came out. Of any number of parallel
   * attempts no more than three wrong ones in a row are written down.
   */
  recordAttempt(id: UserId, attempt: { readonly right: boolean }): Promise<boolean>
  /** `taken` if another user of the client has the e-mail; `undefined` if there is no such user. */
  update(id: UserId, changes: UserChanges): Promise<User | 'taken' | undefined>
  /** Replaces the hash only if it is still `from`; for a hash made anew with today's cost. */
  rehash(id: UserId, from: PasswordHash, to: PasswordHash): Promise<void>
  /** Sets a password and unlocks. False if there is no such user. */
  resetPassword(name: UserName, passwordHash: PasswordHash): Promise<boolean>
  /**
   * Deletes the user with everything that is theirs: accounts, transactions, flows, codes, grants, tokens. Queues
   * `revoke-consent` for every consent of theirs, so that the banks are told, and tells the client.
   */
  delete(id: UserId, now: Date): Promise<void>
}
