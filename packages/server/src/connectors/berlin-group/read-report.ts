import { Problem } from '../../domain/problem.ts'
import { transactionsFromBerlinGroup } from '../../normalize/berlin-group/transactions.ts'
import type { TransactionReport } from '../../normalize/berlin-group/transactions.ts'
import type { Quirk } from '../../normalize/quirk.ts'
import type { BankReply } from './bank-http.ts'

/** What a bank answers to the question for transactions, whatever form it chose. Throws `bank_answer_not_understood`. */
export function readReport(reply: BankReply, quirk: Quirk): TransactionReport {
  const { mediaType, text } = reply
  if (mediaType.includes('json') || /^\s*\{/.test(text))
    return transactionsFromBerlinGroup(text, quirk)
  throw new Problem('bank_answer_not_understood', `the bank answered with ${mediaType}`)
}
