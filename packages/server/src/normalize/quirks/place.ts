import type { JsonObject } from '../read-json.ts'
import { textAt } from '../read-json.ts'

/** For banks that count their entries. */
export function placeById(raw: JsonObject): bigint | undefined {
  const id = textAt(raw, 'transactionId') ?? ''
  return /^\d{1,35}$/.test(id) ? BigInt(id) : undefined
}

/** For banks that say the second. */
export function placeByValueTime(raw: JsonObject): bigint | undefined {
  const time = Date.parse(textAt(raw, 'valueDateTime') ?? '')
  return Number.isNaN(time) ? undefined : BigInt(time)
}
