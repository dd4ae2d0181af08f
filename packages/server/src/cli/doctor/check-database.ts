import { access } from 'node:fs/promises'
import { join } from 'node:path'
import sql from 'sql-template-tag'
import type { Config } from '../../config.ts'
import { Problem } from '../../domain/problem.ts'
import type { Backlog } from '../../metrics/backlog.ts'
import type { Database } from '../../storage/database.ts'
import { readMigrations } from '../../storage/migrate.ts'
import { joinDatabase } from '../../storage/open-database.ts'
import { PgBacklogReader } from '../../storage/pg-backlog-reader.ts'
import { StartError } from '../../storage/start-error.ts'
import { type Finding, findingsOn } from './finding.ts'

const { ok, warn, fail } = findingsOn('database')
const clock = findingsOn('clock')
const queue = findingsOn('queue')
/** One process: the pool of the API and that of its worker are one. */
const poolMax = 10
const skewWarnMs = 1_000
const skewFailMs = 10_000
const queueWarnSeconds = 300

/** The database as Kontor would use it. Nothing is changed in it, and none is made. */
export async function checkDatabase(config: Config): Promise<readonly Finding[]> {
  const isMade = await access(join(config.dataDir, 'postgres', 'PG_VERSION')).then(
    () => true,
    () => false,
  )
  if (!config.databaseUrl && !isMade) {
    return [ok(`there is none yet in ${config.dataDir}; kontor serve makes it`)]
  }
  try {
    const opened = await joinDatabase({
      dataDir: config.dataDir,
      durable: config.mode === 'production',
      ...(config.databaseUrl && { url: config.databaseUrl.reveal() }),
    })
    try {
      return await examine(opened.database)
    } finally {
      await opened.close()
    }
  } catch (error) {
    if (!(error instanceof StartError || error instanceof Problem)) throw error
    return [fail(error.message, 'Kontor does not start without it: docs/configuration.md')]
  }
}

async function examine(database: Database): Promise<readonly Finding[]> {
  const settings = await readSettings(database)
  return [
    ok(`PostgreSQL ${settings.version}`),
    ...judgeSettings(settings),
    ...(await checkSchema(database)),
    await checkClock(database),
  ]
}

export type ServerSettings = {
  readonly version: string
  readonly fsync: string
  readonly synchronous_commit: string
  readonly full_page_writes: string
  readonly max_connections: number
  readonly used_connections: number
  readonly may_create: boolean
}

async function readSettings(database: Database): Promise<ServerSettings> {
  const [settings] = await database.query<ServerSettings>(sql`
    select current_setting('server_version') as version, current_setting('fsync') as fsync,
           current_setting('synchronous_commit') as synchronous_commit,
           current_setting('full_page_writes') as full_page_writes,
           current_setting('max_connections')::integer as max_connections,
           (select count(*)::integer from pg_stat_activity where backend_type = 'client backend') as used_connections,
           has_database_privilege(current_database(), 'create')
             and has_schema_privilege(current_schema(), 'create') as may_create`)
  if (settings === undefined) throw new Error('no answer')
  return settings
}

/** What a server keeps, and how many it lets in. */
export function judgeSettings(settings: ServerSettings): readonly Finding[] {
  const off = (['fsync', 'synchronous_commit', 'full_page_writes'] as const).filter(
    (name) => settings[name] === 'off',
  )
  const { max_connections: max, used_connections: used } = settings
  return [
    off.length === 0
      ? ok('what is acknowledged is on disk')
      : fail(
          `${off.join(', ')} switched off: a power cut loses what was acknowledged`,
          `switch on: alter system set ${off[0]} = on; select pg_reload_conf()`,
        ),
    max < 2 * poolMax || max - used < poolMax
      ? warn(
          `${used} of ${max} connections are in use, and each process of Kontor takes up to ${poolMax}`,
          'raise max_connections, or put fewer processes on it',
        )
      : ok(`${used} of ${max} connections are in use`),
    settings.may_create
      ? ok('the role may bring the schema up to date')
      : fail(
          'the role may not create tables and schemas',
          'grant create on database … to it, and on schema public',
        ),
  ]
}

async function checkSchema(database: Database): Promise<readonly Finding[]> {
  const [{ exists } = { exists: false }] = await database.query<{ readonly exists: boolean }>(
    sql`select to_regclass('migrations') is not null as exists`,
  )
  const applied = exists
    ? await database.query<{ readonly id: number }>(sql`select id from migrations`)
    : []
  const known = (await readMigrations()).map(({ id }) => id)
  const done = new Set(applied.map(({ id }) => id))
  const pending = known.filter((id) => !done.has(id)).length
  if (applied.some(({ id }) => !known.includes(id))) {
    return [
      fail(
        'the schema is newer than this Kontor',
        'start the version that made it, or a newer one',
      ),
    ]
  }
  if (pending > 0) {
    return [
      warn(
        `${pending} migrations are to be applied`,
        'kontor serve applies them; or beforehand: kontor migrate',
      ),
    ]
  }
  return [ok('the schema is up to date'), ...(await checkQueue(database))]
}

async function checkQueue(database: Database): Promise<readonly Finding[]> {
  return judgeBacklog(await new PgBacklogReader(database).read())
}

/** What waits although somebody should have done it. */
export function judgeBacklog({
  jobs,
  oldestReadySeconds,
  unsealedSeconds,
}: Backlog): readonly Finding[] {
  const givenUp = jobs.filter(({ state }) => state === 'given-up').map(({ job }) => job)
  return [
    oldestReadySeconds > queueWarnSeconds
      ? queue.warn(
          `a job has been waiting for ${Math.round(oldestReadySeconds / 60)} minutes`,
          'is there a worker? kontor serve has one, kontor work is one',
        )
      : queue.ok('no job waits for long'),
    ...(unsealedSeconds > queueWarnSeconds
      ? [
          queue.warn(
            `audit records have been waiting to be chained for ${Math.round(unsealedSeconds / 60)} minutes`,
            'a worker chains them: kontor serve has one, kontor work is one',
          ),
        ]
      : []),
    ...(givenUp.length > 0
      ? [
          queue.warn(
            `jobs were given up after the last attempt: ${givenUp.join(', ')}`,
            'look in the log for "failed" with their names',
          ),
        ]
      : []),
  ]
}

/** Tokens and syncs end by the clocks of all processes alike. */
async function checkClock(database: Database): Promise<Finding> {
  const before = Date.now()
  const [row] = await database.query<{ readonly now: Date }>(sql`select clock_timestamp() as now`)
  const middle = (before + Date.now()) / 2
  return judgeDatabaseClock((row?.now.getTime() ?? middle) - middle)
}

export function judgeDatabaseClock(aheadMs: number): Finding {
  const seconds = (Math.abs(aheadMs) / 1000).toFixed(1)
  const found = `the database is ${seconds} s ${aheadMs < 0 ? 'behind' : 'ahead of'} this machine`
  const advice = 'let both keep time (chrony, systemd-timesyncd)'
  if (Math.abs(aheadMs) > skewFailMs) return clock.fail(found, advice)
  if (Math.abs(aheadMs) > skewWarnMs) return clock.warn(found, advice)
  return clock.ok('goes with that of the database')
}
