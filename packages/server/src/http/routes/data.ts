import { AccountQuery, AmountQuery } from '@kontor/contract'
import type { AccountList, TransactionChanges, TransactionList } from '@kontor/contract'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { AccountReader } from '../../data/account-reader.ts'
import { findAccount } from '../../data/find-account.ts'
import { findTransaction } from '../../data/find-transaction.ts'
import { listTransactions } from '../../data/list-transactions.ts'
import type { TransactionReader } from '../../data/transaction-reader.ts'
import type { AccountId, TransactionId } from '../../domain/ids.ts'
import type { Language } from '../../domain/language.ts'
import { Problem } from '../../domain/problem.ts'
import { coversScope } from '../../domain/scope.ts'
import type { Authorization, GrantStore } from '../../oauth/grant-store.ts'
import { languageOf, requireKnownLanguage } from '../accept-language.ts'
import { presentAccount, presentBalance, presentStatus } from '../present-account.ts'
import type { AccountPresentation } from '../present-account.ts'
import { presentChanges } from '../present-changes.ts'
import { presentStatistics, presentTransaction } from '../present-transaction.ts'
import type { BankOfIban } from '../present-transaction.ts'
import { readChangesQuery } from '../read-changes-query.ts'
import { readQuery } from '../read-query.ts'
import { readTransactionQuery } from '../read-transaction-query.ts'
import { requireToken } from '../require-token.ts'

export type DataRouteDeps = {
  readonly grants: Pick<GrantStore, 'authorize'>
  readonly accounts: AccountReader
  readonly transactions: TransactionReader
  readonly bankOfIban: BankOfIban
  now(): Date
}

type AccountPath = { Params: { readonly accountId: AccountId } }
type TransactionPath = { Params: { readonly transactionId: TransactionId } }

/** What the bearer of an access token reads: only the data of its own user, only what its scope covers. */
export const dataRoutes: FastifyPluginAsync<DataRouteDeps> = async (app, deps) => {
  const admit = async (request: FastifyRequest, scope: string): Promise<Authorization> => {
    const authorization = await requireToken(deps, request, scope)
    requireKnownLanguage(request.headers['accept-language'])
    return authorization
  }

  app.get('/rest/accounts', async (request): Promise<AccountList> => {
    const authorization = await admit(request, 'accounts=ro')
    const options = accountOptions(request, authorization)
    const accounts = await deps.accounts.list(authorization.userId)
    return { accounts: accounts.map((account) => presentAccount(account, options)) }
  })

  app.get<AccountPath>('/rest/accounts/:accountId', async (request) => {
    const authorization = await admit(request, 'accounts=ro')
    const options = accountOptions(request, authorization)
    const account = await findAccount(deps, authorization.userId, request.params.accountId)
    return presentAccount(account, options)
  })

  app.get<AccountPath>('/rest/accounts/:accountId/balance', async (request) => {
    const { userId } = await admit(request, 'balance=ro')
    const { cents = false } = readQuery(AmountQuery, request.query)
    const account = await findAccount(deps, userId, request.params.accountId)
    const balance = presentBalance(account, { cents, language: languageFor(request) })
    if (balance === undefined) throw new Problem('not_found', 'the bank gave no balance')
    return balance
  })

  app.get<Partial<AccountPath>>('/rest/transactions', async (request) => {
    const { userId } = await admit(request, 'transactions=ro')
    return listFor(request, { userId })
  })

  app.get<AccountPath>('/rest/accounts/:accountId/transactions', async (request) => {
    const { userId } = await admit(request, 'transactions=ro')
    return listFor(request, { userId, accountId: request.params.accountId })
  })

  app.get('/rest/transactions/changes', async (request): Promise<TransactionChanges> => {
    const { userId } = await admit(request, 'transactions=ro')
    const { cursor, count = 500, cents = false } = readChangesQuery(request.query)
    const changes = await deps.transactions.listChanges(userId, { cursor, count })
    return presentChanges(changes, { cents, bankOfIban: deps.bankOfIban })
  })

  app.get<TransactionPath>('/rest/transactions/:transactionId', async (request) => {
    const { userId } = await admit(request, 'transactions=ro')
    const { cents = false } = readQuery(AmountQuery, request.query)
    const { transactionId: id } = request.params
    const transaction = await findTransaction(deps, userId, { id })
    return presentTransaction(transaction, { cents, bankOfIban: deps.bankOfIban })
  })

  app.get<{ Params: AccountPath['Params'] & TransactionPath['Params'] }>(
    '/rest/accounts/:accountId/transactions/:transactionId',
    async (request) => {
      const { userId } = await admit(request, 'transactions=ro')
      const { cents = false } = readQuery(AmountQuery, request.query)
      const { accountId, transactionId: id } = request.params
      const transaction = await findTransaction(deps, userId, { id, accountId })
      return presentTransaction(transaction, { cents, bankOfIban: deps.bankOfIban })
    },
  )

  function accountOptions(request: FastifyRequest, { scope }: Authorization): AccountPresentation {
    const query = readQuery(AccountQuery, request.query)
    return {
      cents: query.cents ?? false,
      withCoverage: query.include_coverage ?? false,
      withBalance: coversScope(scope, 'balance=ro'),
      bankOfIban: deps.bankOfIban,
      language: languageFor(request),
    }
  }

  async function listFor(
    request: FastifyRequest,
    of: { userId: Authorization['userId']; accountId?: AccountId },
  ): Promise<TransactionList> {
    const { query, withStatistics, cents } = readTransactionQuery(request.query)
    const { userId, ...path } = of
    const listing = await listTransactions(deps, userId, { query, withStatistics, ...path })
    const withPendingId = query.includePending
    const options = { cents, bankOfIban: deps.bankOfIban, withPendingId }
    return {
      transactions: listing.transactions.map((each) => presentTransaction(each, options)),
      ...(listing.deleted !== undefined && { deleted: [...listing.deleted] }),
      ...(listing.account !== undefined && {
        status: presentStatus(listing.account, languageFor(request)),
      }),
      ...(withStatistics && { statistics: presentStatistics(listing.statistics, cents) }),
    }
  }
}

function languageFor(request: FastifyRequest): Language {
  return languageOf(request.headers['accept-language'])
}
