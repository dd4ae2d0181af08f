import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import sql from 'sql-template-tag'
import type { CredentialKeyStore } from '../credentials/credential-key-store.ts'
import type { Database } from './database.ts'
import type { Seal } from './seal.ts'

const id = 'current'
const modulusLength = 3072
export const placeOfPrivateKey = `credential_keys/${id}/private_key`

export class PgCredentialKeyStore implements CredentialKeyStore {
  readonly #database: Database
  readonly #seal: Seal
  readonly #now: () => Date
  constructor(database: Database, seal: Seal, now: () => Date) {
    this.#database = database
    this.#seal = seal
    this.#now = now
  }

  async open(): Promise<KeyObject> {
    const known = await this.#find()
    if (known) return known
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength })
    const der = privateKey.export({ format: 'der', type: 'pkcs8' })
    // Of several that start at once one is first, and all go on with its key.
    await this.#database.execute(
      sql`
        insert into credential_keys (id, private_key, created_at)
        values (${id}, ${this.#seal.seal(der, placeOfPrivateKey)}, ${this.#now()})
            on conflict (id) do nothing`,
      'add-credential-key',
    )
    return (await this.#find()) ?? privateKey
  }

  async #find(): Promise<KeyObject | undefined> {
    const [row] = await this.#database.query<{ readonly private_key: Buffer }>(
      sql`select private_key from credential_keys where id = ${id}`,
      'find-credential-key',
    )
    if (row === undefined) return undefined
    const key = this.#seal.open(row.private_key, placeOfPrivateKey)
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  }
}
