import sql from 'sql-template-tag'
import type { AccessId, UserId } from '../domain/ids.ts'
import { placeOfCredentialKey } from './credential-envelope.ts'
import type { Database } from './database.ts'
import { placeOfPrivateKey } from './pg-credential-key-store.ts'
import type { Seal } from './seal.ts'

const batch = 500

/**
 * Shreds credentials that nobody has used in time, and seals the keys of the others with the newest of `KONTOR_SECRET_KEY`: after
 * some minutes an older one is not needed for them any more.
 */
export async function keepCredentials(database: Database, seal: Seal, now: Date): Promise<void> {
  await database.execute(
    sql`
      update accesses
         set credential_key = null, credentials = null, credentials_until = null
       where credentials_until <= ${now}`,
    'shred-unused-credentials',
  )
  const { head } = seal
  const old = await database.query<{
    readonly user_id: UserId
    readonly id: AccessId
    readonly credential_key: Buffer
  }>(
    sql`
      select user_id, id, credential_key
        from accesses
       where credential_key is not null and substring(credential_key from 1 for ${head.length}) <> ${head}
       limit ${batch}`,
    'find-keys-to-rotate',
  )
  for (const { user_id: userId, id, credential_key: before } of old) {
    const place = placeOfCredentialKey({ userId, id })
    await database.execute(
      sql`
        update accesses
           set credential_key = ${seal.seal(seal.open(before, place), place)}
         where user_id = ${userId} and id = ${id} and credential_key = ${before}`,
      'rotate-credential-key',
    )
  }
  const [own] = await database.query<{ readonly id: string; readonly private_key: Buffer }>(
    sql`
      select id, private_key
        from credential_keys
       where substring(private_key from 1 for ${head.length}) <> ${head}`,
    'find-own-key-to-rotate',
  )
  if (own === undefined) return
  const plain = seal.open(own.private_key, placeOfPrivateKey)
  await database.execute(
    sql`
      update credential_keys
         set private_key = ${seal.seal(plain, placeOfPrivateKey)}
       where id = ${own.id} and private_key = ${own.private_key}`,
    'rotate-own-key',
  )
}
