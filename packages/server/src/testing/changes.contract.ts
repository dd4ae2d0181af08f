import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TransactionChanges, TransactionQuery } from '../data/transaction-reader.ts'
import type { AccountId, UserId } from '../domain/ids.ts'
import type { BankTransaction, Transaction } from '../domain/transaction.ts'
import type { FlowHarvest } from '../flow/flow-store.ts'
import { buildBankAccount } from './builders.ts'
import type { Stores } from './memory-stores.ts'
import {
  buildBankTransaction,
  buildHarvest,
  buildHarvestedAccount,
  createFlow,
  day,
  fetching,
  finishedState,
  later,
  must,
} from './store-fixtures.ts'

const shownFrom = day('2026-04-01')
const ongoing = {
  session: { consentId: 'c1' },
  validUntil: day('2026-10-31'),
  shownFrom,
  nextSyncAt: later(8 * 60),
}
const everything = {
  count: 100,
  offset: 0,
  sort: 'asc',
  sinceType: 'booked',
  includePending: true,
} as const

/** What is kept of accounts and transactions when a person connects again, and what a client learns of the changes. */
export function changesContract(stores: () => Stores): void {
  const rent = buildBankTransaction({ purpose: 'rent', bookedOn: day('2026-05-02') })
  const old = buildBankTransaction({ purpose: 'old', bookedOn: day('2026-03-31') })
  const pending = buildBankTransaction({ purpose: 'shop', status: 'pending' })

  async function connect(
    changes: Partial<FlowHarvest> & { readonly transactions?: readonly BankTransaction[] } = {},
  ) {
    const { transactions = [rent, old], ...harvest } = changes
    const account = buildHarvestedAccount({ transactions })
    // A person who stays has no end of their data.
    const { dataExpiresAt: _none, ...fresh } = buildHarvest({
      accounts: [account],
      ongoing,
      ...harvest,
    })
    const started = must(await stores().flows.save(await createFlow(stores()), fetching, []))
    await stores().flows.finish(started, finishedState(fresh), fresh)
    return fresh
  }
  const accountsOf = ({ userId }: Pick<FlowHarvest, 'userId'>) => stores().accounts.list(userId)
  const transactionsOf = ({ userId }: Pick<FlowHarvest, 'userId'>) =>
    stores().transactions.list(userId, everything)

  test('accounts and transactions keep their ids, and nothing is doubled', async () => {
    const first = await connect()
    const [account] = await accountsOf(first)
    const before = await transactionsOf(first)
    const again = await connect({ userId: first.userId })
    const accounts = await accountsOf(again)
    expect(accounts.map(({ id }) => id)).toEqual([must(account).id])
    expect(must(accounts[0]).accessId).not.toBe(must(account).accessId)
    expect(await transactionsOf(again)).toEqual(before)
  })

  test('an account in another currency, and another account, are accounts of their own', async () => {
    const first = await connect()
    const others = [
      buildBankAccount({ currency: 'USD' }),
      buildBankAccount({ iban: 'DE82900948150000002881' }),
    ]
    const accounts = others.map((account) => buildHarvestedAccount({ account }))
    await connect({ userId: first.userId, accounts })
    expect(await accountsOf(first)).toHaveLength(3)
  })

  test('what is pending is booked under the id it has', async () => {
    const first = await connect({ transactions: [pending] })
    const [before] = await transactionsOf(first)
    await connect({ userId: first.userId, transactions: [{ ...pending, status: 'booked' }] })
    const after = await transactionsOf(first)
    expect(after).toHaveLength(1)
    expect(after[0]).toMatchObject({ id: must(before).id, status: 'booked', wasPending: true })
    expect(must(before).wasPending).toBe(false)
  })

  test('what the bank no longer has is no longer read, until the bank has it again', async () => {
    const april = buildBankTransaction({ purpose: 'april', bookedOn: day('2026-04-02') })
    const first = await connect({ transactions: [rent, april] })
    const [, before] = await transactionsOf(first)
    await connect({ userId: first.userId, transactions: [april] })
    expect((await transactionsOf(first)).map(({ purpose }) => purpose)).toEqual(['april'])
    expect(await stores().transactions.find(first.userId, must(before).id)).toBeUndefined()
    await connect({ userId: first.userId, transactions: [rent, april] })
    expect((await transactionsOf(first)).map(({ id }) => id)).toContain(must(before).id)
  })

  test('of all that is stored, only what the client asked for is read', async () => {
    const first = await connect()
    expect((await transactionsOf(first)).map(({ purpose }) => purpose)).toEqual(['rent'])
    const more = { ...ongoing, shownFrom: day('2026-03-01') }
    await connect({ userId: first.userId, ongoing: more })
    expect((await transactionsOf(first)).map(({ purpose }) => purpose)).toEqual(['old', 'rent'])
    await connect({ userId: first.userId })
    expect(await transactionsOf(first)).toHaveLength(2)
  })

  test('new entries of a day come after the known ones', async () => {
    const second = buildBankTransaction({ purpose: 'second', bookedOn: day('2026-05-02') })
    const first = await connect()
    await connect({ userId: first.userId, transactions: [second, rent, old] })
    expect((await transactionsOf(first)).map(({ purpose }) => purpose)).toEqual(['rent', 'second'])
  })

  test('of ten that connect at once, none doubles anything', async () => {
    const first = await connect()
    await Promise.all(Array.from({ length: 10 }, () => connect({ userId: first.userId })))
    expect(await accountsOf(first)).toHaveLength(1)
    expect(await transactionsOf(first)).toHaveLength(1)
  })

  test('what the bank no longer has is told to who asks for changes', async () => {
    const april = buildBankTransaction({ purpose: 'april', bookedOn: day('2026-04-02') })
    const first = await connect({ transactions: [rent, april] })
    const [kept, gone] = await transactionsOf(first)
    await connect({ userId: first.userId, transactions: [april] })
    const deleted = (query: Partial<TransactionQuery>) =>
      stores().transactions.listDeleted(first.userId, { ...everything, ...query })
    expect(await deleted({})).toEqual([])
    for (const sinceType of ['booked', 'created', 'modified'] as const) {
      const since = { kind: 'after-transaction', id: must(kept).id } as const
      expect(await deleted({ since, sinceType })).toEqual([must(gone).id])
    }
    const from = (text: string) => ({ kind: 'from-day', day: day(text) }) as const
    expect(await deleted({ since: from('2026-05-01') })).toEqual([must(gone).id])
    expect(await deleted({ since: from('2026-05-03') })).toEqual([])
    expect(await deleted({ since: from('2126-05-01'), sinceType: 'modified' })).toEqual([])
    const elsewhere = { accountIds: ['A0' as AccountId] }
    expect(await deleted({ since: from('2026-05-01'), ...elsewhere })).toEqual([])
  })

  test('who follows the changes has what is read, wherever they stop and from wherever they go on', async () => {
    const names = ['one', 'two', 'three', 'four'] as const
    const entry = fc.record({
      purpose: fc.constantFrom(...names),
      status: fc.constantFrom('booked', 'pending'),
      bookedOn: fc.constantFrom(day('2026-03-05'), day('2026-04-01'), day('2026-04-02')),
    })
    const step = fc.record({
      entries: fc.uniqueArray(entry, { maxLength: 4, selector: ({ purpose }) => purpose }),
      shownFrom: fc.constantFrom(day('2026-04-01'), day('2026-03-01')),
      count: fc.integer({ min: 1, max: 3 }),
      /** After so many pages the client dies, and goes on from the last cursor it has kept. */
      pages: fc.nat({ max: 3 }),
      keptUpTo: fc.nat({ max: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const follower = new Follower((cursor, count) =>
          stores().transactions.listChanges(userId, { cursor, count }),
        )
        const userId = `U${randomUUID()}` as UserId
        for (const { entries, shownFrom: from, count, pages, keptUpTo } of steps) {
          const transactions = [oldest, ...entries.map(buildBankTransaction)]
          await connect({ userId, transactions, ongoing: { ...ongoing, shownFrom: from } })
          await follower.reads({ count, pages, keptUpTo })
        }
        await follower.readsAll()
        const read = await transactionsOf({ userId })
        expect(follower.has()).toEqual(new Map(read.map((each) => [each.id, each])))
      }),
      { numRuns: 25 },
    )
  })
}

/** Before all others, so that what is missing after it is gone. */
const oldest = buildBankTransaction({ purpose: 'oldest', bookedOn: day('2026-03-01') })

type ReadPage = (cursor: number, count: number) => Promise<TransactionChanges>

/** A client that keeps what it has together with its cursor, and believes that nothing comes twice. */
class Follower {
  readonly #read: ReadPage
  #cursor = 0
  #known = new Map<string, Transaction>()
  constructor(read: ReadPage) {
    this.#read = read
  }

  async reads(effort: {
    readonly count: number
    readonly pages: number
    readonly keptUpTo: number
  }): Promise<void> {
    for (let page = 0; page < effort.pages; page++) {
      const kept = [this.#cursor, new Map(this.#known)] as const
      const more = await this.#readPage(effort.count)
      if (page >= effort.keptUpTo) [this.#cursor, this.#known] = kept
      if (!more) break
    }
  }

  async readsAll(): Promise<void> {
    while (await this.#readPage(2)) continue
  }

  has(): ReadonlyMap<string, Transaction> {
    return this.#known
  }

  async #readPage(count: number): Promise<boolean> {
    const { added, modified, removed, cursor, more } = await this.#read(this.#cursor, count)
    for (const each of added) {
      expect(this.#known.has(each.id)).toBe(false)
      this.#known.set(each.id, each)
    }
    for (const each of modified) {
      expect(this.#known.has(each.id)).toBe(true)
      this.#known.set(each.id, each)
    }
    for (const { id } of removed) expect(this.#known.delete(id)).toBe(true)
    this.#cursor = cursor
    return more
  }
}
