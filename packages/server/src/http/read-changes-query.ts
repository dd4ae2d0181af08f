import { TransactionChangesQuery } from '@kontor/contract'
import { readQuery } from './read-query.ts'

export type ChangesWish = {
  readonly cursor: number
  readonly count?: number
  readonly cents?: boolean
}

/** Reads the query string of the change feed; throws `Problem('invalid_query')`. Without a cursor it starts at the beginning. */
export function readChangesQuery(input: unknown): ChangesWish {
  const { cursor, count, cents } = readQuery(TransactionChangesQuery, input)
  return {
    cursor: cursor === undefined ? 0 : Number.parseInt(cursor.slice(prefix.length), 36),
    ...(count !== undefined && { count }),
    ...(cents !== undefined && { cents }),
  }
}

/** Opaque to clients; the contract's pattern is its form. */
export function writeCursor(change: number): string {
  return prefix + change.toString(36)
}

const prefix = 'c1_'
