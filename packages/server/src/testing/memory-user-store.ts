import { emailKey } from '../domain/email.ts'
import type { ClientId, ExternalUserId, UserId } from '../domain/ids.ts'
import type {
  Login,
  PasswordHash,
  User,
  UserChanges,
  UserName,
  UserStore,
} from '../users/user-store.ts'
import { noHoldings } from './memory-harvest.ts'
import { giveBack } from './memory-sync-store.ts'
import type { World } from './memory-world.ts'

export type StoredLogin = { user: User; passwordHash: PasswordHash; wrongPasswords: number }

const wrongMax = 3

export class MemoryUserStore implements UserStore {
  readonly #world: World
  constructor(world: World) {
    this.#world = world
  }

  async create(user: User, passwordHash: PasswordHash): Promise<boolean> {
    if (this.#findByName(user) !== undefined) return false
    this.#world.users.set(user.id, { ...(this.#world.users.get(user.id) ?? noHoldings) })
    this.#world.logins.set(user.id, { user, passwordHash, wrongPasswords: 0 })
    return true
  }

  async findOrAdd(
    { clientId, externalId }: { clientId: ClientId; externalId: ExternalUserId },
    fresh: { readonly id: UserId },
  ): Promise<UserId> {
    const known = this.#findNamed({ clientId, externalId })
    if (known !== undefined) return known
    this.#world.users.set(fresh.id, { clientId, externalId, ...noHoldings })
    return fresh.id
  }

  async findNamed(name: {
    clientId: ClientId
    externalId: ExternalUserId
  }): Promise<UserId | undefined> {
    return this.#findNamed(name)
  }

  #findNamed({ clientId, externalId }: { clientId: ClientId; externalId: ExternalUserId }) {
    return [...this.#world.users].find(
      ([, user]) => user.clientId === clientId && user.externalId === externalId,
    )?.[0]
  }

  async find(id: UserId): Promise<User | undefined> {
    return this.#world.logins.get(id)?.user
  }

  async findLogin(name: UserName): Promise<Login | undefined> {
    return toLogin(this.#findByName(name))
  }

  async findLoginById(id: UserId): Promise<Login | undefined> {
    return toLogin(this.#world.logins.get(id))
  }

  async recordAttempt(id: UserId, { right }: { readonly right: boolean }): Promise<boolean> {
    const login = this.#world.logins.get(id)
    if (login === undefined || login.wrongPasswords >= wrongMax) return false
    login.wrongPasswords = right ? 0 : login.wrongPasswords + 1
    return true
  }

  async update(id: UserId, changes: UserChanges): Promise<User | 'taken' | undefined> {
    const login = this.#world.logins.get(id)
    if (login === undefined) return undefined
    const { passwordHash = login.passwordHash, ...named } = changes
    const user = { ...login.user, ...named }
    const other = this.#findByName(user)
    if (other !== undefined && other !== login) return 'taken'
    Object.assign(login, { user, passwordHash })
    return user
  }

  async rehash(id: UserId, from: PasswordHash, to: PasswordHash): Promise<void> {
    const login = this.#world.logins.get(id)
    if (login?.passwordHash === from) login.passwordHash = to
  }

  async resetPassword(name: UserName, passwordHash: PasswordHash): Promise<boolean> {
    const login = this.#findByName(name)
    if (login === undefined) return false
    Object.assign(login, { passwordHash, wrongPasswords: 0 })
    return true
  }

  async delete(id: UserId): Promise<void> {
    const { accesses, syncs } = this.#world
    for (const { sync, session } of syncs.values()) {
      const bankId = accesses.get(sync.accessId)?.bankId
      if (sync.userId !== id || sync.endedAt !== undefined || !session || !bankId) continue
      giveBack(this.#world, { userId: id, bankId, session })
    }
    for (const { userId, id: accessId, bankId, session } of accesses.values()) {
      if (userId !== id) continue
      if (session) giveBack(this.#world, { userId, bankId, session })
      accesses.delete(accessId)
    }
    this.#world.users.delete(id)
    this.#world.logins.delete(id)
    for (const { userId, flowId } of this.#world.codes.values()) {
      if (userId === id) this.#world.flows.delete(flowId)
    }
    for (const map of [this.#world.codes, this.#world.grants]) {
      for (const [key, { userId }] of map) if (userId === id) map.delete(key as never)
    }
  }

  #findByName({ clientId, email }: UserName): StoredLogin | undefined {
    return [...this.#world.logins.values()].find(
      ({ user }) => user.clientId === clientId && emailKey(user.email) === emailKey(email),
    )
  }
}

function toLogin(login: StoredLogin | undefined): Login | undefined {
  return (
    login && {
      userId: login.user.id,
      passwordHash: login.passwordHash,
      locked: login.wrongPasswords >= wrongMax,
    }
  )
}
