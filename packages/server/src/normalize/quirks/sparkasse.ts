import type { Quirk } from '../quirk.ts'
import { textAt } from '../read-json.ts'
import type { JsonObject } from '../read-json.ts'

/** Savings banks: the party that counts is the ultimate one, e.g. the shop behind a payment service. */
export const sparkasse: Quirk = {
  transaction: (raw) => ({
    ...raw,
    ...partyOf(raw, 'creditorName', 'ultimateCreditor'),
    ...partyOf(raw, 'debtorName', 'ultimateDebtor'),
  }),
}

function partyOf(raw: JsonObject, name: string, ultimate: string): JsonObject {
  const party = textAt(raw, ultimate)
  return party === undefined ? {} : { [name]: party }
}
