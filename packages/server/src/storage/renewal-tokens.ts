import { openJson, sealJson } from './sealed-json.ts'
import { type Seal, SealError } from './seal.ts'
import type { AccessKey } from '../sync/sync-store.ts'

const place = 'renewal-link'

/** What a link to confirm an access again carries: sealed, so that it says nothing, and nobody can make one. */
export class RenewalTokens {
  readonly #seal: Seal
  constructor(seal: Seal) {
    this.#seal = seal
  }

  make({ userId, id }: AccessKey): string {
    return sealJson(this.#seal, { userId, id }, place).toString('base64url')
  }

  /** `undefined` for anything else than what `make` made. */
  open(token: string): AccessKey | undefined {
    try {
      return openJson<AccessKey>(this.#seal, Buffer.from(token, 'base64url'), place)
    } catch (error) {
      if (error instanceof SealError) return undefined
      throw error
    }
  }
}

export function renewalLink(publicUrl: URL, token: string): string {
  return `${publicUrl.href.replace(/\/+$/, '')}/widget/renew?token=${token}`
}
