import { type Adapter, type AdapterPayload, errors, type Provider } from 'oidc-provider'
import type pg from 'pg'

/** The usual table: one for all models, the payload as JSON. */
export const schema = `
  create table oidc_payloads (
    id text not null,
    type text not null,
    payload jsonb not null,
    grant_id text,
    user_code text,
    uid text,
    expires_at timestamptz,
    consumed_at timestamptz,
    primary key (id, type)
  );
  create index on oidc_payloads (grant_id);
  create index on oidc_payloads (user_code);
  create index on oidc_payloads (uid);
  create table oidc_events (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    name text not null,
    grant_id text,
    client_id text,
    account_id text
  );
  create index on oidc_events (grant_id);
`

/** What became of each grant, as Kontor keeps it. */
export function recordEvents(provider: Provider, pool: pg.Pool): void {
  provider.on('grant.success', ({ oidc: { entities, params } }) => {
    const { grantId, clientId, accountId } = entities.AccessToken ?? {}
    const event = {
      name: 'record-event',
      text: 'insert into oidc_events (name, grant_id, client_id, account_id) values ($1, $2, $3, $4)',
      values: [params?.['grant_type'], grantId, clientId, accountId],
    }
    pool.query(event).catch((error: unknown) => console.error(error))
  })
}

/**
 * The adapter that people write for PostgreSQL (as in the package's examples), with prepared statements, as Kontor has
 * them, and one thing it usually lacks: `consume` lets but one of several parallel callers through.
 */
export class OidcAdapter implements Adapter {
  readonly #type: string
  readonly #pool: pg.Pool
  constructor(type: string, pool: pg.Pool) {
    this.#type = type
    this.#pool = pool
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const expiresAt = expiresIn ? new Date(Date.now() + expiresIn * 1000) : null
    const { grantId = null, userCode = null, uid = null } = payload
    await this.#pool.query({
      name: 'upsert',
      text: `
        insert into oidc_payloads (id, type, payload, grant_id, user_code, uid, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (id, type) do update
           set payload = $3, grant_id = $4, user_code = $5, uid = $6, expires_at = $7`,
      values: [id, this.#type, JSON.stringify(payload), grantId, userCode, uid, expiresAt],
    })
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return this.#findBy('id', id)
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#findBy('user_code', userCode)
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#findBy('uid', uid)
  }

  async consume(id: string): Promise<void> {
    const { rowCount } = await this.#pool.query({
      name: 'consume',
      text: `
        update oidc_payloads
           set consumed_at = now()
         where id = $1 and type = $2 and consumed_at is null`,
      values: [id, this.#type],
    })
    if (rowCount === 0) throw new errors.InvalidGrant('already consumed')
  }

  async destroy(id: string): Promise<void> {
    await this.#pool.query({
      name: 'destroy',
      text: 'delete from oidc_payloads where id = $1 and type = $2',
      values: [id, this.#type],
    })
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.#pool.query({
      name: 'revoke-by-grant-id',
      text: 'delete from oidc_payloads where grant_id = $1',
      values: [grantId],
    })
  }

  async #findBy(
    column: 'id' | 'user_code' | 'uid',
    value: string,
  ): Promise<AdapterPayload | undefined> {
    const { rows } = await this.#pool.query<Row>({
      name: `find-by-${column}`,
      text: `
        select payload, consumed_at
          from oidc_payloads
         where ${column} = $1 and type = $2 and (expires_at is null or expires_at > now())`,
      values: [value, this.#type],
    })
    const [row] = rows
    return row && { ...row.payload, ...(row.consumed_at && { consumed: true }) }
  }
}

type Row = { readonly payload: AdapterPayload; readonly consumed_at: Date | null }
