import { randomBytes } from 'node:crypto'
import sql from 'sql-template-tag'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requires } from '../../../../scripts/requires.ts'
import { exchangeCode } from '../oauth/exchange-code.ts'
import type { GrantStore } from '../oauth/grant-store.ts'
import { rotateRefreshToken } from '../oauth/rotate-refresh-token.ts'
import { startDebianPostgres } from '../testing/debian-postgres.ts'
import { raceForCode } from '../testing/grant-store.contract.ts'
import { raceForSuccessor } from '../testing/refresh-token.contract.ts'
import { openPgStores } from '../testing/pg-stores.ts'
import { storeContracts } from '../testing/store-contracts.ts'
import {
  buildTokens,
  finishFlow,
  later,
  must,
  openGrant,
  sealedSuccessor,
  sessionIban,
  t0,
} from '../testing/store-fixtures.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import type { Database } from './database.ts'
import { SealError } from './seal.ts'

storeContracts('on the embedded PostgreSQL', async () => {
  const on = await createTestDatabase()
  return { stores: openPgStores(on), close: () => on.drop() }
})

describe('the system’s PostgreSQL', () => {
  const program = requires('postgres')
  if (program === undefined) {
    test('keeps every contract', () => {})
    return
  }
  storeContracts(`on ${program}`, async () => {
    const on = await createTestDatabase(() => startDebianPostgres(program))
    return { stores: openPgStores(on), close: () => on.drop() }
  })
})

describe('what lies in the database', () => {
  let on: TestDatabase
  beforeAll(async () => {
    on = await createTestDatabase()
  })
  afterAll(async () => on.drop())

  test('the race would tell: looking first and updating then lets several callers through', async () => {
    const naive = new NaiveGrantStore(on.database)
    let most = 0
    // The first rounds open the connections one after the other, which hides the fault.
    for (let round = 0; round < 30 && most <= 1; round++) {
      most = Math.max(most, await raceForCode(openPgStores(on), naive))
    }
    expect(most).toBeGreaterThan(1)
  })

  test('the race would tell: looking first and rotating then gives one token several successors', async () => {
    const naive = new NaiveGrantStore(on.database)
    let most = 0
    for (let round = 0; round < 30 && most <= 1; round++) {
      most = Math.max(most, await raceForSuccessor(openPgStores(on), naive))
    }
    expect(most).toBeGreaterThan(1)
  })

  test('a user who is deleted while tokens are asked for is no fault of ours', async () => {
    const stores = openPgStores(on)
    for (let round = 0; round < 20; round++) {
      const { flow, harvest } = await finishFlow(stores)
      const { userId, code } = harvest
      const { clientId } = flow
      await Promise.all([
        stores.grants.redeemCode({ code: code.hash, clientId }, buildTokens(), t0),
        stores.grants.open({ userId, clientId, scope: 'offline' }, buildTokens(), t0),
        on.database.execute(sql`delete from users where id = ${userId}`),
        stores.grants.open({ userId, clientId, scope: 'offline' }, buildTokens(), t0),
        stores.grants.redeemCode({ code: code.hash, clientId }, buildTokens(), t0),
      ])
    }
    // PostgreSQL takes a second to find a deadlock, and there may be several.
  }, 30_000)

  test('no IBAN, session, code or browser secret is in clear anywhere', async () => {
    const { harvest } = await finishFlow(openPgStores(on))
    const dump = await dumpOf(on.database)
    expect(dump).toContain('Stadtwerke')
    const secrets = [
      sessionIban,
      'DE82900948150000002881',
      'consent-4711',
      harvest.code.plain.reveal(),
      '{"transactions":{}}',
    ]
    for (const secret of secrets) {
      expect(dump).not.toContain(secret)
      expect(dump).not.toContain(Buffer.from(secret).toString('hex'))
    }
  })

  test('no token is there, nor is what opens the sealed successor', async () => {
    const { grants, ...stores } = openPgStores(on)
    const { flow, harvest } = await finishFlow({ grants, ...stores }, { dataExpiresAt: later(600) })
    const deps = { grants, randomBytes, now: () => t0 }
    const { clientId } = flow
    const code = harvest.code.plain.reveal()
    const first = await exchangeCode(deps, { clientId, code })
    const second = await rotateRefreshToken(deps, { clientId, refreshToken: first.refreshToken })
    const again = await rotateRefreshToken(deps, { clientId, refreshToken: first.refreshToken })
    expect(again.refreshToken).toBe(second.refreshToken)
    const dump = await dumpOf(on.database)
    expect(dump).toContain('sealed_successor')
    for (const { accessToken, refreshToken } of [first, second, again]) {
      for (const token of [accessToken, refreshToken]) {
        expect(dump).not.toContain(token)
        expect(dump).not.toContain(Buffer.from(token).toString('hex'))
        expect(dump).not.toContain(Buffer.from(token.slice(4), 'base64url').toString('hex'))
      }
    }
  })

  test('the successor’s first use is noted and wipes its seal; calls after that write nothing', async () => {
    const { grants, ...stores } = openPgStores(on)
    const { grant, tokens } = await openGrant({ grants, ...stores }, { dataExpiresAt: later(600) })
    const { clientId, grantId } = grant
    const second = buildTokens()
    const request = { refreshToken: tokens.refreshToken, clientId, sealedSuccessor }
    await grants.rotate(request, second, t0)
    const afterCall = async (minutes: number) => {
      await grants.authorize(second.accessToken, later(minutes))
      const [row] = await on.database.query<{
        version: string
        used: boolean
        sealed: boolean
      }>(sql`
        select xmin::text as version, successor_used_at is not null as used, sealed_successor is not null as sealed
          from grants
         where id = ${grantId}`)
      return must(row)
    }
    // Within a minute parallel callers may still need it.
    const [first, next] = [await afterCall(0.5), await afterCall(0.9)]
    expect(first).toMatchObject({ used: true, sealed: true })
    expect(next).toEqual(first)
    const wiped = await afterCall(1.1)
    expect(wiped).toMatchObject({ used: true, sealed: false })
    expect(await afterCall(2)).toEqual(wiped)
  })

  test('a sealed value that was moved to another row does not open', async () => {
    const stores = openPgStores(on)
    const [mine, theirs] = [await finishFlow(stores), await finishFlow(stores)]
    await on.database.execute(sql`
      update accounts
         set identification = (select identification from accounts where user_id = ${theirs.harvest.userId})
       where user_id = ${mine.harvest.userId}`)
    await expect(stores.accounts.list(mine.harvest.userId)).rejects.toThrow(SealError)
    await on.database.execute(sql`
      update flows set state = request where id = ${mine.flow.id}`)
    await expect(stores.flows.find(mine.flow.id)).rejects.toThrow(SealError)
  })

  test('every key of the data leads with the user', async () => {
    const keys = await on.database.query<{ readonly table: string; readonly column: string }>(sql`
      select c.relname as table, a.attname as column
        from pg_constraint k
        join pg_class c on c.oid = k.conrelid
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
       where k.contype in ('p', 'u', 'f')
         and c.relname in ('accesses', 'accounts', 'transactions', 'raw_answers', 'grants')
         and k.confrelid <> 'clients'::regclass`)
    expect(keys.length).toBeGreaterThanOrEqual(9)
    expect(keys.filter(({ column }) => column !== 'user_id')).toEqual([])
  })
})

/** How it is usually written, and wrong. */
class NaiveGrantStore implements Pick<GrantStore, 'redeemCode' | 'rotate'> {
  readonly #database: Database
  constructor(database: Database) {
    this.#database = database
  }

  async redeemCode({ code, clientId }: Parameters<GrantStore['redeemCode']>[0]) {
    const [row] = await this.#database.query<{
      readonly user_id: never
      readonly scope: string
    }>(sql`
      select user_id, scope from authorization_codes where hash = ${code} and used_at is null`)
    if (row === undefined) return undefined
    await this.#database.execute(sql`
      update authorization_codes set used_at = now() where hash = ${code}`)
    return { grantId: code as never, userId: row.user_id, clientId, scope: row.scope }
  }

  async rotate(...[{ refreshToken, clientId }, tokens]: Parameters<GrantStore['rotate']>) {
    const [row] = await this.#database.query<{ readonly user_id: never; readonly id: never }>(sql`
      select user_id, id from grants where current_refresh = ${refreshToken}`)
    if (row === undefined) return undefined
    await this.#database.execute(sql`
      update grants set current_refresh = ${tokens.refreshToken} where id = ${row.id}`)
    return { grantId: row.id, userId: row.user_id, clientId, scope: 'offline' }
  }
}

/** Everything in every table, as text. */
async function dumpOf(database: Database): Promise<string> {
  const [dump] = await database.query<{ readonly xml: string }>(sql`
    select schema_to_xml('public', true, false, '')::text
        || schema_to_xml('graphile_worker', true, false, '')::text as xml`)
  return dump?.xml ?? ''
}
