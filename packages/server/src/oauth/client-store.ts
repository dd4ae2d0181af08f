import type { ClientId } from '../domain/ids.ts'
import type { Look } from '../domain/look.ts'
import type { ClientSecretHash } from '../domain/token-hash.ts'

/** How long an authorization code lives, in seconds: the interface's hour, or what ASVS and FAPI want. */
export type CodeSeconds = 3600 | 600 | 60

/** The customer's application, as the operator registered it. */
export type Client = {
  readonly id: ClientId
  /** What the person reads in the widget. */
  readonly name: string
  /** The newest first. Two only while a secret is being rotated: both are good then. */
  readonly secretHashes: readonly ClientSecretHash[]
  /** Compared byte for byte. */
  readonly redirectUris: readonly string[]
  /** Web origins whose pages may show the widget in a frame. */
  readonly frameOrigins: readonly string[]
  /** How the pages look that ask in its name; absent: as the widget is. */
  readonly look?: Look
  /** The sandbox client alone: any http(s) loopback address and any https address will do. */
  readonly anyRedirect: boolean
  /** The widest scope it may be granted, space-delimited. */
  readonly scope: string
  readonly codeSeconds: CodeSeconds
  /** Whether the exchange of a code has to name the redirect URI of the link. */
  readonly redirectUriRequired: boolean
  /** Since when it is refused everywhere, its tokens too; absent: it is not. */
  readonly disabledAt?: Date
}

export interface ClientStore {
  /** The client, also a disabled one. */
  find(id: ClientId): Promise<Client | undefined>
  /** Adds the client or replaces the one of this id. */
  put(client: Client): Promise<void>
  /** Adds the client; `false`, and nothing changed, if there is one of this id. */
  add(client: Client): Promise<boolean>
  /**
   * Replaces the client by what `change` makes of it, and returns that; `undefined` if there is none. Of several callers
   * each changes what the one before left. What `change` throws is thrown, and nothing is changed.
   */
  change(id: ClientId, change: (client: Client) => Client): Promise<Client | undefined>
  /** All of them, by id. */
  list(): Promise<readonly Client[]>
}
