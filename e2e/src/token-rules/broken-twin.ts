import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Pool, type PoolClient } from 'pg'
import type { TokenService } from './token-service.ts'

/**
 * What is wrong with it. `nothing` shows that a twin passes where nothing is broken; the others are each a mistake that known
 * servers make: the adapter that reads, decides, then writes; a successor that is made anew; no second chance at all; a reuse
 * that is refused and forgotten; any generation welcome for a minute; a node that trusts its memory.
 */
export type Fault =
  | 'nothing'
  | 'naive adapter'
  | 'no seal'
  | 'no grace'
  | 'no family'
  | 'any generation'
  | 'cached tokens'

export type BrokenTwin = TokenService & { close(): Promise<void> }

/** A token service with two addresses over one PostgreSQL, in a schema beside Kontor's. It keeps its tokens in clear. */
export async function startBrokenTwin(dataDir: string, fault: Fault): Promise<BrokenTwin> {
  const pool = new Pool({
    host: join(dataDir, 'postgres'),
    user: 'kontor',
    database: 'postgres',
    max: 8,
  })
  await pool.query(schema)
  const doors = [0, 1].map(() => createServer(answerWith(new Twin(pool, fault))))
  for (const door of doors) await new Promise<void>((done) => door.listen(0, '127.0.0.1', done))
  const [first = '', second = ''] = doors.map(
    (door) => `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
  )
  return {
    urls: [first, second],
    makeCodes: async (count) => {
      const codes = Array.from({ length: count }, () => `O${randomUUID()}`)
      await pool.query('insert into twin.codes (code) select unnest($1::text[])', [codes])
      return codes
    },
    letPass: async (seconds) => {
      const moved = `rotated_at = rotated_at - $1 * interval '1 second'`
      await pool.query(`update twin.refresh_tokens set ${moved}`, [seconds])
    },
    close: async () => {
      for (const door of doors) {
        door.close()
        door.closeAllConnections()
      }
      await pool.query('drop schema twin cascade')
      await pool.end()
    },
  }
}

const schema = `
  create schema twin;
  create table twin.families (id text primary key, ended boolean not null default false);
  create table twin.codes (code text primary key, family text);
  create table twin.access_tokens (token text primary key, family text not null, parent text);
  create table twin.refresh_tokens (
    token text primary key, family text not null, parent text, successor text, rotated_at timestamptz,
    in_use boolean not null default false
  );`

type Answer = { readonly status: number; readonly body: object }
type RefreshRow = {
  readonly token: string
  readonly family: string
  readonly successor: string | null
  readonly successor_rotated: boolean
  readonly successor_in_use: boolean
  /** Seconds; null while it is the newest. */
  readonly age: number | null
}

const invalidGrant: Answer = { status: 400, body: { error: { name: 'invalid_grant' } } }

class Twin {
  readonly #pool: Pool
  readonly #fault: Fault
  readonly #remembered = new Set<string>()

  constructor(pool: Pool, fault: Fault) {
    this.#pool = pool
    this.#fault = fault
  }

  exchange(code: string): Promise<Answer> {
    return this.#transact(async (client) => {
      const lock = this.#fault === 'naive adapter' ? '' : 'for update'
      const { rows } = await client.query<{ family: string | null }>(
        `select family from twin.codes where code = $1 ${lock}`,
        [code],
      )
      const [found] = rows
      if (found === undefined) return invalidGrant
      if (found.family !== null) return this.#end(client, found.family)
      const family = randomUUID()
      await client.query('insert into twin.families (id) values ($1)', [family])
      await client.query('update twin.codes set family = $2 where code = $1', [code, family])
      return this.#issue(client, { family })
    })
  }

  refresh(token: string): Promise<Answer> {
    return this.#transact(async (client) => {
      const row = await this.#find(client, token)
      if (row === undefined) return invalidGrant
      if (row.age === null) return this.#rotate(client, row)
      if (!this.#isForgiven(row, row.age)) return this.#end(client, row.family)
      if (this.#fault === 'no seal') return this.#issue(client, row)
      return this.#issue(client, { family: row.family, refreshToken: row.successor ?? '' })
    })
  }

  async reads(token: string): Promise<Answer> {
    if (this.#remembered.has(token)) return { status: 200, body: {} }
    const { rows } = await this.#pool.query<{ parent: string | null }>(
      `select t.parent from twin.access_tokens t join twin.families f on f.id = t.family
        where t.token = $1 and not f.ended`,
      [token],
    )
    if (rows.length === 0) return { status: 401, body: {} }
    await this.#pool.query('update twin.refresh_tokens set in_use = true where token = $1', [
      rows[0]?.parent,
    ])
    if (this.#fault === 'cached tokens') this.#remembered.add(token)
    return { status: 200, body: {} }
  }

  async revoke(token: string, cascade: boolean): Promise<Answer> {
    if (cascade) {
      await this.#pool.query(
        `update twin.families set ended = true
          where id in (select family from twin.access_tokens where token = $1
                       union select family from twin.refresh_tokens where token = $1)`,
        [token],
      )
    }
    await this.#pool.query('delete from twin.access_tokens where token = $1', [token])
    return { status: 204, body: {} }
  }

  async #find(client: PoolClient, token: string): Promise<RefreshRow | undefined> {
    const lock = this.#fault === 'naive adapter' ? '' : 'for update of r'
    const { rows } = await client.query<RefreshRow>(
      `select r.token, r.family, r.successor, s.rotated_at is not null as successor_rotated,
              coalesce(s.in_use, false) as successor_in_use, extract(epoch from clock_timestamp() - r.rotated_at)::float8 as age
         from twin.refresh_tokens r
         join twin.families f on f.id = r.family and not f.ended
         left join twin.refresh_tokens s on s.token = r.successor
        where r.token = $1 ${lock}`,
      [token],
    )
    return rows[0]
  }

  async #rotate(client: PoolClient, { token, family }: RefreshRow): Promise<Answer> {
    const successor = `R${randomUUID()}`
    await client.query(
      'update twin.refresh_tokens set rotated_at = clock_timestamp(), successor = $2 where token = $1',
      [token, successor],
    )
    return this.#issue(client, { family, fresh: successor })
  }

  #isForgiven(row: RefreshRow, age: number): boolean {
    if (this.#fault === 'no grace') return false
    if (this.#fault === 'any generation' && age <= 60) return true
    if (row.successor_rotated) return false
    return age <= 60 || (!row.successor_in_use && age <= 24 * 3600)
  }

  async #end(client: PoolClient, family: string): Promise<Answer> {
    if (this.#fault !== 'no family') {
      await client.query('update twin.families set ended = true where id = $1', [family])
    }
    return invalidGrant
  }

  async #issue(
    client: PoolClient,
    made: { readonly family: string; readonly refreshToken?: string; readonly fresh?: string },
  ): Promise<Answer> {
    const accessToken = `A${randomUUID()}`
    const refreshToken = made.refreshToken ?? made.fresh ?? `R${randomUUID()}`
    if (made.refreshToken === undefined) {
      await client.query('insert into twin.refresh_tokens (token, family) values ($1, $2)', [
        refreshToken,
        made.family,
      ])
    }
    await client.query(
      'insert into twin.access_tokens (token, family, parent) values ($1, $2, $3)',
      [accessToken, made.family, refreshToken],
    )
    return { status: 200, body: { access_token: accessToken, refresh_token: refreshToken } }
  }

  async #transact(work: (client: PoolClient) => Promise<Answer>): Promise<Answer> {
    const client = await this.#pool.connect()
    try {
      await client.query('begin')
      const answer = await work(client)
      await client.query('commit')
      return answer
    } finally {
      client.release()
    }
  }
}

function answerWith(twin: Twin) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    void answer(twin, { request, response })
  }
}

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse }

async function answer(twin: Twin, { request, response }: Exchange): Promise<void> {
  const { status, body } = await route(twin, request).catch((error: unknown): Answer => ({
    status: 500,
    body: { error: { name: String(error) } },
  }))
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(status === 204 ? undefined : JSON.stringify(body))
}

async function route(twin: Twin, request: IncomingMessage): Promise<Answer> {
  if (request.method === 'GET') {
    return twin.reads((request.headers.authorization ?? '').replace('Bearer ', ''))
  }
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const fields = new URLSearchParams(Buffer.concat(chunks).toString())
  if (request.url === '/auth/revoke')
    return twin.revoke(fields.get('token') ?? '', fields.has('cascade'))
  return fields.get('grant_type') === 'refresh_token'
    ? twin.refresh(fields.get('refresh_token') ?? '')
    : twin.exchange(fields.get('code') ?? '')
}
