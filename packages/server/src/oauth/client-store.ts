import type { ClientId } from '../domain/ids.ts'
import type { ClientSecretHash } from '../domain/token-hash.ts'

/** The customer's application, as the operator registered it. */
export type Client = {
  readonly id: ClientId
  /** What the person reads in the widget. */
  readonly name: string
  /** More than one only while a secret is being rotated. */
  readonly secretHashes: readonly ClientSecretHash[]
  /** Compared byte for byte. */
  readonly redirectUris: readonly string[]
  /** The sandbox client alone: any http(s) loopback address and any https address will do. */
  readonly anyRedirect: boolean
  /** The widest scope it may be granted, space-delimited. */
  readonly scope: string
}

export interface ClientStore {
  find(id: ClientId): Promise<Client | undefined>
  /** Adds the client or replaces the one of this id. */
  put(client: Client): Promise<void>
}
