import sql, { type Sql } from 'sql-template-tag'
import type { ClientId, ExternalUserId, OverviewId } from '../domain/ids.ts'
import type { Language } from '../domain/language.ts'
import type { BrowserHash, LinkHash } from '../domain/token-hash.ts'
import type { NewOverview, Overview, OverviewStore } from '../overview/overview-store.ts'
import type { Queries } from './database.ts'
import { withoutNul } from './rows.ts'

type OverviewRow = {
  readonly id: OverviewId
  readonly client_id: ClientId
  readonly client_name: string
  readonly external_user_id: ExternalUserId
  readonly language: Language
  readonly expires_at: Date
  readonly is_taken: boolean
}

const selectOverview = sql`
  select o.id, o.client_id, c.name as client_name, o.external_user_id, o.language, o.expires_at,
         o.browser_hash is not null as is_taken
    from overviews o
    join clients c on c.id = o.client_id`

export class PgOverviewStore implements OverviewStore {
  readonly #database: Queries
  constructor(database: Queries) {
    this.#database = database
  }

  async create(overview: NewOverview): Promise<void> {
    await this.#database.execute(
      sql`
        insert into overviews (id, client_id, external_user_id, language, link_hash, created_at, expires_at)
        values (${overview.id}, ${overview.clientId}, ${withoutNul(overview.externalUserId)}, ${overview.language},
                ${overview.linkHash}, ${overview.createdAt}, ${overview.expiresAt})`,
      'create-overview',
    )
  }

  async findByLink(hash: LinkHash): Promise<Overview | undefined> {
    return this.#findOne(sql`o.link_hash = ${hash}`, 'find-overview-by-link')
  }

  async findForBrowser(id: OverviewId, browser: BrowserHash): Promise<Overview | undefined> {
    return this.#findOne(
      sql`o.id = ${id} and o.browser_hash = ${browser}`,
      'find-overview-for-browser',
    )
  }

  async bind(
    id: OverviewId,
    hash: { readonly link: LinkHash; readonly browser: BrowserHash },
    now: Date,
  ): Promise<boolean> {
    // One statement decides the race: of several browsers only one can still see browser_hash null.
    const bound = await this.#database.execute(
      sql`
        update overviews
           set browser_hash = ${hash.browser}
         where id = ${id} and link_hash = ${hash.link} and browser_hash is null and expires_at > ${now}`,
      'bind-overview',
    )
    return bound === 1
  }

  async #findOne(condition: Sql, name: string): Promise<Overview | undefined> {
    const [row] = await this.#database.query<OverviewRow>(
      sql`${selectOverview} where ${condition}`,
      name,
    )
    return (
      row && {
        id: row.id,
        clientId: row.client_id,
        clientName: row.client_name,
        externalUserId: row.external_user_id,
        language: row.language,
        expiresAt: row.expires_at,
        isTaken: row.is_taken,
      }
    )
  }
}
