import type { AccountId, TransactionId } from './ids.ts'

/** What became of one transaction for whoever reads it. */
export type TransactionChange = {
  readonly accountId: AccountId
  readonly id: TransactionId
  readonly kind: 'added' | 'modified' | 'removed'
}

export type ChangeSummary = {
  readonly [Kind in TransactionChange['kind']]: readonly TransactionChange[]
}

/**
 * What a run of changes, in their order, comes to for somebody who has read all before it: the first change of a transaction
 * says whether they had it, the last one whether they have it now.
 */
export function summarizeChanges(changes: readonly TransactionChange[]): ChangeSummary {
  const summary = [...Map.groupBy(changes, ({ id }) => id).values()].flatMap(sumUp)
  const ofKind = (kind: TransactionChange['kind']) => summary.filter((each) => each.kind === kind)
  return { added: ofKind('added'), modified: ofKind('modified'), removed: ofKind('removed') }
}

function sumUp(own: readonly TransactionChange[]): readonly TransactionChange[] {
  const [first, last] = [own[0], own.at(-1)]
  if (first === undefined || last === undefined) return []
  const [had, has] = [first.kind !== 'added', last.kind !== 'removed']
  if (has) return [{ ...last, kind: had ? 'modified' : 'added' }]
  return had ? [last] : []
}
