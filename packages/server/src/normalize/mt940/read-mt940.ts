import { Problem } from '../../domain/problem.ts'
import type { Statement, StatementDocument } from '../statement.ts'
import { readMessage } from './read-message.ts'
import { splitMessages } from './split-messages.ts'

/**
 * SWIFT MT940 (statement) and MT942 (interim report), as banks write them: with or without envelope, several accounts and
 * statements in one text. Throws `bank_answer_not_understood` when nothing of a statement can be read in it; an entry that
 * cannot be read, and a sign that something is missing, is in `rejected`.
 */
export function readMt940(text: string): StatementDocument {
  const messages = splitMessages(text).map(readMessage)
  const understood = messages.filter(({ statement }) => statement !== undefined)
  const statements = messages.flatMap(({ statement }) => statement ?? [])
  const rejected = messages.flatMap((message, index) =>
    message.rejected.map((reason) => `statement ${index + 1}, ${reason}`),
  )
  if (!isUnderstood(statements, rejected)) {
    const reasons = rejected.slice(0, 5).map((reason) => `; ${reason}`)
    throw new Problem(
      'bank_answer_not_understood',
      `the text is no MT940 or MT942 statement${reasons.join('')}`,
    )
  }
  const isInterim = understood.every((message) => message.isInterim)
  return { format: isInterim ? 'mt942' : 'mt940', statements, rejected }
}

/** An empty statement is one only if nothing speaks against it. */
function isUnderstood(statements: readonly Statement[], rejected: readonly string[]): boolean {
  const hasFigures = statements.some(
    ({ balances, transactions }) => balances.length > 0 || transactions.length > 0,
  )
  return statements.length > 0 && (hasFigures || rejected.length === 0)
}
