import sql from 'sql-template-tag'
import type { ClientId } from '../domain/ids.ts'
import type { ClientSecretHash } from '../domain/token-hash.ts'
import type { Client, ClientStore } from '../oauth/client-store.ts'
import type { Queries } from './database.ts'

type ClientRow = {
  readonly id: ClientId
  readonly name: string
  readonly secret_hashes: readonly ClientSecretHash[]
  readonly redirect_uris: readonly string[]
  readonly any_redirect: boolean
  readonly scope: string
}

export class PgClientStore implements ClientStore {
  readonly #database: Queries
  constructor(database: Queries) {
    this.#database = database
  }

  async find(id: ClientId): Promise<Client | undefined> {
    const [row] = await this.#database.query<ClientRow>(
      sql`
        select id, name, secret_hashes, redirect_uris, any_redirect, scope
          from clients
         where id = ${id}`,
      'find-client',
    )
    return (
      row && {
        id: row.id,
        name: row.name,
        secretHashes: row.secret_hashes,
        redirectUris: row.redirect_uris,
        anyRedirect: row.any_redirect,
        scope: row.scope,
      }
    )
  }

  async put(client: Client): Promise<void> {
    await this.#database.execute(sql`
      insert into clients (id, name, secret_hashes, redirect_uris, any_redirect, scope)
      values (${client.id}, ${client.name}, ${client.secretHashes}, ${client.redirectUris},
              ${client.anyRedirect}, ${client.scope})
          on conflict (id) do update
         set name = excluded.name, secret_hashes = excluded.secret_hashes, redirect_uris = excluded.redirect_uris,
             any_redirect = excluded.any_redirect, scope = excluded.scope`)
  }
}
