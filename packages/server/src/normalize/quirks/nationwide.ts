import type { ListedQuirk } from '../quirk.ts'
import type { JsonObject } from '../read-json.ts'
import { textAt } from '../read-json.ts'

/** Of current accounts and of credit cards. */
const idLengths = new Set([32, 40])

export const nationwide: ListedQuirk = {
  about:
    'Nationwide. The day of a pending entry is the last one on which it may be booked, and ids of the wrong length or beginning (`00DEBIT…`) change: both are left out.',
  transaction(raw, status) {
    const pending =
      status === 'pending' ? { bookingDate: undefined, bookingDateTime: undefined } : {}
    return { ...raw, ...pending, ...(hasGoodId(raw) ? {} : { transactionId: undefined }) }
  },
}

function hasGoodId(raw: JsonObject): boolean {
  const id = textAt(raw, 'transactionId') ?? ''
  return idLengths.has(id.length) && !/^00(?:DEB|CRED)IT/.test(id)
}
