import sql from 'sql-template-tag'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AuditFilter } from '../audit/audit-record.ts'
import { chainRecord, readChain, verifyChain } from '../audit/chain.ts'
import { causedBy } from '../cause/cause.ts'
import { openPgStores } from '../testing/pg-stores.ts'
import {
  buildClient,
  createFlow,
  finishFlow,
  later,
  must,
  openGrant,
  t0,
} from '../testing/store-fixtures.ts'
import type { Stores } from '../testing/memory-stores.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { Database } from './database.ts'
import { PgAuditTrail } from './pg-audit-trail.ts'

let on: TestDatabase
let stores: Stores
beforeAll(async () => {
  on = await createTestDatabase()
  stores = openPgStores(on)
})
afterAll(async () => on.drop())

const actions = async (filter: AuditFilter) =>
  (await stores.audit.newest(filter, 100)).map(({ action }) => action)
const sealAll = async () => {
  while ((await stores.audit.seal(1000)) > 0);
}
const verdict = async (head?: string) => verifyChain(readChain(stores.audit), head)

describe('what is recorded', () => {
  test('a client’s registration and changes, by the names of its settings and never by their values', async () => {
    const client = buildClient()
    await stores.clients.put(client)
    await stores.clients.put(client)
    await stores.clients.change(client.id, (found) => ({ ...found, name: 'Neu', codeSeconds: 60 }))
    await stores.clients.change(client.id, (found) => ({ ...found, disabledAt: t0 }))
    const records = await stores.audit.newest({ client: client.id }, 10)
    expect(
      records.map(({ action, subject }) => ({ action, settings: subject['settings'] })),
    ).toEqual([
      { action: 'client.registered', settings: undefined },
      { action: 'client.changed', settings: ['code_seconds', 'name'] },
      { action: 'client.disabled', settings: undefined },
    ])
  })

  test('a flow, the consent it brings and its end', async () => {
    const { flow, harvest } = await finishFlow(stores)
    const { userId } = harvest
    expect(await actions({ client: flow.clientId })).toEqual([
      'client.registered',
      'flow.created',
      'flow.finished',
      'user.created',
      'access.created',
      'consent.given',
    ])
    await stores.users.delete(userId, t0)
    const records = await stores.audit.newest({ user: userId }, 100)
    expect(records.at(-1)).toMatchObject({ actor: { kind: 'system' } })
    expect(records.at(-1)?.action).toMatch(/^user\.(?:deleted|expired)$/)
    // The user's own record tells of all that went with them.
    expect(records.filter(({ action }) => action.endsWith('.deleted')).length).toBeLessThanOrEqual(
      1,
    )
  })

  test('a flow whose time is over, once, and not one that ended before', async () => {
    const { flow: finished } = await finishFlow(stores)
    const flow = await createFlow(stores)
    await stores.journals.endExpired(later(60 * 24), 1000)
    await stores.journals.endExpired(later(60 * 24), 1000)
    expect(await actions({ client: flow.clientId, action: 'flow' })).toEqual([
      'flow.created',
      'flow.expired',
    ])
    expect(await actions({ client: finished.clientId })).not.toContain('flow.expired')
  })

  test('tokens, by the client that used them, and for which request', async () => {
    const { grant, tokens } = await causedBy({ requestId: 'exchange' }, () => openGrant(stores))
    const [record] = await stores.audit.newest({ user: grant.userId, action: 'token' }, 1)
    expect(record).toMatchObject({
      action: 'token.opened',
      actor: { kind: 'client', id: grant.clientId },
      requestId: 'exchange',
      subject: { user: grant.userId, grant: grant.grantId, client: grant.clientId, generation: 1 },
    })
    await stores.grants.revoke(
      { token: tokens.refreshToken, clientId: grant.clientId, cascade: true },
      later(1),
    )
    expect(await actions({ user: grant.userId, action: 'token' })).toEqual([
      'token.opened',
      'token.ended',
    ])
    const [ended] = await stores.audit.newest({ user: grant.userId, action: 'token.ended' }, 1)
    expect(ended?.subject).toMatchObject({ cause: 'revoked', generation: 1 })
    expect(ended).not.toHaveProperty('requestId')
  })

  test('who acts, and for which request, in the transaction of the change or not at all', async () => {
    const client = buildClient()
    const cause = { requestId: 'request-1', actor: { kind: 'operator', id: "o'hara" } } as const
    await stores.clients.put(client)
    await causedBy(cause, () =>
      stores.clients.change(client.id, (found) => ({ ...found, name: 'Neu' })),
    )
    const broken = stores.clients.change(client.id, () => {
      throw new Error('changed its mind')
    })
    await expect(broken).rejects.toThrow('changed its mind')
    const records = await stores.audit.newest({ client: client.id, action: 'client' }, 10)
    expect(records).toMatchObject([
      { action: 'client.registered', actor: { kind: 'system' } },
      {
        action: 'client.changed',
        actor: { kind: 'operator', id: "o'hara" },
        requestId: 'request-1',
      },
    ])
    // It was this transaction's alone.
    await stores.clients.change(client.id, (found) => ({ ...found, name: 'Alt' }))
    const [last] = await stores.audit.newest({ client: client.id }, 1)
    expect(last).not.toHaveProperty('requestId')
    expect(last?.actor).toEqual({ kind: 'system' })
  })

  test('whoever works on the database by hand', async () => {
    const client = buildClient()
    await stores.clients.put(client)
    await on.database.transaction(async (queries) => {
      await queries.execute(sql`set local application_name = 'psql'`)
      await queries.execute(sql`update clients set any_redirect = true where id = ${client.id}`)
    })
    const [record] = await stores.audit.newest({ client: client.id }, 1)
    expect(record?.actor).toEqual({ kind: 'database', id: expect.stringMatching(/./) })
  })

  test('the operator at the command line, with every statement', async () => {
    const database = new Database({ connection: on.connection, actor: 'operator:alice' })
    const client = buildClient()
    await openPgStores({ ...on, database }).clients.put(client)
    await database.close()
    const [record] = await stores.audit.newest({ client: client.id }, 1)
    expect(record?.actor).toEqual({ kind: 'operator', id: 'alice' })
  })
})

describe('the chain', () => {
  beforeEach(async () => {
    // A chain of its own for each.
    await withoutKeeper(async () => {
      await on.database.execute(sql`delete from audit_records`)
    })
    for (let count = 0; count < 6; count++) await stores.clients.put(buildClient())
    await sealAll()
  })

  test('nobody changes or deletes a record, or empties the table', async () => {
    const attempts = [
      sql`update audit_records set action = 'x'`,
      sql`update audit_records set seq = null, hash = null`,
      sql`update audit_records set seq = seq + 1000`,
      sql`delete from audit_records`,
      sql`truncate audit_records`,
    ]
    for (const attempt of attempts) {
      await expect(on.database.execute(attempt)).rejects.toThrow('never changed or deleted')
    }
    await stores.clients.put(buildClient())
    const sealing = sql`update audit_records set seq = 999, hash = '', action = 'x' where seq is null`
    await expect(on.database.execute(sealing)).rejects.toThrow('never changed or deleted')
  })

  test.each([
    ['edited', sql`update audit_records set action = 'x' where seq = 3`, 3, 'changed'],
    ['deleted', sql`delete from audit_records where seq = 3`, 3, 'missing'],
    [
      'swapped',
      sql`update audit_records set action = 'user.deleted' || seq where seq in (2, 5)`,
      2,
      'changed',
    ],
    [
      'backdated',
      sql`update audit_records set at = at - interval '1 microsecond' where seq = 4`,
      4,
      'changed',
    ],
  ])('a record that was %s past the guard is found', async (...[, statement, seq, reason]) => {
    expect(await verdict()).toMatchObject({ kind: 'intact', head: { seq: 6 } })
    await withoutKeeper(() => on.database.execute(statement))
    expect(await verdict()).toEqual({ kind: 'broken', fault: { seq, reason } })
  })

  test('a tail that was cut off is told by a head that was kept', async () => {
    const head = must(await stores.audit.head())
    await withoutKeeper(() => on.database.execute(sql`delete from audit_records where seq > 4`))
    expect(await verdict()).toMatchObject({ kind: 'intact', head: { seq: 4 } })
    expect(await verdict(head.hash)).toEqual({ kind: 'broken', fault: { seq: 5, reason: 'cut' } })
    // Also when others have come after it.
    for (let count = 0; count < 4; count++) await stores.clients.put(buildClient())
    await sealAll()
    expect(await verdict(head.hash)).toMatchObject({ kind: 'broken', fault: { reason: 'cut' } })
  })

  test('a transaction that is still open is chained when it is there, and nothing waits for it', async () => {
    const [early, late] = [buildClient(), buildClient()]
    await on.database.transaction(async (queries) => {
      await openPgStores({ ...on, database: queries as Database }).clients.add(early)
      await stores.clients.add(late)
      await sealAll()
      expect((await stores.audit.unsealed()).count).toBe(0)
    })
    await sealAll()
    const links = await stores.audit.sealed(6, 10)
    expect(links.map(({ subject }) => subject['client'])).toEqual([late.id, early.id])
    expect(Number(links[1]?.id)).toBeLessThan(Number(links[0]?.id))
    expect(await verdict()).toMatchObject({ kind: 'intact', head: { seq: 8 } })
  })

  test('many writers and several sealers leave one chain without holes', async () => {
    const other = new PgAuditTrail(on.database, chainRecord)
    const writing = new AbortController()
    const seal = async (trail: typeof other) => {
      while (!writing.signal.aborted) await trail.seal(7)
    }
    const sealing = [seal(stores.audit as PgAuditTrail), seal(other), seal(other)]
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let count = 0; count < 25; count++) {
          await stores.clients.put(buildClient())
          if (count % 5 === 0) {
            await on.database
              .transaction(async (queries) => {
                await openPgStores({ ...on, database: queries as Database }).clients.add(
                  buildClient(),
                )
                throw new Error('changed its mind')
              })
              .catch(() => {})
          }
        }
      }),
    )
    writing.abort()
    await Promise.all(sealing)
    await sealAll()
    expect(await verdict()).toMatchObject({ kind: 'intact', head: { seq: 206 } })
  })
})

test('a user who was deleted leaves nothing of a person', async () => {
  const { harvest } = await finishFlow(stores)
  const { userId } = harvest
  await stores.users.delete(userId, t0)
  const kept = JSON.stringify(await stores.audit.newest({}, 1000))
  expect(kept).toContain(userId)
  expect(kept).not.toMatch(/DE\d{20}|erika|Stadtwerke|@/i)
})

/** As whoever owns the tables could. */
async function withoutKeeper(work: () => Promise<unknown>): Promise<void> {
  await on.database.execute(sql`alter table audit_records disable trigger user`)
  await work()
  await on.database.execute(sql`alter table audit_records enable trigger user`)
}
