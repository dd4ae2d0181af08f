import type { Statement } from '../statement.ts'
import { checkBalances } from '../sums.ts'
import { all, firstText, textAt } from './xml.ts'

/** Where a report, a statement and a notification say which page they are. */
const pageNames = ['MsgPgntn', 'RptPgntn', 'StmtPgntn', 'NtfctnPgntn', 'StmtPgnt']

/** A message that goes on elsewhere says so; without the rest the entries are not all. */
export function checkPage(node: unknown): readonly string[] {
  const isLast = firstText(node, ...pageNames.map((name) => [name, 'LastPgInd']))
  return isLast === 'false' ? ['more pages belong to it, and are not here'] : []
}

/** What of the part's figures says that entries are missing or wrong: its balances, and what its summary counts. */
export function checkSums(part: unknown, statement: Statement): readonly string[] {
  return [...checkEnds(part, statement), ...checkSummary(part)]
}

/** Between two booked balances lie the booked entries, all of them, where the part is whole. */
function checkEnds(part: unknown, { balances, transactions }: Statement): readonly string[] {
  const page = firstText(part, ...pageNames.map((name) => [name, 'PgNb']))
  if (page !== undefined && page !== '1') return []
  if (checkPage(part).length > 0) return []
  const opening = balances.find(({ type }) => type === 'openingBooked')
  const closing = balances.find(({ type }) => type === 'closingBooked')
  const booked = transactions.filter(({ status }) => status === 'booked')
  return checkBalances(opening, closing, booked)
}

const counted = [
  { path: 'TtlNtries', side: undefined, name: 'entries' },
  { path: 'TtlCdtNtries', side: 'CRDT', name: 'credits' },
  { path: 'TtlDbtNtries', side: 'DBIT', name: 'debits' },
] as const

/** `TxsSummry` counts every entry, booked or not, and a batch as one. */
function checkSummary(part: unknown): readonly string[] {
  const entries = all(part, 'Ntry')
  return counted.flatMap(({ path, side, name }) => {
    const count = textAt(part, 'TxsSummry', path, 'NbOfNtries')
    const found = entries.filter((entry) => !side || textAt(entry, 'CdtDbtInd') === side).length
    if (count === undefined || Number(count) === found) return []
    return [`there are ${found} ${name}, and its summary counts others`]
  })
}
