import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Bank } from '../banks.ts'
import type { Consent, Right } from '../consent/consent.ts'
import {
  accountsOf,
  allows,
  countRead,
  referenceOf,
  showsOwnerName,
  statusOf,
} from '../consent/consent.ts'
import type { Account, Person } from '../people.ts'
import type { Sandbox } from '../sandbox.ts'
import { bankOf, header } from './call.ts'
import { Fault, formatError } from './fault.ts'
import { LinkMaker } from './links.ts'
import { presentAccount, presentBalances } from './present-account.ts'
import { presentTransaction, presentTransactionReport } from './present-transaction.ts'
import { readTransactionQuery } from './transaction-query.ts'

type Slug = { Params: { slug: string }; Querystring: Record<string, unknown> }
type OneAccount = {
  Params: { slug: string; accountId: string }
  Querystring: Record<string, unknown>
}
type OneTransaction = {
  Params: { slug: string; accountId: string; transactionId: string }
  Querystring: Record<string, unknown>
}

/** Whose data may be read by this call, and under which consent. */
type Reading = {
  readonly sandbox: Sandbox
  readonly bank: Bank
  readonly consent: Consent
  readonly person: Person
  readonly request: FastifyRequest
}

export async function accountRoutes(
  app: FastifyInstance,
  { sandbox }: { sandbox: Sandbox },
): Promise<void> {
  app.get<Slug>('/accounts', async (request) => {
    const reading = open(sandbox, request.params.slug, request)
    const withBalance = readWithBalance(request.query)
    meter(reading, 'accounts')
    const { consent, person } = reading
    return {
      accounts: accountsOf(consent, person).map((account) =>
        describe(reading, account, withBalance),
      ),
    }
  })

  app.get<OneAccount>('/accounts/:accountId', async (request) => {
    const reading = open(sandbox, request.params.slug, request)
    const account = accountOf(reading, request.params.accountId, 'accounts')
    const withBalance = readWithBalance(request.query)
    meter(reading, `${account.id}/details`)
    return { account: describe(reading, account, withBalance) }
  })

  app.get<OneAccount>('/accounts/:accountId/balances', async (request) => {
    const reading = open(sandbox, request.params.slug, request)
    const account = accountOf(reading, request.params.accountId, 'balances')
    meter(reading, `${account.id}/balances`)
    return { account: referenceOf(account), balances: balancesOf(reading, account) }
  })

  app.get<OneAccount>('/accounts/:accountId/transactions', async (request) => {
    const reading = open(sandbox, request.params.slug, request)
    const account = accountOf(reading, request.params.accountId, 'transactions')
    const query = readTransactionQuery(request.query, sandbox.today())
    // The pages of one report are one access.
    if (query.pageIndex === 0) meter(reading, `${account.id}/transactions`)
    const showsBalances = query.withBalance && allows(reading.consent, account, 'balances')
    return {
      ...presentTransactionReport({
        account,
        query,
        statement: sandbox.statement(reading.person, account.id),
        links: new LinkMaker(sandbox, reading.bank),
      }),
      ...(showsBalances ? { balances: balancesOf(reading, account) } : {}),
    }
  })

  app.get<OneTransaction>('/accounts/:accountId/transactions/:transactionId', async (request) => {
    const reading = open(sandbox, request.params.slug, request)
    const account = accountOf(reading, request.params.accountId, 'transactions')
    meter(reading, `${account.id}/transaction`)
    const { booked } = sandbox.statement(reading.person, account.id)
    const entry = booked.find((candidate) => candidate.id === request.params.transactionId)
    if (!entry) {
      const text = 'There is no such transaction.'
      throw new Fault(404, 'RESOURCE_UNKNOWN', { text, path: 'transactionId' })
    }
    const transaction = presentTransaction(account, entry)
    return { transactionsDetails: transaction }
  })
}

function open(sandbox: Sandbox, slug: string, request: FastifyRequest): Reading {
  const bank = bankOf(slug)
  const id = header(request, 'consent-id')
  if (id === undefined) throw formatError('Consent-ID', 'Consent-ID is missing.')
  const consent = sandbox.consents.get(id)
  if (consent?.bank !== bank.slug) {
    throw new Fault(400, 'CONSENT_UNKNOWN', {
      text: 'There is no such consent.',
      path: 'Consent-ID',
    })
  }
  // A phone that answers by itself may have answered.
  sandbox.authorisations((authorisation) => authorisation.consent === consent)
  const status = statusOf(consent, sandbox.now())
  if (status === 'expired') {
    throw new Fault(401, 'CONSENT_EXPIRED', { text: 'The consent has expired.' })
  }
  if (status !== 'valid' || !consent.person) {
    throw new Fault(401, 'CONSENT_INVALID', { text: `The consent is ${status}.` })
  }
  return { sandbox, bank, consent, person: consent.person, request }
}

function accountOf(reading: Reading, id: string, right: Right): Account {
  const { consent, person } = reading
  const account = person.accounts.find((candidate) => candidate.id === id)
  if (!account) {
    const text = 'There is no such account.'
    throw new Fault(404, 'RESOURCE_UNKNOWN', { text, path: 'account-id' })
  }
  const isShown = accountsOf(consent, person).includes(account)
  if (right === 'accounts' ? isShown : allows(consent, account, right)) return account
  const text = `The consent does not cover the ${right} of this account.`
  throw new Fault(401, 'CONSENT_INVALID', { text })
}

/** Calls without the person's address are unattended and counted (RTS article 36(5)). */
function meter(reading: Reading, resource: string): void {
  const { consent, sandbox, request } = reading
  consent.lastActionOn = sandbox.today()
  if (header(request, 'psu-ip-address') !== undefined) return
  if (countRead(consent, resource, sandbox.today())) return
  const text = `More than ${consent.frequencyPerDay} accesses without the person today.`
  throw new Fault(429, 'ACCESS_EXCEEDED', { text })
}

function readWithBalance(query: Record<string, unknown>): boolean {
  const { withBalance } = query
  if (withBalance === undefined || withBalance === 'false') return false
  if (withBalance === 'true' || withBalance === '') return true
  throw formatError('withBalance', 'withBalance must be true or false.')
}

function describe(reading: Reading, account: Account, withBalance: boolean): object {
  const { consent, person, bank, sandbox } = reading
  return presentAccount(account, {
    bank,
    links: new LinkMaker(sandbox, bank),
    ownerName: showsOwnerName(consent) ? person.name : undefined,
    showsBalancesLink: allows(consent, account, 'balances'),
    showsTransactionsLink: allows(consent, account, 'transactions'),
    balances:
      withBalance && allows(consent, account, 'balances')
        ? balancesOf(reading, account)
        : undefined,
  })
}

function balancesOf({ sandbox, person }: Reading, account: Account): readonly object[] {
  return presentBalances(account, sandbox.statement(person, account.id), sandbox.now())
}
