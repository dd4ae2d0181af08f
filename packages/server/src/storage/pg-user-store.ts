import sql, { type Sql } from 'sql-template-tag'
import { emailKey } from '../domain/email.ts'
import type { AccessId, ClientId, ExternalUserId, UserId } from '../domain/ids.ts'
import type {
  Login,
  PasswordHash,
  User,
  UserChanges,
  UserName,
  UserStore,
} from '../users/user-store.ts'
import type { Database } from './database.ts'
import { goesOn } from './end-accesses.ts'
import { giveBackAll } from './give-back-all.ts'
import { recordEvents } from './record-events.ts'
import { withoutNul } from './rows.ts'
import type { Seal } from './seal.ts'

type UserRow = {
  readonly id: UserId
  readonly client_id: ClientId
  readonly full_name: string
  readonly email: string
  readonly language: string
  readonly created_at: Date
}

type LoginRow = {
  readonly user_id: UserId
  readonly password_hash: PasswordHash
  readonly wrong_passwords: number
}

/** Three wrong passwords in a row lock a user (finX API section 2). */
const wrongMax = 3

export class PgUserStore implements UserStore {
  readonly #database: Database
  readonly #seal: Seal
  constructor(database: Database, seal: Seal) {
    this.#database = database
    this.#seal = seal
  }

  async create(user: User, passwordHash: PasswordHash): Promise<boolean> {
    // One statement decides the race for the e-mail; the reference between the two rows is checked at its end.
    const created = await this.#database.execute(sql`
      with login as (
        insert into user_logins (user_id, client_id, email, email_key, full_name, language, password_hash)
        values (${user.id}, ${user.clientId}, ${user.email}, ${emailKey(user.email)}, ${user.fullName},
                ${user.language}, ${passwordHash})
            on conflict (client_id, email_key) do nothing
        returning user_id, client_id)
      insert into users (id, client_id, created_at)
      select user_id, client_id, ${user.createdAt}
        from login`)
    return created === 1
  }

  async findOrAdd(
    name: { readonly clientId: ClientId; readonly externalId: ExternalUserId },
    fresh: { readonly id: UserId; readonly createdAt: Date },
  ): Promise<UserId> {
    // A conflict updates nothing, but lets the statement return the row that was there first.
    const [row] = await this.#database.query<{ readonly id: UserId }>(
      sql`
        insert into users (id, client_id, external_id, created_at)
        values (${fresh.id}, ${name.clientId}, ${withoutNul(name.externalId)}, ${fresh.createdAt})
            on conflict (client_id, external_id) where external_id is not null
            do update set external_id = excluded.external_id
        returning id`,
      'find-or-add-user',
    )
    return row?.id ?? fresh.id
  }

  async findNamed(name: {
    readonly clientId: ClientId
    readonly externalId: ExternalUserId
  }): Promise<UserId | undefined> {
    const [row] = await this.#database.query<{ readonly id: UserId }>(
      sql`
        select id
          from users
         where client_id = ${name.clientId} and external_id = ${withoutNul(name.externalId)}`,
      'find-named-user',
    )
    return row?.id
  }

  async find(id: UserId): Promise<User | undefined> {
    const [row] = await this.#database.query<UserRow>(
      sql`
        select u.id, u.client_id, l.full_name, l.email, l.language, u.created_at
          from users u
          join user_logins l on l.user_id = u.id
         where u.id = ${id}`,
      'find-user',
    )
    return row && toUser(row)
  }

  async findLogin(name: UserName): Promise<Login | undefined> {
    return this.#findLogin(
      sql`client_id = ${name.clientId} and email_key = ${emailKey(name.email)}`,
      'find-login',
    )
  }

  async findLoginById(id: UserId): Promise<Login | undefined> {
    return this.#findLogin(sql`user_id = ${id}`, 'find-login-by-id')
  }

  async recordAttempt(id: UserId, { right }: { readonly right: boolean }): Promise<boolean> {
    // One statement decides: of any number of parallel guesses only so many find the user unlocked.
    const recorded = await this.#database.execute(
      sql`
        update user_logins
           set wrong_passwords = case when ${right} then 0 else wrong_passwords + 1 end
         where user_id = ${id} and wrong_passwords < ${wrongMax}`,
      'record-password-attempt',
    )
    return recorded === 1
  }

  async update(id: UserId, changes: UserChanges): Promise<User | 'taken' | undefined> {
    const email = changes.email ?? null
    try {
      await this.#database.execute(sql`
        update user_logins
           set full_name = coalesce(${changes.fullName ?? null}, full_name),
               email = coalesce(${email}, email),
               email_key = coalesce(${email === null ? null : emailKey(email)}, email_key),
               language = coalesce(${changes.language ?? null}, language),
               password_hash = coalesce(${changes.passwordHash ?? null}, password_hash)
         where user_id = ${id}`)
    } catch (error) {
      if (isUniqueViolation(error)) return 'taken'
      throw error
    }
    return this.find(id)
  }

  async rehash(id: UserId, from: PasswordHash, to: PasswordHash): Promise<void> {
    await this.#database.execute(sql`
      update user_logins set password_hash = ${to} where user_id = ${id} and password_hash = ${from}`)
  }

  async resetPassword(name: UserName, passwordHash: PasswordHash): Promise<boolean> {
    const reset = await this.#database.execute(sql`
      update user_logins
         set password_hash = ${passwordHash}, wrong_passwords = 0
       where client_id = ${name.clientId} and email_key = ${emailKey(name.email)}`)
    return reset === 1
  }

  async delete(id: UserId, now: Date): Promise<void> {
    await this.#database.transaction(async (queries) => {
      await queries.query(sql`select from users where id = ${id} for update`, 'lock-user')
      await giveBackAll(queries, this.#seal, id)
      const ongoing = await queries.query<{ readonly id: AccessId }>(
        sql`select x.id from accesses x where x.user_id = ${id} and ${goesOn} order by x.created_at, x.id`,
        'list-accesses-to-delete',
      )
      // A flow remembers accounts and the bank's handles; everything else goes with the user's row.
      await queries.execute(sql`
        delete from flows
         where id in (select flow_id from grants where user_id = ${id}
                      union select flow_id from authorization_codes where user_id = ${id})`)
      const events = ongoing.map((access) => ({
        type: 'access.deleted' as const,
        accessId: access.id,
      }))
      await recordEvents(queries, this.#seal, { userId: id, at: now, events })
      await queries.execute(sql`delete from users where id = ${id}`)
    })
  }

  async #findLogin(condition: Sql, name: string): Promise<Login | undefined> {
    const [row] = await this.#database.query<LoginRow>(
      sql`
        select user_id, password_hash, wrong_passwords
          from user_logins
         where ${condition}`,
      name,
    )
    return (
      row && {
        userId: row.user_id,
        passwordHash: row.password_hash,
        locked: row.wrong_passwords >= wrongMax,
      }
    )
  }
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    clientId: row.client_id,
    fullName: row.full_name,
    email: row.email,
    language: row.language,
    createdAt: row.created_at,
  }
}

/** SQLSTATE 23505. */
function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505'
}
