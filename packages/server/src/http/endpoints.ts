import {
  Account,
  AccountList,
  AmountQuery,
  Balance,
  Health,
  OnetimeAccessRequest,
  TokenRequest,
  TokenResponse,
  Transaction,
  TransactionList,
  TransactionListQuery,
  Version,
  WidgetLink,
} from '@kontor/contract'
import type { TSchema } from 'typebox'
import type { ProblemCode } from '../domain/problem.ts'

/** One endpoint as the documentation tells it. The routes are tested against this table in both directions. */
export type Endpoint = {
  readonly method: 'GET' | 'POST'
  /** Parameters in braces, as OpenAPI writes them. */
  readonly path: string
  readonly operationId: string
  readonly tag: 'Links' | 'Tokens' | 'Accounts' | 'Transactions' | 'Operation'
  readonly summary: string
  readonly security?: 'client' | 'user'
  /** The scope the access token needs. */
  readonly scope?: string
  readonly query?: TSchema
  readonly body?: { readonly schema: TSchema; readonly mediaTypes: readonly string[] }
  readonly success: {
    readonly status: number
    readonly description: string
    readonly schema: TSchema
  }
  readonly problems: readonly ProblemCode[]
}

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'

const readProblems = ['invalid_query', 'unauthorized', 'forbidden', 'unsupported_language'] as const
const findProblems = [...readProblems, 'not_found'] as const

export const endpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/onetime/access',
    operationId: 'createOnetimeAccess',
    tag: 'Links',
    summary: 'Makes a link that lets a person share accounts and transactions once.',
    security: 'client',
    body: { schema: OnetimeAccessRequest, mediaTypes: [json] },
    success: { status: 201, description: 'The link to send the person to.', schema: WidgetLink },
    problems: ['invalid_request', 'invalid_client', 'body_too_large', 'unsupported_media_type'],
  },
  {
    method: 'POST',
    path: '/auth/token',
    operationId: 'createToken',
    tag: 'Tokens',
    summary: 'Trades an authorization code, or a refresh token, for tokens.',
    security: 'client',
    body: { schema: TokenRequest, mediaTypes: [json, form] },
    success: { status: 200, description: 'The tokens.', schema: TokenResponse },
    problems: [
      'malformed_token_request',
      'invalid_grant',
      'invalid_scope',
      'unsupported_grant_type',
      'invalid_client',
      'body_too_large',
      'unsupported_media_type',
    ],
  },
  {
    method: 'GET',
    path: '/rest/accounts',
    operationId: 'listAccounts',
    tag: 'Accounts',
    summary: 'Lists the accounts the person shared.',
    security: 'user',
    scope: 'accounts=ro',
    query: AmountQuery,
    success: { status: 200, description: 'The accounts.', schema: AccountList },
    problems: readProblems,
  },
  {
    method: 'GET',
    path: '/rest/accounts/{accountId}',
    operationId: 'getAccount',
    tag: 'Accounts',
    summary: 'Reads one account.',
    security: 'user',
    scope: 'accounts=ro',
    query: AmountQuery,
    success: { status: 200, description: 'The account.', schema: Account },
    problems: findProblems,
  },
  {
    method: 'GET',
    path: '/rest/accounts/{accountId}/balance',
    operationId: 'getBalance',
    tag: 'Accounts',
    summary: 'Reads the balance of an account.',
    security: 'user',
    scope: 'balance=ro',
    query: AmountQuery,
    success: { status: 200, description: 'The balance.', schema: Balance },
    problems: findProblems,
  },
  {
    method: 'GET',
    path: '/rest/transactions',
    operationId: 'listTransactions',
    tag: 'Transactions',
    summary: 'Lists the transactions of all accounts.',
    security: 'user',
    scope: 'transactions=ro',
    query: TransactionListQuery,
    success: { status: 200, description: 'The transactions.', schema: TransactionList },
    problems: readProblems,
  },
  {
    method: 'GET',
    path: '/rest/accounts/{accountId}/transactions',
    operationId: 'listTransactionsOfAccount',
    tag: 'Transactions',
    summary: 'Lists the transactions of one account.',
    security: 'user',
    scope: 'transactions=ro',
    query: TransactionListQuery,
    success: { status: 200, description: 'The transactions.', schema: TransactionList },
    problems: findProblems,
  },
  {
    method: 'GET',
    path: '/rest/transactions/{transactionId}',
    operationId: 'getTransaction',
    tag: 'Transactions',
    summary: 'Reads one transaction.',
    security: 'user',
    scope: 'transactions=ro',
    query: AmountQuery,
    success: { status: 200, description: 'The transaction.', schema: Transaction },
    problems: findProblems,
  },
  {
    method: 'GET',
    path: '/rest/accounts/{accountId}/transactions/{transactionId}',
    operationId: 'getTransactionOfAccount',
    tag: 'Transactions',
    summary: 'Reads one transaction of an account.',
    security: 'user',
    scope: 'transactions=ro',
    query: AmountQuery,
    success: { status: 200, description: 'The transaction.', schema: Transaction },
    problems: findProblems,
  },
  {
    method: 'GET',
    path: '/healthz',
    operationId: 'getHealth',
    tag: 'Operation',
    summary: 'Says that the process lives.',
    success: { status: 200, description: 'It lives.', schema: Health },
    problems: [],
  },
  {
    method: 'GET',
    path: '/readyz',
    operationId: 'getReadiness',
    tag: 'Operation',
    summary: 'Says whether requests can be served.',
    success: { status: 200, description: 'They can.', schema: Health },
    problems: ['unavailable'],
  },
  {
    method: 'GET',
    path: '/version',
    operationId: 'getVersion',
    tag: 'Operation',
    summary: 'Says what is running.',
    success: { status: 200, description: 'Environment and version.', schema: Version },
    problems: [],
  },
]
