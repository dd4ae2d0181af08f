import type { JsonObject } from '../read-json.ts'
import { textAt } from '../read-json.ts'

/** For cards whose `interimAvailable` is what is left of the credit, without saying so: it is never the balance. */
export function creditLeft(raw: JsonObject): JsonObject {
  const isCredit = textAt(raw, 'balanceType') === 'interimAvailable'
  return isCredit ? { ...raw, creditLimitIncluded: true } : raw
}
