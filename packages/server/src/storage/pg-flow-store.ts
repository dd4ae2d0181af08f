import sql, { type Sql } from 'sql-template-tag'
import type { ConnectorSession } from '../connectors/connector.ts'
import type { EventDraft } from '../domain/event.ts'
import { type JournalEntry, lastStepOf, outcomeOf } from '../domain/flow-journal.ts'
import type { ClientId, FlowId } from '../domain/ids.ts'
import { Secret } from '../domain/secret.ts'
import type { BrowserHash, CodeHash, LinkHash } from '../domain/token-hash.ts'
import type { Claim, FetchProgress, FlowHarvest, FlowStore, NewFlow } from '../flow/flow-store.ts'
import type { Flow, FlowRequest, FlowState } from '../flow/flow.ts'
import type { Job } from '../jobs/jobs.ts'
import type { Credentials } from '../sync/access-store.ts'
import { sealCredentials } from './credential-envelope.ts'
import type { Database, Queries } from './database.ts'
import { insertRows } from './insert-rows.ts'
import { addJob } from './queue.ts'
import { recordEvents, recordEventsOf } from './record-events.ts'
import { defined } from './rows.ts'
import type { IngestRules } from './ingest-rules.ts'
import { firstSteps, moreSteps, type StoredEntry } from './journal-rows.ts'
import type { Seal } from './seal.ts'
import { openJson, sealJson } from './sealed-json.ts'
import {
  accessRow,
  codeRow,
  newAccessId,
  placeOfCode,
  type PreparedHarvest,
  prepareHarvest,
  storeHarvest,
} from './store-harvest.ts'

type FlowRow = {
  readonly id: FlowId
  readonly client_id: ClientId
  readonly client_name: string
  readonly request: Buffer
  readonly state: Buffer
  readonly version: number
  readonly created_at: Date
  readonly expires_at: Date
}

const selectFlow = sql`
  select f.id, f.client_id, c.name as client_name, f.request, f.state, f.version, f.created_at, f.expires_at
    from flows f
    join clients c on c.id = f.client_id`

/** The rules that the store of flows applies, but does not make. */
export type FlowRules = Pick<IngestRules, 'reconcile'> & {
  /** What is written down of a step. */
  journalEntry(before: FlowState | undefined, after: FlowState, at: Date): JournalEntry | undefined
  now(): Date
}

export class PgFlowStore implements FlowStore {
  readonly #database: Database
  readonly #seal: Seal
  readonly #rules: FlowRules
  constructor(database: Database, seal: Seal, rules: FlowRules) {
    this.#database = database
    this.#seal = seal
    this.#rules = rules
  }

  async create(flow: NewFlow): Promise<void> {
    const request = sealJson(this.#seal, flow.request, placeOf(flow.id, 'request'))
    const steps = firstSteps(this.#rules.journalEntry(undefined, flow.state, flow.createdAt))
    await this.#database.execute(sql`
      with created as (
        insert into flows (id, client_id, link_hash, request, state, state_name, created_at, expires_at)
        values (${flow.id}, ${flow.clientId}, ${flow.linkHash}, ${request}, ${this.#sealState(flow.id, flow.state)},
                ${flow.state.name}, ${flow.createdAt}, ${flow.expiresAt})
        returning id, client_id, created_at, expires_at)
      insert into flow_journals (flow_id, client_id, steps, created_at, expires_at)
      select id, client_id, ${steps}, created_at, expires_at
        from created`)
  }

  async findByLink(hash: LinkHash): Promise<Flow | undefined> {
    return this.#findOne(sql`${selectFlow} where f.link_hash = ${hash}`, 'find-flow-by-link')
  }

  async find(id: FlowId): Promise<Flow | undefined> {
    return this.#findOne(sql`${selectFlow} where f.id = ${id}`, 'find-flow')
  }

  async findForBrowser(id: FlowId, browser: BrowserHash): Promise<Flow | undefined> {
    return this.#findOne(
      sql`${selectFlow} where f.id = ${id} and (f.browser_hash = ${browser} or f.phone_hash = ${browser})`,
      'find-flow-for-browser',
    )
  }

  async bind(
    id: FlowId,
    hash: { readonly link: LinkHash; readonly browser: BrowserHash },
    time: { readonly now: Date; readonly expiresAt: Date },
  ): Promise<boolean> {
    // One statement decides the race: of several browsers only one can still see browser_hash null.
    const bound = await this.#database.query(sql`
      with bound as (
        update flows
           set browser_hash = ${hash.browser}, expires_at = ${time.expiresAt}
         where id = ${id} and link_hash = ${hash.link} and browser_hash is null and expires_at > ${time.now}
        returning id, expires_at),
      opened as (
        update flow_journals j
           set opened_at = ${time.now}, expires_at = bound.expires_at
          from bound
         where j.flow_id = bound.id)
      select id from bound`)
    return bound.length === 1
  }

  async offerHandover(id: FlowId, hash: LinkHash, until: Date): Promise<void> {
    await this.#database.execute(sql`
      update flows
         set handover_hash = ${hash}, handover_until = ${until}
       where id = ${id}`)
  }

  async findByHandover(hash: LinkHash, now: Date): Promise<Flow | undefined> {
    return this.#findOne(
      sql`${selectFlow} where f.handover_hash = ${hash} and f.handover_until > ${now}`,
      'find-flow-by-handover',
    )
  }

  async acceptHandover(
    { handover, browser }: { readonly handover: LinkHash; readonly browser: BrowserHash },
    now: Date,
  ): Promise<Flow | undefined> {
    const [taken] = await this.#database.query<{ readonly id: FlowId }>(sql`
      update flows
         set phone_hash = ${browser}, handover_hash = null, handover_until = null
       where handover_hash = ${handover} and handover_until > ${now} and expires_at > ${now}
      returning id`)
    return taken && this.find(taken.id)
  }

  async claim(flow: Flow, until: Date, now: Date): Promise<Claim | undefined> {
    const claimed = await this.#database.execute(
      sql`
        update flows
           set claimed_until = ${until}
         where id = ${flow.id} and version = ${flow.version} and expires_at > ${now}
           and (claimed_until is null or claimed_until <= ${now})`,
      'claim-flow',
    )
    return claimed === 1 ? { flow, until } : undefined
  }

  async prolong({ flow, until }: Claim, longer: Date): Promise<Claim | undefined> {
    const prolonged = await this.#database.execute(
      sql`
        update flows
           set claimed_until = ${longer}
         where id = ${flow.id} and version = ${flow.version} and claimed_until = ${until}`,
      'prolong-claim',
    )
    return prolonged === 1 ? { flow, until: longer } : undefined
  }

  async save(flow: Flow, state: FlowState, jobs: readonly Job[]): Promise<Flow | undefined> {
    return this.#database.transaction(async (queries) => {
      const saved = await this.#advance(queries, flow, state)
      if (saved === undefined) return undefined
      for (const job of jobs) await addJob(queries, job)
      const { clientId } = flow
      const events = endedBy(saved)
      await recordEventsOf(queries, this.#seal, { whose: { clientId }, at: saved.at, events })
      return saved.flow
    })
  }

  async keepSession(flow: Flow, session: ConnectorSession): Promise<Flow | undefined> {
    if (!('session' in flow.state)) return flow
    const state = { ...flow.state, session }
    const kept = await this.#database.execute(
      sql`
        update flows
           set state = ${this.#sealState(flow.id, state)}
         where id = ${flow.id} and version = ${flow.version}`,
      'keep-session',
    )
    return kept === 1 ? { ...flow, state } : undefined
  }

  async keepCredentials(flow: Flow, credentials: Credentials | undefined): Promise<void> {
    const sealed =
      credentials && sealJson(this.#seal, textsOf(credentials), placeOf(flow.id, 'credentials'))
    await this.#database.execute(
      sql`
        update flows
           set credentials = ${sealed ?? null}
         where id = ${flow.id} and version = ${flow.version}`,
      'keep-login-of-flow',
    )
  }

  async release(claim: Claim): Promise<void> {
    // A claim that ran out may be somebody else's by now: theirs ends at another time.
    await this.#database.execute(sql`
      update flows
         set claimed_until = null
       where id = ${claim.flow.id} and version = ${claim.flow.version} and claimed_until = ${claim.until}`)
  }

  async reportProgress(id: FlowId, progress: FetchProgress): Promise<void> {
    await this.#database.execute(sql`
      update flows
         set accounts_done = ${progress.accountsDone}, accounts_total = ${progress.accountsTotal},
             transactions_done = ${progress.transactions}
       where id = ${id}`)
  }

  async progress(id: FlowId): Promise<FetchProgress | undefined> {
    const [row] = await this.#database.query<{
      readonly accounts_done: number
      readonly accounts_total: number
      readonly transactions_done: number
    }>(sql`
      select accounts_done, accounts_total, transactions_done
        from flows
       where id = ${id} and accounts_total is not null`)
    return (
      row && {
        accountsDone: row.accounts_done,
        accountsTotal: row.accounts_total,
        transactions: row.transactions_done,
      }
    )
  }

  async finish(flow: Flow, state: FlowState, harvest: FlowHarvest): Promise<Flow | undefined> {
    const prepared = await prepareHarvest(harvest.accounts)
    return this.#database.transaction(async (queries) => {
      const credentials = await this.#credentialsOf(queries, flow.id)
      const finished = await this.#advance(queries, flow, state)
      if (finished === undefined) return undefined
      const events = await this.#store(queries, flow, { harvest, prepared, credentials })
      const { userId } = harvest
      const told = [...endedBy(finished), ...events]
      await recordEvents(queries, this.#seal, { userId, at: harvest.at, events: told })
      return finished.flow
    })
  }

  async #credentialsOf(queries: Queries, id: FlowId): Promise<Credentials | undefined> {
    const [row] = await queries.query<{ readonly credentials: Buffer | null }>(
      sql`select credentials from flows where id = ${id} for update`,
      'find-login-of-flow',
    )
    if (!row?.credentials) return undefined
    const place = placeOf(id, 'credentials')
    const texts = openJson<Readonly<Record<string, string>>>(this.#seal, row.credentials, place)
    return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, new Secret(text)]))
  }

  async #store(
    queries: Queries,
    flow: Flow,
    {
      harvest,
      prepared,
      credentials,
    }: {
      readonly harvest: FlowHarvest
      readonly prepared: PreparedHarvest
      readonly credentials: Credentials | undefined
    },
  ): Promise<readonly EventDraft[]> {
    const { at: now, userId, bank, ongoing, dataExpiresAt } = harvest
    const deps = { seal: this.#seal, reconcile: this.#rules.reconcile }
    const accessId = newAccessId()
    await queries.execute(sql`
      insert into users (id, client_id, created_at, data_expires_at)
      values (${userId}, ${flow.clientId}, ${now}, ${dataExpiresAt ?? null})
      on conflict (id) do nothing`)
    const { redirectUri, language } = flow.request
    const access = { userId, id: accessId, bank, ongoing, now, redirectUri, language }
    await insertRows(queries, 'accesses', [accessRow(this.#seal, access)])
    if (ongoing && credentials) {
      const { key, body } = sealCredentials(this.#seal, access, credentials)
      await queries.execute(
        sql`
          update accesses
             set credential_key = ${key}, credentials = ${body}
           where user_id = ${userId} and id = ${accessId}`,
        'keep-login',
      )
    }
    const source = { accessId, bank, isNew: true, ...(ongoing && { shownFrom: ongoing.shownFrom }) }
    const { replaced } = await storeHarvest(queries, deps, { userId, source, prepared, now })
    await insertRows(queries, 'authorization_codes', [codeRow(this.#seal, flow, harvest)])
    if (ongoing === undefined) return []
    return [{ type: replaced.length > 0 ? 'access.renewed' : 'access.connected', accessId }]
  }

  async code(id: FlowId, now: Date): Promise<Secret | undefined> {
    const [row] = await this.#database.query<{
      readonly hash: CodeHash
      readonly plain: Buffer
    }>(sql`
      select hash, plain
        from authorization_codes
       where flow_id = ${id} and used_at is null and plain is not null and expires_at > ${now}`)
    return row && new Secret(this.#seal.open(row.plain, placeOfCode(row.hash)).toString('utf8'))
  }

  /** The version check: whoever saves against an older version changes nothing. */
  async #advance(queries: Queries, flow: Flow, state: FlowState): Promise<Advanced | undefined> {
    const version = flow.version + 1
    const now = this.#rules.now()
    const isOver = outcomeOf(state.name) !== undefined
    const steps = moreSteps(this.#rules.journalEntry(flow.state, state, now))
    const [row] = await queries.query<{ readonly ended: readonly StoredEntry[] | null }>(
      sql`
        with advanced as (
          update flows
             set state = ${this.#sealState(flow.id, state)}, state_name = ${state.name}, version = ${version},
                 claimed_until = null, credentials = case when ${isOver} then null else credentials end
           where id = ${flow.id} and version = ${flow.version}
          returning id),
        journal as (
          update flow_journals j
             set steps = ${steps},
                 ended_at = case when ${isOver} then ${now}::timestamptz end
            from advanced
           where j.flow_id = advanced.id and j.ended_at is null
          returning j.steps)
        select case when ${isOver} then (select steps from journal) end as ended
          from advanced`,
      'advance-flow',
    )
    if (row === undefined) return undefined
    return { flow: { ...flow, state, version }, at: now, ...defined({ ended: row.ended }) }
  }

  async #findOne(statement: Sql, name: string): Promise<Flow | undefined> {
    const [row] = await this.#database.query<FlowRow>(statement, name)
    return row && this.#toFlow(row)
  }

  #toFlow(row: FlowRow): Flow {
    return {
      id: row.id,
      clientId: row.client_id,
      clientName: row.client_name,
      request: openJson<FlowRequest>(this.#seal, row.request, placeOf(row.id, 'request')),
      state: openJson<FlowState>(this.#seal, row.state, placeOf(row.id, 'state')),
      version: row.version,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
    }
  }

  #sealState(id: FlowId, state: FlowState): Buffer {
    return sealJson(this.#seal, state, placeOf(id, 'state'))
  }
}

/** A flow that went on; `ended`: its journal, if it is over now and has not expired before. */
type Advanced = {
  readonly flow: Flow
  readonly at: Date
  readonly ended?: readonly StoredEntry[]
}

function endedBy({ flow, ended }: Advanced): readonly EventDraft[] {
  const outcome = outcomeOf(flow.state.name)
  if (outcome === undefined || ended === undefined) return []
  const lastStep = defined({ lastStep: lastStepOf(ended) })
  return [{ type: 'flow.ended', flowId: flow.id, outcome, ...lastStep }]
}

function textsOf(credentials: Credentials): Readonly<Record<string, string>> {
  const texts = Object.entries(credentials).map(([key, secret]) => [key, secret.reveal()])
  return Object.fromEntries(texts)
}

function placeOf(id: FlowId, column: 'request' | 'state' | 'credentials'): string {
  return `flows/${id}/${column}`
}
