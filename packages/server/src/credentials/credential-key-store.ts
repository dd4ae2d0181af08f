import type { KeyObject } from 'node:crypto'

/** The private key that clients encrypt credentials for. Stored sealed. */
export interface CredentialKeyStore {
  /** The same one for all processes; made when it is asked for first. */
  open(): Promise<KeyObject>
}
