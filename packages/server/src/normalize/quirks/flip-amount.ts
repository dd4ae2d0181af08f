import type { JsonObject } from '../read-json.ts'
import { objectAt, textAt } from '../read-json.ts'

/** With the other sign on the amount under `key`; what is no number stays as it is, and is told as such later. */
export function flipAmount(raw: JsonObject, key: string): JsonObject {
  const money = objectAt(raw, key)
  const amount = textAt(money, 'amount')
  if (amount === undefined || !/^[+-]?\d/.test(amount)) return raw
  const flipped = amount.startsWith('-') ? amount.slice(1) : `-${amount.replace(/^\+/, '')}`
  return { ...raw, [key]: { ...money, amount: flipped } }
}
