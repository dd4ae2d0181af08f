import type { BankTransaction } from '../../domain/transaction.ts'
import { ibanAt, notUnderstood } from '../berlin-group/fields.ts'
import type { Normalized } from '../berlin-group/fields.ts'
import { transactionsFromBerlinGroup } from '../berlin-group/transactions.ts'
import { objectAt, parseJson } from '../read-json.ts'
import { ingQuirk } from './quirk.ts'

/** A page of transactions and where the next one is, as the bank wrote the link. */
export type IngReport = Normalized<BankTransaction> & { readonly next?: string }

/**
 * `GET /v2/accounts/{id}/transactions`. What stands under `info` is no booking. A report on another account than `iban` is
 * left out and told. Throws `bank_answer_not_understood`.
 */
export function transactionsFromIng(text: string, iban?: string): IngReport {
  const { download, ...report } = transactionsFromBerlinGroup(text, ingQuirk)
  if (download !== undefined) throw notUnderstood('a transaction report')
  const named = ibanAt(objectAt(parseJson(text), 'account'))
  const isOther = named !== undefined && iban !== undefined && named !== iban
  return isOther
    ? { ...report, entries: [], rejected: ['report: is about another account'] }
    : report
}
