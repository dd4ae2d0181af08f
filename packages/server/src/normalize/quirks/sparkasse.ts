import { isNegative } from '../../domain/money.ts'
import type { BankTransaction } from '../../domain/transaction.ts'
import type { ListedQuirk } from '../quirk.ts'
import { textAt } from '../read-json.ts'
import type { JsonObject } from '../read-json.ts'
import { textOf, withText } from './remittance.ts'

/** What is longer is no booking text ("LASTSCHRIFT"). */
const bookingTextLengthMax = 60

/** The party in the first place may be a payment service, or a word such as "Lastschriftzahlung". */
export const sparkasse: ListedQuirk = {
  about:
    'Sparkassen. The party that counts is the ultimate one, e.g. the shop behind a payment service; long additional information goes on with the text.',
  transaction: (raw) =>
    withAddition({
      ...raw,
      ...partyOf(raw, 'creditorName', 'ultimateCreditor'),
      ...partyOf(raw, 'debtorName', 'ultimateDebtor'),
    }),
  statementEntry: withUltimateParty,
}

function partyOf(raw: JsonObject, name: string, ultimate: string): JsonObject {
  const party = textAt(raw, ultimate)
  return party === undefined ? {} : { [name]: party }
}

function withAddition(raw: JsonObject): JsonObject {
  const text = textOf(raw)
  const addition = textAt(raw, 'additionalInformation') ?? ''
  if (text === undefined || addition.length <= bookingTextLengthMax) return raw
  const isKnown = text.includes(addition)
  const rest = { ...raw, additionalInformation: undefined }
  return isKnown ? rest : withText(rest, `${text} ${addition}`)
}

function withUltimateParty(entry: BankTransaction): BankTransaction {
  const name = isNegative(entry.amount) ? entry.ultimateCreditor : entry.ultimateDebtor
  if (name === undefined) return entry
  return { ...entry, counterparty: { ...entry.counterparty, name } }
}
