import { provided } from '../berlin-group/fields.ts'
import type { JsonObject } from '../read-json.ts'
import { objectAt, textAt } from '../read-json.ts'

/** Berlin Group's longest name. */
const nameLengthMax = 70

export function isOutgoing(raw: JsonObject): boolean {
  return textAt(objectAt(raw, 'transactionAmount'), 'amount')?.startsWith('-') === true
}

/** Names the other side where the bank left it open: the creditor of money that leaves, the debtor of money that comes. */
export function withPayee(raw: JsonObject, name: string | undefined): JsonObject {
  const payee = name?.trim().slice(0, nameLengthMax).trim()
  if (payee === undefined || payee === '' || hasPayee(raw)) return raw
  return { ...raw, [isOutgoing(raw) ? 'creditorName' : 'debtorName']: payee }
}

function hasPayee(raw: JsonObject): boolean {
  const names = isOutgoing(raw)
    ? ['creditorName', 'ultimateCreditor']
    : ['debtorName', 'ultimateDebtor']
  return names.some((name) => provided(textAt(raw, name)) !== undefined)
}
