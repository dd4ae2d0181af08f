import sql, { type Sql } from 'sql-template-tag'
import type { ClientId } from '../domain/ids.ts'
import type { Look } from '../domain/look.ts'
import type { ClientSecretHash } from '../domain/token-hash.ts'
import type { Client, ClientStore, CodeSeconds } from '../oauth/client-store.ts'
import type { Database, Queries } from './database.ts'
import { defined } from './rows.ts'

type ClientRow = {
  readonly id: ClientId
  readonly name: string
  readonly secret_hashes: readonly ClientSecretHash[]
  readonly redirect_uris: readonly string[]
  readonly frame_origins: readonly string[]
  readonly look: Look | null
  readonly any_redirect: boolean
  readonly scope: string
  readonly code_seconds: CodeSeconds
  readonly redirect_uri_required: boolean
  readonly disabled_at: Date | null
}

export class PgClientStore implements ClientStore {
  readonly #database: Database
  constructor(database: Database) {
    this.#database = database
  }

  async find(id: ClientId): Promise<Client | undefined> {
    const [row] = await this.#database.query<ClientRow>(
      sql`
        select id, name, secret_hashes, redirect_uris, frame_origins, look, any_redirect, scope,
               code_seconds, redirect_uri_required, disabled_at
          from clients
         where id = ${id}`,
      'find-client',
    )
    return row && toClient(row)
  }

  async put(client: Client): Promise<void> {
    await this.#database.execute(sql`
      ${insert(client)}
          on conflict (id) do update
         set name = excluded.name, secret_hashes = excluded.secret_hashes,
             redirect_uris = excluded.redirect_uris, frame_origins = excluded.frame_origins,
             look = excluded.look,
             any_redirect = excluded.any_redirect, scope = excluded.scope,
             code_seconds = excluded.code_seconds,
             redirect_uri_required = excluded.redirect_uri_required, disabled_at = excluded.disabled_at`)
  }

  async add(client: Client): Promise<boolean> {
    const added = await this.#database.execute(sql`${insert(client)} on conflict (id) do nothing`)
    return added === 1
  }

  async change(id: ClientId, change: (client: Client) => Client): Promise<Client | undefined> {
    return this.#database.transaction(async (queries) => {
      const client = await findForUpdate(queries, id)
      if (client === undefined) return undefined
      const changed = { ...change(client), id }
      await queries.execute(sql`
        update clients
           set name = ${changed.name}, secret_hashes = ${changed.secretHashes},
               redirect_uris = ${changed.redirectUris}, frame_origins = ${changed.frameOrigins},
               look = ${toJson(changed.look)},
               any_redirect = ${changed.anyRedirect}, scope = ${changed.scope},
               code_seconds = ${changed.codeSeconds},
               redirect_uri_required = ${changed.redirectUriRequired},
               disabled_at = ${changed.disabledAt ?? null}
         where id = ${id}`)
      return changed
    })
  }

  async list(): Promise<readonly Client[]> {
    const rows = await this.#database.query<ClientRow>(sql`
      select id, name, secret_hashes, redirect_uris, frame_origins, look, any_redirect, scope,
             code_seconds, redirect_uri_required, disabled_at
        from clients
       order by id collate "C"`)
    return rows.map(toClient)
  }
}

function insert(client: Client): Sql {
  return sql`
    insert into clients (id, name, secret_hashes, redirect_uris, frame_origins, look, any_redirect, scope,
                         code_seconds, redirect_uri_required, disabled_at)
    values (${client.id}, ${client.name}, ${client.secretHashes}, ${client.redirectUris},
            ${client.frameOrigins}, ${toJson(client.look)}, ${client.anyRedirect}, ${client.scope}, ${client.codeSeconds},
            ${client.redirectUriRequired}, ${client.disabledAt ?? null})`
}

async function findForUpdate(queries: Queries, id: ClientId): Promise<Client | undefined> {
  const [row] = await queries.query<ClientRow>(sql`
    select id, name, secret_hashes, redirect_uris, frame_origins, look, any_redirect, scope,
           code_seconds, redirect_uri_required, disabled_at
      from clients
     where id = ${id}
       for update`)
  return row && toClient(row)
}

function toClient(row: ClientRow): Client {
  return {
    id: row.id,
    name: row.name,
    secretHashes: row.secret_hashes,
    redirectUris: row.redirect_uris,
    frameOrigins: row.frame_origins,
    anyRedirect: row.any_redirect,
    scope: row.scope,
    codeSeconds: row.code_seconds,
    redirectUriRequired: row.redirect_uri_required,
    ...defined({ look: row.look, disabledAt: row.disabled_at }),
  }
}

function toJson(look: Look | undefined): string | null {
  return look === undefined ? null : JSON.stringify(look)
}
