import type { Seal } from './seal.ts'
import { openJson, sealJson } from './sealed-json.ts'

/** What identifies an account at its bank; never stored in clear. */
export type Identification = {
  /** Its handle within one consent; some are made of the IBAN. */
  readonly resourceId?: string | undefined
  readonly iban?: string | undefined
  readonly accountNumber?: string | undefined
  readonly maskedPan?: string | undefined
}

/** Where an identification lies: table, user and row. */
export type RowPlace = {
  readonly table: 'accounts' | 'transactions'
  readonly userId: string
  readonly id: string
}

export function sealIdentification(seal: Seal, value: Identification, place: RowPlace): Buffer {
  return sealJson(seal, value, text(place))
}

export function openIdentification(seal: Seal, blob: Uint8Array, place: RowPlace): Identification {
  return openJson<Identification>(seal, blob, text(place))
}

function text(place: RowPlace): string {
  return `${place.table}/${place.userId}/${place.id}/identification`
}
