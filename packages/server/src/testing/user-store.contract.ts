import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ClientId, ExternalUserId, UserId } from '../domain/ids.ts'
import type { NewTokens } from '../oauth/grant-store.ts'
import type { PasswordHash, User } from '../users/user-store.ts'
import type { Stores } from './memory-stores.ts'
import { buildClient, buildTokens, finishFlow, race, t0 } from './store-fixtures.ts'

const page = {
  count: 10,
  offset: 0,
  sort: 'asc',
  sinceType: 'booked',
  includePending: true,
} as const
const hash = '$scrypt$one' as PasswordHash

/** What every `UserStore` keeps. */
export function userStoreContract(stores: () => Stores): void {
  async function buildUser(changes: Partial<User> = {}): Promise<User> {
    const client = buildClient()
    await stores().clients.put(client)
    return {
      id: `U${randomUUID()}` as UserId,
      clientId: client.id,
      fullName: 'Erika Größe-Müller',
      email: 'Erika@Example.com',
      language: 'de',
      createdAt: t0,
      ...changes,
    }
  }

  async function createUser(changes: Partial<User> = {}): Promise<User> {
    const user = await buildUser(changes)
    expect(await stores().users.create(user, hash)).toBe(true)
    return user
  }

  const wrong = (id: UserId) => stores().users.recordAttempt(id, { right: false })
  const right = (id: UserId) => stores().users.recordAttempt(id, { right: true })

  test('a user is found as they were created', async () => {
    const user = await createUser()
    expect(await stores().users.find(user.id)).toEqual(user)
    expect(await stores().users.find('U-unknown' as UserId)).toBeUndefined()
  })

  test('a user whom a client names is one, however often and at once it does', async () => {
    const { clientId } = await buildUser()
    const other = await buildUser()
    const find = (client: ClientId, id: string) => {
      const fresh = { id: `U${randomUUID()}` as UserId, createdAt: t0 }
      return stores().users.findOrAdd({ clientId: client, externalId: id as ExternalUserId }, fresh)
    }
    const named = { clientId, externalId: 'erika' as ExternalUserId }
    expect(await stores().users.findNamed(named)).toBeUndefined()
    const ids = await Promise.all(Array.from({ length: 20 }, () => find(clientId, 'erika')))
    expect(await stores().users.findNamed(named)).toBe(ids[0])
    expect(new Set(ids).size).toBe(1)
    expect(await find(clientId, 'erika')).toBe(ids[0])
    expect(await find(clientId, 'Erika')).not.toBe(ids[0])
    expect(await find(other.clientId, 'erika')).not.toBe(ids[0])
  })

  test('a login is found by e-mail whatever its case, and only by its client', async () => {
    const user = await createUser({ email: 'ÄRGER@Example.com' })
    const login = { userId: user.id, passwordHash: hash, locked: false }
    const { clientId } = user
    const find = (name: { email: string; clientId: ClientId }) => stores().users.findLogin(name)
    expect(await find({ clientId, email: 'ärger@eXample.COM' })).toEqual(login)
    expect(await stores().users.findLoginById(user.id)).toEqual(login)
    const other = await buildUser()
    expect(await find({ clientId: other.clientId, email: user.email })).toBeUndefined()
    expect(await find({ clientId, email: 'erika@example.com' })).toBeUndefined()
  })

  test('an e-mail is one user’s of the client: of parallel callers one gets it', async () => {
    const user = await buildUser()
    const create = (email: string) =>
      stores().users.create({ ...user, id: `U${randomUUID()}` as UserId, email }, hash)
    const emails = ['a@example.com', 'A@example.com', 'a@EXAMPLE.com', 'a@example.COM']
    const made = await race(20, (index) => create(emails[index % emails.length] ?? ''))
    expect(made).toBe(1)
    expect(await create('b@example.com')).toBe(true)
    await createUser({ email: 'a@example.com' })
  })

  test('three wrong passwords in a row lock, whoever is right afterwards', async () => {
    const { id } = await createUser()
    await wrong(id)
    await wrong(id)
    expect(await right(id)).toBe(true)
    expect([await wrong(id), await wrong(id), await wrong(id)]).toEqual([true, true, true])
    expect((await stores().users.findLoginById(id))?.locked).toBe(true)
    expect([await wrong(id), await right(id)]).toEqual([false, false])
  })

  test('of many parallel wrong passwords three are written down', async () => {
    const { id } = await createUser()
    expect(await race(50, () => wrong(id))).toBe(3)
  })

  test('only what is given is changed', async () => {
    const user = await createUser()
    const changed = { ...user, email: 'neu@example.com', language: 'en' }
    const changes = { email: 'neu@example.com', language: 'en' }
    expect(await stores().users.update(user.id, changes)).toEqual(changed)
    expect(await stores().users.update(user.id, {})).toEqual(changed)
    const passwordHash = '$scrypt$two' as PasswordHash
    await stores().users.update(user.id, { fullName: 'E. M.', passwordHash })
    expect(await stores().users.find(user.id)).toEqual({ ...changed, fullName: 'E. M.' })
    expect((await stores().users.findLoginById(user.id))?.passwordHash).toBe(passwordHash)
    expect(await stores().users.update('U-unknown' as UserId, {})).toBeUndefined()
  })

  test('nobody can take the e-mail of another user, but change the case of their own', async () => {
    const user = await createUser()
    const other = { ...user, id: `U${randomUUID()}` as UserId, email: 'other@example.com' }
    await stores().users.create(other, hash)
    expect(await stores().users.update(other.id, { email: 'ERIKA@example.com' })).toBe('taken')
    expect(await stores().users.find(other.id)).toEqual(other)
    const own = await stores().users.update(user.id, { email: 'ERIKA@example.com' })
    expect(own).toMatchObject({ email: 'ERIKA@example.com' })
  })

  test('a new password by the client unlocks; a hash made anew replaces only the one it was made of', async () => {
    const user = await createUser()
    for (let count = 0; count < 3; count++) await wrong(user.id)
    const next = '$scrypt$next' as PasswordHash
    await stores().users.rehash(user.id, next, 'never' as PasswordHash)
    expect(await stores().users.resetPassword(user, next)).toBe(true)
    const login = { userId: user.id, passwordHash: next, locked: false }
    expect(await stores().users.findLoginById(user.id)).toEqual(login)
    const again = '$scrypt$again' as PasswordHash
    await stores().users.rehash(user.id, next, again)
    expect((await stores().users.findLoginById(user.id))?.passwordHash).toBe(again)
    const nobody = { clientId: user.clientId, email: 'nobody@example.com' }
    expect(await stores().users.resetPassword(nobody, next)).toBe(false)
  })

  test('a deleted user’s data, flow, code and tokens are gone, and nobody else’s', async () => {
    const [mine, theirs] = [await finishFlow(stores()), await finishFlow(stores())]
    const left = async ({ flow, harvest }: typeof mine, tokens: NewTokens) => [
      (await stores().accounts.list(harvest.userId)).length,
      (await stores().transactions.list(harvest.userId, page)).length,
      await stores().grants.authorize(tokens.accessToken, t0),
      await stores().flows.find(flow.id),
    ]
    const redeem = async ({ flow, harvest }: typeof mine) => {
      const tokens = buildTokens()
      const request = { code: harvest.code.hash, clientId: flow.clientId }
      expect(await stores().grants.redeemCode(request, tokens, t0)).toBeDefined()
      return tokens
    }
    const [mineTokens, theirTokens] = [await redeem(mine), await redeem(theirs)]
    const before = await left(theirs, theirTokens)
    await stores().users.delete(mine.harvest.userId, t0)
    expect(await left(mine, mineTokens)).toEqual([0, 0, undefined, undefined])
    expect(await left(theirs, theirTokens)).toEqual(before)
    expect(before).toEqual([1, 1, expect.anything(), expect.anything()])
  })

  test('a deleted user is gone, and their e-mail free', async () => {
    const user = await createUser()
    await stores().users.delete(user.id, t0)
    expect(await stores().users.find(user.id)).toBeUndefined()
    expect(await stores().users.findLogin(user)).toBeUndefined()
    expect(await stores().users.create(user, hash)).toBe(true)
  })
}
