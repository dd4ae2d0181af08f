import sql from 'sql-template-tag'
import { journalDays } from '../domain/flow-journal.ts'
import type { ExpiredDataStore, Purged } from '../sync/expired-data-store.ts'
import type { Database } from './database.ts'

export class PgExpiredDataStore implements ExpiredDataStore {
  readonly #database: Database
  constructor(database: Database) {
    this.#database = database
  }

  async purgeExpired(now: Date, { batch }: { readonly batch: number }): Promise<Purged> {
    const dayAgo = daysBefore(now, 1)
    const yearAgo = daysBefore(now, 365)
    // `skip locked`: two nodes that purge at once share the work instead of waiting for each other.
    const users = await this.#database.execute(sql`
      delete from users
       where id in (select id from users where data_expires_at <= ${now}
                     order by data_expires_at limit ${batch} for update skip locked)`)
    const flows = await this.#database.execute(sql`
      delete from flows
       where id in (select id from flows where expires_at <= ${dayAgo}
                     order by expires_at limit ${batch} for update skip locked)`)
    const journals = await this.#database.execute(sql`
      delete from flow_journals
       where flow_id in (select flow_id from flow_journals where created_at <= ${daysBefore(now, journalDays)}
                          order by created_at limit ${batch} for update skip locked)`)
    const accessTokens = await this.#database.execute(sql`
      delete from access_tokens
       where hash in (select hash from access_tokens where expires_at <= ${dayAgo}
                       order by expires_at limit ${batch} for update skip locked)`)
    const refreshTokens = await this.#database.execute(sql`
      delete from refresh_tokens
       where hash in (select hash from refresh_tokens where expires_at <= ${dayAgo}
                       order by expires_at limit ${batch} for update skip locked)`)
    const events = await this.#database.execute(sql`
      delete from grant_events
       where (user_id, grant_id, id) in (select user_id, grant_id, id from grant_events where at <= ${yearAgo}
                                          order by at limit ${batch} for update skip locked)`)
    const attempts = await this.#database.execute(sql`
      delete from failed_attempts
       where key in (select key from failed_attempts where ends_at <= ${now}
                      limit ${batch} for update skip locked)`)
    const syncs = await this.#database.execute(sql`
      delete from syncs
       where (user_id, id) in (select user_id, id from syncs where ended_at <= ${daysBefore(now, 90)}
                                order by ended_at limit ${batch} for update skip locked)`)
    const rawAnswers = await this.#database.execute(sql`
      delete from raw_answers
       where (user_id, id) in (select user_id, id from raw_answers where created_at <= ${daysBefore(now, 30)}
                                order by created_at limit ${batch} for update skip locked)`)
    const overviews = await this.#database.execute(sql`
      delete from overviews
       where id in (select id from overviews where expires_at <= ${dayAgo}
                     order by expires_at limit ${batch} for update skip locked)`)
    // By the database's clock, as they were noted: a clock that is moved does not end what is being tried.
    const consents = await this.#database.execute(sql`
      delete from revoked_consents
       where (user_id, id) in (select user_id, id from revoked_consents where created_at <= now() - interval '30 days'
                                order by created_at limit ${batch} for update skip locked)`)
    return {
      users,
      flows,
      journals,
      attempts,
      events,
      syncs,
      rawAnswers,
      overviews,
      consents,
      tokens: Math.max(accessTokens, refreshTokens),
    }
  }
}

const dayMs = 86_400_000

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * dayMs)
}
