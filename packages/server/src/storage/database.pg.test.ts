import { tmpdir } from 'node:os'
import sql from 'sql-template-tag'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { Database } from './database.ts'

let on: TestDatabase
beforeAll(async () => {
  on = await createTestDatabase()
  await on.database.execute(sql`create table counters (id int primary key, value int not null)`)
  await on.database.execute(sql`insert into counters values (1, 0), (2, 0)`)
})
afterAll(async () => on.drop())

describe('values', () => {
  test('days, amounts and large numbers arrive as the text they are, times as instants', async () => {
    const [row] = await on.database.query(sql`
      select '2026-03-29'::date as day, '12.300'::numeric as amount, 9007199254740993::bigint as large,
             '2026-03-29T02:30:00.123+02:00'::timestamptz as at, null::text as nothing`)
    expect(row).toEqual({
      day: '2026-03-29',
      amount: '12.300',
      large: '9007199254740993',
      at: new Date('2026-03-29T00:30:00.123Z'),
      nothing: null,
    })
  })

  test('a text with NUL, which PostgreSQL cannot hold, is not an error', async () => {
    const [row] = await on.database.query(sql`select ${'a\0b'}::text as text`)
    expect(row).toEqual({ text: 'a\uFFFDb' })
  })
})

describe('a transaction', () => {
  test('is all or nothing', async () => {
    const failing = on.database.transaction(async (queries) => {
      await queries.execute(sql`update counters set value = value + 100 where id = 1`)
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await on.database.query(sql`select value from counters where id = 1`)).toEqual([
      { value: 0 },
    ])
  })

  test('that meets another one in a deadlock is run again when that one has gone on, and both are done', async () => {
    let runs = 0
    let meet = () => {}
    const met = new Promise<void>((resolve) => (meet = resolve))
    const crossing = (first: number, second: number) =>
      on.database.transaction(async (queries) => {
        runs++
        await queries.execute(sql`update counters set value = value + 1 where id = ${first}`)
        if (runs >= 2) meet()
        await met
        await queries.execute(sql`update counters set value = value + 1 where id = ${second}`)
      })
    await Promise.all([crossing(1, 2), crossing(2, 1)])
    expect(runs).toBe(3)
    expect(await on.database.query(sql`select value from counters order by id`)).toEqual([
      { value: 2 },
      { value: 2 },
    ])
  })
})

describe('a database that is not there', () => {
  test('is a problem, not an error of ours: nobody listens', async () => {
    const nowhere = new Database({
      connection: { ...on.connection, host: tmpdir() },
    })
    await expect(nowhere.query(sql`select 1`)).rejects.toMatchObject({ code: 'unavailable' })
    await nowhere.close()
  })

  test('no connection is free within two seconds', async () => {
    const narrow = new Database({ connection: on.connection, poolMax: 1 })
    const client = await narrow.pool.connect()
    const started = performance.now()
    await expect(narrow.query(sql`select 1`)).rejects.toMatchObject({ code: 'unavailable' })
    expect(performance.now() - started).toBeLessThan(5_000)
    client.release()
    expect(await narrow.query(sql`select 1 as one`)).toEqual([{ one: 1 }])
    await narrow.close()
  })

  test('connections that PostgreSQL ends are replaced; what ran on them is a problem', async () => {
    const errors: Error[] = []
    const database = new Database({
      connection: on.connection,
      onError: (error) => errors.push(error),
    })
    const running = database.query(sql`select pg_sleep(60)`)
    const failed = expect(running).rejects.toMatchObject({ code: 'unavailable' })
    await expect
      .poll(async () => {
        const ended = await on.database.query(sql`
          select pg_terminate_backend(pid) from pg_stat_activity
           where query = 'select pg_sleep(60)' and pid <> pg_backend_pid()`)
        return ended.length
      })
      .toBe(1)
    await failed
    expect(await database.query(sql`select 1 as one`)).toEqual([{ one: 1 }])
    await database.close()
  })
})
