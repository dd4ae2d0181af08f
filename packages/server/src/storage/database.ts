import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Sql } from 'sql-template-tag'
import { currentCause } from '../cause/cause.ts'
import { Problem } from '../domain/problem.ts'
import type { SocketConnection } from './embedded/start-postgres.ts'
import { withoutNul } from './rows.ts'

/** Runs statements: on any connection, or within one transaction. */
export interface Queries {
  /** The rows. `name`: a hot path's statement is planned once per connection; one name, one text. */
  query<Row extends pg.QueryResultRow>(statement: Sql, name?: string): Promise<readonly Row[]>
  /** How many rows were changed. */
  execute(statement: Sql, name?: string): Promise<number>
}

export type DatabaseOptions = {
  /** `postgres://…`, or how the embedded one is reached. */
  readonly connection: string | SocketConnection
  /** Connections at most. */
  readonly poolMax?: number
  /** Hears of connections that broke while nobody used them. */
  readonly onError?: (error: Error) => void
  /** Who does everything that is done here, for the audit records: `operator:alice`. Absent: it depends on what is done. */
  readonly actor?: string
}

/**
 * The PostgreSQL everything is stored in. When it cannot be reached, has no connection free within 2 s, or takes longer than
 * 10 s over a statement, a `Problem` `unavailable` is thrown.
 */
export class Database implements Queries {
  readonly pool: pg.Pool
  readonly #actor: string | undefined
  constructor(options: DatabaseOptions) {
    const { connection } = options
    this.#actor = options.actor
    this.pool = new pg.Pool({
      ...(typeof connection === 'string' ? { connectionString: connection } : connection),
      max: options.poolMax ?? 10,
      connectionTimeoutMillis: connectMs,
      idleTimeoutMillis: 30_000,
      statement_timeout: statementMs,
      // Where the server itself does not answer any more (a cut network), the statement's own limit never fires.
      query_timeout: statementMs + 2_000,
      idle_in_transaction_session_timeout: 30_000,
      application_name: 'kontor',
      keepAlive: true,
      types: { getTypeParser },
    })
    // Without listeners a connection that breaks, idle or in use, would end the process; the pool replaces it by itself.
    const report = (error: Error) => options.onError?.(error)
    this.pool.on('error', report)
    this.pool.on('connect', (client) => client.on('error', report))
  }

  async query<Row extends pg.QueryResultRow>(
    statement: Sql,
    name?: string,
  ): Promise<readonly Row[]> {
    if (this.#actor !== undefined) return this.transaction((own) => own.query(statement, name))
    const { rows } = await attempted(() => this.pool.query<Row>(toConfig(statement, name)))
    return rows
  }

  async execute(statement: Sql, name?: string): Promise<number> {
    if (this.#actor !== undefined) return this.transaction((own) => own.execute(statement, name))
    const { rowCount } = await attempted(() => this.pool.query(toConfig(statement, name)))
    return rowCount ?? 0
  }

  /**
   * Everything `work` does, or nothing. Run again, twice at most, when PostgreSQL ends it for the sake of another transaction:
   * so `work` does nothing but statements.
   */
  async transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> {
    return attempted(() => this.#transactOnce(work))
  }

  async #transactOnce<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect()
    let broken: Error | undefined
    try {
      await client.query(beginning(this.#actor))
      const result = await work(queriesOf(client))
      await client.query('commit')
      return result
    } catch (error) {
      await client.query('rollback').catch((failure: unknown) => {
        broken = failure instanceof Error ? failure : new Error('rollback failed')
      })
      throw error
    } finally {
      // A connection that could not even roll back is not given to anybody else.
      client.release(broken)
    }
  }

  async close(): Promise<void> {
    await this.pool.end()
  }
}

/** In one message with the beginning, so that it costs no way to the server and back: who acts, and for which request. */
function beginning(told?: string): string {
  const { actor, requestId } = currentCause()
  const acting = told ?? (actor && `${actor.kind}:${actor.id ?? ''}`)
  return [
    'begin',
    ...(acting === undefined ? [] : [setting('actor', acting)]),
    ...(requestId === undefined ? [] : [setting('request_id', requestId)]),
  ].join('; ')
}

/** For this transaction alone: the next one on the connection may be somebody else's, also behind a pooler. */
function setting(name: string, value: string): string {
  return `set local kontor.${name} = ${pg.escapeLiteral(withoutNul(value))}`
}

const connectMs = 2_000
const statementMs = 10_000
const attemptsMax = 3
const retryPauseMs = 20
/** Serialization failure, deadlock. */
const retryable: ReadonlySet<string> = new Set(['40001', '40P01'])

function queriesOf(client: pg.PoolClient): Queries {
  return {
    query: async <Row extends pg.QueryResultRow>(statement: Sql, name?: string) =>
      (await client.query<Row>(toConfig(statement, name))).rows,
    execute: async (statement, name) =>
      (await client.query(toConfig(statement, name))).rowCount ?? 0,
  }
}

function toConfig(statement: Sql, name: string | undefined): pg.QueryConfig {
  const { text } = statement
  const values = statement.values.map((value) =>
    typeof value === 'string' ? withoutNul(value) : value,
  )
  return name === undefined ? { text, values } : { name, text, values }
}

/** As `pg` does it, but a `date` stays the day it is: `pg` would make it midnight in the time zone of this machine. */
const getTypeParser: typeof pg.types.getTypeParser = (type, format) =>
  type === pg.types.builtins.DATE ? (text: string) => text : pg.types.getTypeParser(type, format)

/** A statement by itself is a transaction, too: what PostgreSQL ended for the sake of another one left nothing behind. */
async function attempted<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await explained(work)
    } catch (error) {
      if (attempt === attemptsMax || !retryable.has(codeOf(error) ?? '')) throw error
      // Who comes back at once takes the row before the one who was waiting for it, and they meet again.
      await pause(attempt * (retryPauseMs + randomInt(retryPauseMs)))
    }
  }
}

/** True if a row went that another was about to refer to: its owner was deleted in this very moment. */
export function isOwnerGone(error: unknown): boolean {
  return codeOf(error) === '23503'
}

async function explained<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error) || error instanceof Problem || !isUnavailable(error)) throw error
    throw new Problem('unavailable', `the database is not available: ${error.message}`, {
      cause: error,
    })
  }
}

/** Connection failures (08), too many connections (53), shut down or cancelled by the operator or a time limit (57). */
function isUnavailable(error: Error): boolean {
  const code = codeOf(error)
  if (code !== undefined) return /^(08|53|57)[0-9A-Z]{3}$/.test(code) || socketErrors.has(code)
  return /timeout|connection terminated|ended before/i.test(error.message)
}

const socketErrors: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}
