import { describe, expect, test } from 'vitest'
import type { TransactionQuery } from '../data/transaction-reader.ts'
import type { AccountId, TransactionId, UserId } from '../domain/ids.ts'
import { formatDecimal, parseMoney } from '../domain/money.ts'
import type { BankTransaction } from '../domain/transaction.ts'
import { buildBank, buildBankAccount } from './builders.ts'
import type { Stores } from './memory-stores.ts'
import {
  buildBankTransaction,
  buildHarvestedAccount,
  day,
  finishFlow,
  must,
} from './store-fixtures.ts'

/** What every `AccountReader` keeps. */
export function accountReaderContract(stores: () => Stores): void {
  test('accounts come in the order they were connected, with all that the bank said', async () => {
    const giro = buildBankAccount({
      accountNumber: '4711951500',
      bic: 'DEMODE01',
      owner: 'Jürgen Groß',
    })
    const card = {
      resourceId: 'r2',
      maskedPan: '4111********1111',
      currency: 'EUR',
      name: 'Karte',
      type: 'Credit card',
      balances: [],
    } as const
    const balance = {
      amount: parseMoney('-0.50', 'EUR'),
      type: 'interimAvailable',
      referenceOn: day('2026-03-29'),
      changedAt: new Date('2026-05-04T09:59:59.123Z'),
    }
    const { harvest } = await finishFlow(stores(), {
      accounts: [
        buildHarvestedAccount({ account: giro, balance }),
        buildHarvestedAccount({ account: card }),
      ],
    })
    const bank = buildBank()
    const common = {
      id: expect.stringMatching(/^A[0-9a-f]{32}$/),
      accessId: expect.stringMatching(/^X[0-9a-f]{32}$/),
      bankId: bank.id,
      bankName: bank.name,
      bankCode: bank.bankCodes[0],
      syncedAt: expect.any(Date),
      succeededAt: expect.any(Date),
      coverage: [{ from: day('2025-05-04'), until: day('2026-05-04') }],
    }
    const { resourceId: _r1, balances: _b1, ...storedGiro } = giro
    const { resourceId: _r2, balances: _b2, ...storedCard } = card
    const accounts = await stores().accounts.list(harvest.userId)
    expect(accounts).toEqual([
      { ...common, ...storedGiro, balance },
      { ...common, ...storedCard },
    ])
    const first = must(accounts[0])
    expect(await stores().accounts.find(harvest.userId, first.id)).toEqual(first)
  })

  test('another user’s account is as unknown as one that does not exist', async () => {
    const mine = await finishFlow(stores())
    const theirs = await finishFlow(stores())
    const [account] = await stores().accounts.list(theirs.harvest.userId)
    const { userId } = mine.harvest
    expect(await stores().accounts.find(userId, must(account).id)).toBeUndefined()
    for (const id of ['A0', '', 'nul\0byte']) {
      expect(await stores().accounts.find(userId, id as AccountId)).toBeUndefined()
    }
    expect(await stores().accounts.list('U0' as UserId)).toEqual([])
  })
}

/** What every `TransactionReader` keeps. */
export function transactionReaderContract(stores: () => Stores): void {
  describe('selecting', () => selectingContract(stores))
  describe('one transaction, and sums', () => singleContract(stores))
}

const everything: TransactionQuery = {
  count: 1_000,
  offset: 0,
  sort: 'asc',
  sinceType: 'booked',
  includePending: true,
}

/** Of the bank's list, the newest first; named by their purposes. */
const list: readonly BankTransaction[] = [
  {
    status: 'pending',
    amount: parseMoney('-9.99', 'EUR'),
    counterparty: {},
    purpose: 'pending',
    type: 'Unknown',
  },
  buildBankTransaction({
    purpose: 'salary',
    bookedOn: day('2026-04-30'),
    amount: parseMoney('2500.00', 'EUR'),
    type: 'Salary or rent',
    counterparty: { name: 'Große Bäckerei_GmbH' },
  }),
  buildBankTransaction({
    purpose: 'lunch',
    bookedOn: day('2026-04-30'),
    amount: parseMoney('-12.30', 'EUR'),
    counterparty: { name: 'Kantine' },
  }),
  buildBankTransaction({
    purpose: 'rent',
    bookedOn: day('2026-04-01'),
    amount: parseMoney('-900', 'EUR'),
    type: 'Standing order',
  }),
  buildBankTransaction({
    purpose: 'dollars',
    bookedOn: day('2026-03-29'),
    amount: parseMoney('-55.555', 'USD'),
    counterparty: {},
  }),
]

async function listed(stores: Stores) {
  const { harvest } = await finishFlow(stores, {
    accounts: [
      buildHarvestedAccount({ transactions: list }),
      buildHarvestedAccount({
        account: buildBankAccount({ resourceId: 'r2', name: 'Zweitkonto' }),
        transactions: [buildBankTransaction({ purpose: 'other', bookedOn: day('2026-02-28') })],
      }),
    ],
  })
  const { userId } = harvest
  const purposes = async (query: Partial<TransactionQuery>) =>
    (await stores.transactions.list(userId, { ...everything, ...query })).map(
      ({ purpose }) => purpose,
    )
  const idOf = async (purpose: string) =>
    must(
      (await stores.transactions.list(userId, everything)).find((each) => each.purpose === purpose),
    ).id
  return { userId, purposes, idOf }
}

function selectingContract(stores: () => Stores): void {
  test.each<[string, Partial<TransactionQuery>, string[]]>([
    ['all, ascending', {}, ['other', 'dollars', 'rent', 'lunch', 'salary', 'pending']],
    ['descending', { sort: 'desc' }, ['pending', 'salary', 'lunch', 'rent', 'dollars', 'other']],
    ['booked', { includePending: false }, ['other', 'dollars', 'rent', 'lunch', 'salary']],
    ['a page', { sort: 'desc', count: 2, offset: 1 }, ['salary', 'lunch']],
    ['a page behind the end', { offset: 100 }, []],
    ['none', { count: 0 }, []],
    [
      'from a day, and all pending',
      { since: { kind: 'from-day', day: day('2026-04-01') } },
      ['rent', 'lunch', 'salary', 'pending'],
    ],
    [
      'from an instant',
      { since: { kind: 'from-instant', instant: new Date('2026-04-30T23:59:59Z') } },
      ['lunch', 'salary', 'pending'],
    ],
    ['to a day', { until: day('2026-04-01'), includePending: false }, ['other', 'dollars', 'rent']],
    [
      'created from a day on',
      { sinceType: 'created', since: { kind: 'from-day', day: day('2026-01-01') } },
      ['other', 'dollars', 'rent', 'lunch', 'salary', 'pending'],
    ],
    [
      'modified in the future',
      {
        sinceType: 'modified',
        since: { kind: 'from-instant', instant: new Date('2999-01-01T00:00:00Z') },
        includePending: false,
      },
      [],
    ],
    ['types', { types: ['Salary or rent', 'Standing order'] }, ['rent', 'salary']],
    ['no type', { types: [] }, []],
    ['amount from', { amountGte: '-12.3' }, ['other', 'lunch', 'salary', 'pending']],
    ['amount below', { amountLt: '-12.3' }, ['dollars', 'rent']],
    ['person', { filter: { key: 'person', pattern: '%bÄckerei%' } }, ['salary']],
    ['a wildcard is % alone', { filter: { key: 'person', pattern: 'Kantin_' } }, []],
    ['an underscore is itself', { filter: { key: 'person', pattern: '%_gmbh' } }, ['salary']],
    ['a backslash is itself', { filter: { key: 'person', pattern: 'Kantine\\' } }, []],
    ['the whole name', { filter: { key: 'person', pattern: 'kant' } }, []],
    ['purpose', { filter: { key: 'purpose', pattern: 'REN%' } }, ['rent']],
    ['a regular expression is text', { filter: { key: 'purpose', pattern: 'ren.' } }, []],
    ['date', { filter: { key: 'date', pattern: '2026-04-%' } }, ['rent', 'lunch', 'salary']],
    ['amount', { filter: { key: 'amount', pattern: '-12.300' } }, ['other', 'lunch']],
    ['part of an amount', { filter: { key: 'amount', pattern: '%55.5%' } }, ['dollars']],
    ['unknown account', { accountIds: ['A0' as AccountId] }, []],
    ['no account', { accountIds: [] }, []],
  ])('%s', async (_title, query, expected) => {
    const { purposes } = await listed(stores())
    expect(await purposes(query)).toEqual(expected)
  })

  test('those of some accounts', async () => {
    const { userId, purposes } = await listed(stores())
    const [, second] = await stores().accounts.list(userId)
    expect(await purposes({ accountIds: [must(second).id] })).toEqual(['other'])
  })

  test.each(['booked', 'created', 'modified'] as const)(
    'those after one of them, by %s',
    async (sinceType) => {
      const { purposes, idOf } = await listed(stores())
      const after = async (purpose: string) =>
        purposes({
          sinceType,
          since: { kind: 'after-transaction', id: await idOf(purpose) },
          includePending: false,
        })
      expect(await after('rent')).toEqual(['lunch', 'salary'])
      expect(await after('lunch')).toEqual(['salary'])
      expect(await after('salary')).toEqual([])
      const unknown = { kind: 'after-transaction', id: 'T0' as TransactionId } as const
      expect(await purposes({ sinceType, since: unknown, includePending: false })).toEqual([])
    },
  )

  test('a bank that lists the oldest first is understood, too', async () => {
    const transactions = [
      buildBankTransaction({ purpose: 'first', bookedOn: day('2026-01-01') }),
      buildBankTransaction({ purpose: 'second', bookedOn: day('2026-01-02') }),
      buildBankTransaction({ purpose: 'third', bookedOn: day('2026-01-02') }),
    ]
    const { harvest } = await finishFlow(stores(), {
      accounts: [buildHarvestedAccount({ transactions })],
    })
    const stored = await stores().transactions.list(harvest.userId, everything)
    expect(stored.map(({ purpose }) => purpose)).toEqual(['first', 'second', 'third'])
  })
}

function singleContract(stores: () => Stores): void {
  test('a transaction has all that the bank said', async () => {
    const full: Required<BankTransaction> = {
      bankReference: '2026-05-02-1',
      status: 'booked',
      amount: parseMoney('-1056.30', 'EUR'),
      bookedOn: day('2026-03-29'),
      valueOn: day('2026-10-25'),
      counterparty: {
        name: 'Müller',
        iban: 'DE82900948150000002881',
        accountNumber: '2881',
        bic: 'DEMODE01',
      },
      purpose: 'Miete\nMai',
      type: 'Transfer',
      bookingText: 'GUTSCHRIFT',
      endToEndId: 'E2E',
      mandateId: 'M',
      creditorId: 'DE98ZZZ09999999999',
      purposeCode: 'RENT',
      structuredRemittance: 'RF18539007547034',
      bankTransactionCode: 'PMNT-ICDT-STDO',
      transactionCode: 117,
      primaNota: '9315',
      bookingKey: 'TRF',
      ultimateDebtor: 'Kind Größer',
      ultimateCreditor: 'Verein Größer',
      originalAmount: parseMoney('-1200.00', 'USD'),
    }
    const { harvest } = await finishFlow(stores(), {
      accounts: [buildHarvestedAccount({ transactions: [full] })],
    })
    const [stored] = await stores().transactions.list(harvest.userId, everything)
    const [account] = await stores().accounts.list(harvest.userId)
    expect(stored).toEqual({
      ...full,
      id: expect.stringMatching(/^T[0-9a-f]{32}$/),
      accountId: must(account).id,
      wasPending: false,
      createdAt: expect.any(Date),
      modifiedAt: expect.any(Date),
    })
    const { id, accountId } = must(stored)
    expect(await stores().transactions.find(harvest.userId, id)).toEqual(stored)
    expect(await stores().transactions.find(harvest.userId, id, accountId)).toEqual(stored)
    const elsewhere = 'A0' as AccountId
    expect(await stores().transactions.find(harvest.userId, id, elsewhere)).toBeUndefined()
  })

  test('another user’s transaction is as unknown as one that does not exist', async () => {
    const mine = await listed(stores())
    const theirs = await listed(stores())
    const id = await theirs.idOf('rent')
    expect(await stores().transactions.find(mine.userId, id)).toBeUndefined()
    for (const unknown of ['T0', '', 'nul\0byte']) {
      const found = await stores().transactions.find(mine.userId, unknown as TransactionId)
      expect(found).toBeUndefined()
    }
    const accounts = await stores().accounts.list(theirs.userId)
    expect(await mine.purposes({ accountIds: accounts.map((each) => each.id) })).toEqual([])
  })

  test('sums are over all that is selected, in one currency, exactly', async () => {
    const { userId } = await listed(stores())
    const query = { ...everything, count: 1 }
    const sums = must(await stores().transactions.statistics(userId, query, 'EUR'))
    expect(Object.values(sums).map(formatDecimal)).toEqual([
      '2500.00',
      '2500.00',
      '-934.59',
      expect.stringMatching(/^-900(\.00)?$/),
    ])
    const dollars = must(await stores().transactions.statistics(userId, query, 'USD'))
    expect(formatDecimal(dollars.expenseSum)).toBe('-55.555')
    expect(dollars.depositSum.unscaled).toBe(0n)
    const none = { ...everything, types: ['PayPal' as never] }
    expect(await stores().transactions.statistics(userId, none, 'EUR')).toBeUndefined()
    expect(await stores().transactions.statistics(userId, query, 'CHF')).toBeUndefined()
  })
}
