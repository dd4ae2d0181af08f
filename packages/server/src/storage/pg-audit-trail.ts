import sql, { empty, type Sql } from 'sql-template-tag'
import type {
  AuditActor,
  AuditEntry,
  AuditFilter,
  AuditHead,
  AuditRecord,
  AuditSubject,
  AuditTrail,
  ChainRecord,
  SealedRecord,
} from '../audit/audit-record.ts'
import type { Database, Queries } from './database.ts'
import { defined } from './rows.ts'

type RecordRow = {
  readonly id: string
  readonly at: string
  readonly actor_kind: AuditActor['kind']
  readonly actor_id: string | null
  readonly action: string
  readonly subject: AuditSubject
  readonly request_id: string | null
}
type SealedRow = RecordRow & { readonly seq: string; readonly hash: string }

/** `at` as text: a `Date` of JavaScript has no microseconds. */
const recordColumns = sql`
  id::text as id, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, actor_kind, actor_id, action,
  subject, request_id`

/** Ours alone in the database: "auditing" cut to a safe number. */
const lockId = 0x617564697469
const empty64 = '0'.repeat(64)

/** Most records come from triggers (migration `audit`), in the transaction of what they tell of. */
export class PgAuditTrail implements AuditTrail {
  readonly #database: Database
  readonly #chain: ChainRecord
  constructor(database: Database, chain: ChainRecord) {
    this.#database = database
    this.#chain = chain
  }

  async record({ actor, action, subject, requestId }: AuditEntry): Promise<void> {
    await this.#database.execute(
      sql`
        insert into audit_records (actor_kind, actor_id, action, subject, request_id)
        values (${actor.kind}, ${actor.id ?? null}, ${action}, ${JSON.stringify(subject)}::jsonb, ${requestId ?? null})`,
      'record-audit',
    )
  }

  async seal(limit: number): Promise<number> {
    // Most of the time there is nothing to do, which one look along an index tells.
    const [waiting] = await this.#database.query(
      sql`select from audit_records where seq is null limit 1`,
      'look-for-unsealed',
    )
    if (waiting === undefined) return 0
    return this.#database.transaction(async (queries) => this.#sealBatch(queries, limit))
  }

  async #sealBatch(queries: Queries, limit: number): Promise<number> {
    const [lock] = await queries.query<{ readonly ours: boolean }>(
      sql`select pg_try_advisory_xact_lock(${lockId}) as ours`,
    )
    if (lock?.ours !== true) return 0
    const rows = await queries.query<RecordRow>(sql`
      select ${recordColumns}
        from audit_records
       where seq is null
       order by audit_records.id
       limit ${limit}`)
    let head = (await readHead(queries)) ?? { seq: 0, hash: empty64 }
    const links = rows.map((row) => {
      const seq = head.seq + 1
      head = { seq, hash: this.#chain(head.hash, seq, toRecord(row)) }
      return { id: row.id, ...head }
    })
    await queries.execute(sql`
      update audit_records r
         set seq = l.seq, hash = decode(l.hash, 'hex')
        from json_to_recordset(${JSON.stringify(links)}::json) as l (id bigint, seq bigint, hash text)
       where r.id = l.id`)
    return links.length
  }

  async sealed(after: number, limit: number): Promise<readonly SealedRecord[]> {
    const rows = await this.#database.query<SealedRow>(sql`
      select ${recordColumns}, seq::text as seq, encode(hash, 'hex') as hash
        from audit_records
       where audit_records.seq > ${after}
       order by audit_records.seq
       limit ${limit}`)
    return rows.map((row) => ({ ...toRecord(row), seq: Number(row.seq), hash: row.hash }))
  }

  async head(): Promise<AuditHead | undefined> {
    return readHead(this.#database)
  }

  async unsealed(): Promise<{ readonly count: number; readonly oldestSeconds: number }> {
    const [row] = await this.#database.query<{ readonly count: number; readonly oldest: number }>(
      sql`
        select count(*)::integer as count,
               coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float8 as oldest
          from audit_records
         where seq is null`,
      'count-unsealed',
    )
    return { count: row?.count ?? 0, oldestSeconds: row?.oldest ?? 0 }
  }

  async newest(filter: AuditFilter, count: number): Promise<readonly AuditRecord[]> {
    const rows = await this.#database.query<RecordRow>(sql`
      select ${recordColumns}
        from audit_records
       where true ${conditions(filter)}
       order by audit_records.id desc
       limit ${count}`)
    return rows.map(toRecord).toReversed()
  }
}

function conditions({ action, client, user, since }: AuditFilter): Sql {
  const byAction =
    action === undefined
      ? empty
      : sql`and (action = ${action} or starts_with(action, ${`${action}.`}))`
  const byClient = client === undefined ? empty : sql`and subject->>'client' = ${client}`
  const byUser = user === undefined ? empty : sql`and subject->>'user' = ${user}`
  const bySince = since === undefined ? empty : sql`and audit_records.at >= ${since}`
  return sql`${byAction} ${byClient} ${byUser} ${bySince}`
}

async function readHead(queries: Queries): Promise<AuditHead | undefined> {
  const [row] = await queries.query<{ readonly seq: string; readonly hash: string }>(sql`
    select seq::text as seq, encode(hash, 'hex') as hash
      from audit_records
     where audit_records.seq is not null
     order by audit_records.seq desc
     limit 1`)
  return row && { seq: Number(row.seq), hash: row.hash }
}

function toRecord(row: RecordRow): AuditRecord {
  return {
    id: row.id,
    at: row.at,
    actor: { kind: row.actor_kind, ...defined({ id: row.actor_id }) },
    action: row.action,
    subject: row.subject,
    ...defined({ requestId: row.request_id }),
  }
}
