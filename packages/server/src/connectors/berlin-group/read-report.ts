import { accountNumberOf, bankCodeOf } from '../../domain/iban.ts'
import type { BankTransaction } from '../../domain/transaction.ts'
import { transactionsFromBerlinGroup } from '../../normalize/berlin-group/transactions.ts'
import type { TransactionReport } from '../../normalize/berlin-group/transactions.ts'
import type { Quirk } from '../../normalize/quirk.ts'
import { readStatement } from '../../normalize/read-statement.ts'
import type { Statement, StatementAccount } from '../../normalize/statement.ts'
import type { BankReply } from '../transport/bank-reply.ts'

/** What the bank said of the account that was asked for. */
export type Expected = {
  readonly quirk: Quirk
  readonly iban?: string | undefined
  /** `XXX`: it has several (Berlin Group's multi-currency account). */
  readonly currency?: string | undefined
}

/**
 * What a bank answers to the question for transactions, whatever form it chose: JSON, camt, MT940. Throws
 * `bank_answer_not_understood`.
 */
export function readReport(reply: BankReply, expected: Expected): TransactionReport {
  if (isJson(reply)) return transactionsFromBerlinGroup(reply.text, expected.quirk)
  const { statements, rejected } = readStatement(reply.bytes)
  const read = statements.map((statement, index) => entriesOf(statement, index, expected))
  return {
    entries: read.flatMap(({ entries }) => entries),
    rejected: [...rejected, ...read.flatMap((each) => each.rejected)],
  }
}

/** A document may hold several accounts; entries of one that was not asked for are nobody's business. */
function entriesOf(
  { account, transactions }: Statement,
  index: number,
  expected: Expected,
): Pick<TransactionReport, 'entries' | 'rejected'> {
  if (isOther(account, expected)) {
    const place = `statement ${index + 1}`
    const reason = `it is of another account, its ${transactions.length} entries are left out`
    return { entries: [], rejected: [`${place}: ${reason}`] }
  }
  const { quirk } = expected
  const entries = transactions.filter((entry) => !isIgnored(entry, quirk))
  return { entries: entries.map((entry) => quirk.statementEntry?.(entry) ?? entry), rejected: [] }
}

function isOther(account: StatementAccount, { iban, currency }: Expected): boolean {
  const isInAnother = differ(account.currency, currency === 'XXX' ? undefined : currency)
  if (iban === undefined) return isInAnother
  return isInAnother || differ(account.iban, iban) || hasOtherNumber(account, iban)
}

/** MT940 writes a German account as bank code and number, with or without the zeros before it. */
function hasOtherNumber({ bankCode, accountNumber }: StatementAccount, iban: string): boolean {
  if (bankCode === undefined || bankCode !== bankCodeOf(iban)) return false
  return differ(withoutZeros(accountNumber), withoutZeros(accountNumberOf(iban)))
}

function withoutZeros(number: string | undefined): string | undefined {
  return number?.replace(/^0+/, '')
}

/** What is not told is no difference. */
function differ(left: string | undefined, right: string | undefined): boolean {
  return left !== undefined && right !== undefined && left !== right
}

function isIgnored({ status }: BankTransaction, { ignoresPending }: Quirk): boolean {
  return status === 'pending' && ignoresPending === true
}

/** `application/json`, `application/hal+json`, or JSON under a wrong name; SWIFT's envelope is `{1:F01…`. */
export function isJson({ mediaType, text }: BankReply): boolean {
  return mediaType.includes('json') || /^\s*\{\s*["}]/.test(text)
}
