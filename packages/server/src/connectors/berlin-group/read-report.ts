import type { BankTransaction } from '../../domain/transaction.ts'
import { transactionsFromBerlinGroup } from '../../normalize/berlin-group/transactions.ts'
import type { TransactionReport } from '../../normalize/berlin-group/transactions.ts'
import type { Quirk } from '../../normalize/quirk.ts'
import { readStatement } from '../../normalize/read-statement.ts'
import type { Statement } from '../../normalize/statement.ts'
import type { BankReply } from '../transport/bank-reply.ts'

export type Expected = {
  readonly quirk: Quirk
  /** Of the account that was asked for, where the bank named it. */
  readonly iban: string | undefined
}

/**
 * What a bank answers to the question for transactions, whatever form it chose: JSON, camt, MT940. Throws
 * `bank_answer_not_understood`.
 */
export function readReport(reply: BankReply, { quirk, iban }: Expected): TransactionReport {
  if (isJson(reply)) return transactionsFromBerlinGroup(reply.text, quirk)
  const { statements, rejected } = readStatement(reply.bytes)
  const read = statements.map((statement, index) => entriesOf(statement, index, { quirk, iban }))
  return {
    entries: read.flatMap(({ entries }) => entries),
    rejected: [...rejected, ...read.flatMap((each) => each.rejected)],
  }
}

/** A document may hold several accounts; entries of one that was not asked for are nobody's business. */
function entriesOf(
  { account, transactions }: Statement,
  index: number,
  { quirk, iban }: Expected,
): Pick<TransactionReport, 'entries' | 'rejected'> {
  const isOther = iban !== undefined && account.iban !== undefined && account.iban !== iban
  if (isOther) {
    const place = `statement ${index + 1}`
    const reason = `it is of another account, its ${transactions.length} entries are left out`
    return { entries: [], rejected: [`${place}: ${reason}`] }
  }
  const entries = transactions.filter((entry) => !isIgnored(entry, quirk))
  return { entries: entries.map((entry) => quirk.statementEntry?.(entry) ?? entry), rejected: [] }
}

function isIgnored({ status }: BankTransaction, { ignoresPending }: Quirk): boolean {
  return status === 'pending' && ignoresPending === true
}

/** `application/json`, `application/hal+json`, or JSON under a wrong name; SWIFT's envelope is `{1:F01…`. */
export function isJson({ mediaType, text }: BankReply): boolean {
  return mediaType.includes('json') || /^\s*\{\s*["}]/.test(text)
}
