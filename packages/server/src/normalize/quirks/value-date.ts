import { dayAt } from '../berlin-group/fields.ts'
import type { JsonObject } from '../read-json.ts'

/** For banks whose day of booking is that of their own books: people know a payment by its value date. */
export function bookedOnValueDate(raw: JsonObject): JsonObject {
  return dayAt(raw, 'valueDate') === undefined ? raw : { ...raw, bookingDate: raw['valueDate'] }
}
