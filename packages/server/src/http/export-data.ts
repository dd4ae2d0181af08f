import type { DataExport } from '@kontor/contract'
import type { TransactionReader } from '../data/transaction-reader.ts'
import type { Language } from '../domain/language.ts'
import type { Holding } from '../overview/read-overview.ts'
import { presentAccount } from './present-account.ts'
import { presentInstant } from './present-time.ts'
import { type BankOfIban, presentTransaction } from './present-transaction.ts'

export type ExportDataDeps = {
  readonly transactions: Pick<TransactionReader, 'list'>
  readonly bankOfIban: BankOfIban
}

export type ExportWish = {
  readonly holding: Holding | undefined
  readonly clientName: string
  readonly language: Language
  readonly at: Date
}

const pageSize = 500

/**
 * A person's `DataExport` as JSON, piece by piece: the next page of transactions is read when the one before has been taken, so
 * that there is never more than one in memory. Within an account what comes in meanwhile comes last, so no page moves.
 */
export async function* exportData(deps: ExportDataDeps, wish: ExportWish): AsyncGenerator<string> {
  yield openingOf(deps, wish)
  let isFirst = true
  for await (const page of pagesOf(deps, wish.holding)) {
    yield `${isFirst ? '' : ','}${page}`
    isFirst = false
  }
  yield ']}\n'
}

/** Everything before the first transaction. */
function openingOf({ bankOfIban }: ExportDataDeps, wish: ExportWish): string {
  const options = { cents: false, withCoverage: true, withBalance: true, bankOfIban }
  const { language } = wish
  const accounts = wish.holding?.accounts ?? []
  const head: Omit<DataExport, 'transactions'> = {
    exported_at: presentInstant(wish.at),
    client_name: wish.clientName,
    accounts: accounts.map((account) => presentAccount(account, { ...options, language })),
  }
  return `${JSON.stringify(head).slice(0, -1)},"transactions":[`
}

async function* pagesOf(
  { transactions, bankOfIban }: ExportDataDeps,
  holding: Holding | undefined,
): AsyncGenerator<string> {
  if (holding === undefined) return
  for (const { id } of holding.accounts) {
    for (let offset = 0; ; offset += pageSize) {
      const page = await transactions.list(holding.userId, {
        accountIds: [id],
        count: pageSize,
        offset,
        sort: 'asc',
        sinceType: 'booked',
        includePending: true,
      })
      const options = { cents: false, bankOfIban, withPendingId: true }
      const texts = page.map((each) => JSON.stringify(presentTransaction(each, options)))
      if (texts.length > 0) yield texts.join(',')
      if (page.length < pageSize) break
    }
  }
}
