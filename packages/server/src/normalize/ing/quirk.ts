import type { Quirk } from '../quirk.ts'
import type { JsonObject } from '../read-json.ts'
import { objectAt, textAt } from '../read-json.ts'

/** German accounts have everything of a direct debit in one text. */
const tagged =
  /^(?:mandatereference:(?<mandateId>[^,]*),)?(?:creditorid:(?<creditorId>[^,]*),)?remittanceinformation:(?<text>.*)$/is

/** ING's own names for what Berlin Group has, too. */
export const ingQuirk: Quirk = {
  // Here `name` is the holder, `product` what the account is.
  account: (raw) => ({
    ...raw,
    ownerName: raw['ownerName'] ?? raw['name'],
    name: raw['product'],
  }),
  transaction: (raw) => ({
    ...raw,
    ...fromTagged(raw),
    proprietaryBankTransactionCode: raw['transactionType'],
    bookingDate: raw['bookingDate'] ?? raw['executionDateTime'],
    debtorAgent: raw['debtorAgent'] ?? textAt(objectAt(raw, 'debtorAccount'), 'bic'),
    creditorAgent: raw['creditorAgent'] ?? textAt(objectAt(raw, 'creditorAccount'), 'bic'),
  }),
  balanceOrder: ['interimBooked', 'closingBooked', 'expected'],
}

function fromTagged(raw: JsonObject): JsonObject {
  const { mandateId, creditorId, text } =
    tagged.exec(textAt(raw, 'remittanceInformationUnstructured') ?? '')?.groups ?? {}
  if (text === undefined) return {}
  return {
    remittanceInformationUnstructured: text,
    mandateId: raw['mandateId'] ?? mandateId,
    creditorId: raw['creditorId'] ?? creditorId,
  }
}
