import { afterEach, expect, test } from 'vitest'
import { countFor, timeLimitFor } from '../harness/effort.ts'
import { type Kontor, startKontor } from '../harness/kontor.ts'
import {
  type Account,
  bankAccounts,
  type BankEntry,
  TimeTraveller,
  type Transaction,
} from './time-traveller.ts'

const dayMs = 86_400_000
const daysOfYear = 365
/** A consent lasts 180 days at most. */
const renewAfterDays = 140

const running: Kontor[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((kontor) => kontor.close()))
})

test(
  'every day of the year is covered, nothing is doubled or lost, and the same seed gives the same bytes twice',
  { timeout: timeLimitFor(150_000) },
  async () => {
    const stepDays = countFor({ quick: 60, usual: 28, long: 1 })
    running.push(...(await Promise.all([startKontor(), startKontor()])))
    const start = noonAfter(new Date(Date.now() + dayMs))
    const [first, second] = await Promise.all(
      running.map((kontor) => liveYear(new TimeTraveller(kontor, 'erika'), { start, stepDays })),
    )
    expect(first?.bytes.length).toBeGreaterThan(100_000)
    // Line by line, so that a difference can be found.
    expect(second?.bytes.split('\n')).toEqual(first?.bytes.split('\n'))
    expect(second?.bytes).toBe(first?.bytes)
  },
)

type Plan = { readonly start: Date; readonly stepDays: number }

async function liveYear(traveller: TimeTraveller, { start, stepDays }: Plan) {
  await traveller.travels(start)
  await traveller.connects()
  const bank = new BankMemory(traveller)
  await bank.listens()
  let renewedOn = 0
  for (let day = 0; day < daysOfYear;) {
    day = Math.min(day + stepDays, daysOfYear)
    await traveller.travels(new Date(start.getTime() + day * dayMs))
    await traveller.isSynced()
    if (day - renewedOn >= renewAfterDays || day === daysOfYear) {
      await traveller.connects()
      renewedOn = day
      await bank.listens()
    }
  }
  const end = new Date(start.getTime() + daysOfYear * dayMs)
  const coverage = await traveller.coverage()
  expect(coverage).toEqual(
    [...bankAccounts.keys()]
      .toSorted()
      .map((name) => ({ name, from_on: dayOf(start, -730), until_on: dayOf(end) })),
  )
  const accounts = await traveller.accounts()
  const transactions = await traveller.transactions()
  const pending = await traveller.pending()
  await bank.agreesWith({ accounts, transactions, pending })
  // Of two accounts' entries of one day, only chance says which comes first.
  const byAccount = accounts.map(({ account_id: id }) =>
    transactions.filter((transaction) => transaction.account_id === id),
  )
  return { bytes: normalize({ accounts, transactions: byAccount, pending, coverage }) }
}

/** All that the bank has ever booked while somebody listened; it shows two years at a time. */
class BankMemory {
  readonly #traveller: TimeTraveller
  readonly #booked = new Map(
    [...bankAccounts.keys()].map((name) => [name, new Map<string, BankEntry>()]),
  )

  constructor(traveller: TimeTraveller) {
    this.#traveller = traveller
  }

  async listens(): Promise<void> {
    for (const [name, id] of bankAccounts) {
      const { booked } = await this.#traveller.bankStatement(id)
      for (const entry of booked) this.#booked.get(name)?.set(entry.id, entry)
    }
  }

  async agreesWith(kontor: {
    readonly accounts: readonly Account[]
    readonly transactions: readonly Transaction[]
    readonly pending: readonly Transaction[]
  }): Promise<void> {
    expect(kontor.accounts.map(({ name }) => name).toSorted()).toEqual(
      [...bankAccounts.keys()].toSorted(),
    )
    for (const { account_id: accountId, name, balance } of kontor.accounts) {
      const now = await this.#traveller.bankStatement(bankAccounts.get(name) ?? '')
      const isOwn = (transaction: Transaction) => transaction.account_id === accountId
      const stored = kontor.transactions.filter(isOwn)
      const known = [...(this.#booked.get(name)?.values() ?? [])]
      expect(known.length, name).toBeGreaterThan(10)
      expect(stored.map(describeStored).toSorted(), name).toEqual(known.map(describe).toSorted())
      const days = stored.map(({ booked_at: at = '' }) => at)
      expect(days, name).toEqual(days.toSorted((left, right) => right.localeCompare(left)))
      expect(new Set(stored.map(({ transaction_id: id }) => id)).size).toBe(stored.length)
      const waiting = kontor.pending.filter(isOwn).map(describeAmount)
      expect(waiting.toSorted(), name).toEqual(now.pending.map(describeBankAmount).toSorted())
      expect(balance.balance, name).toBe(Number(now.balance))
    }
  }
}

function describe({ bookedOn, ...entry }: BankEntry): string {
  return `${bookedOn} ${describeBankAmount({ bookedOn, ...entry })}`
}

function describeBankAmount({ amount, text }: BankEntry): string {
  return `${Number(amount).toFixed(2)} ${text}`
}

function describeStored({ booked_at: at = '', ...transaction }: Transaction): string {
  return `${at.slice(0, 10)} ${describeAmount(transaction)}`
}

function describeAmount({ amount, purpose }: Transaction): string {
  return `${amount.toFixed(2)} ${purpose}`
}

/** Ids are random and what happened to the second is not the bank's: the order and the days stay. */
function normalize(everything: object): string {
  const names = new Map<string, string>()
  const isId = /^[ATX][0-9a-f]{32}$/
  const isInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
  const written = (_key: string, value: unknown): unknown => {
    if (typeof value !== 'string') return value
    if (isInstant.test(value)) return value.slice(0, 10)
    if (!isId.test(value)) return value
    const name = names.get(value) ?? `${value[0]}${names.size}`
    names.set(value, name)
    return name
  }
  return JSON.stringify(everything, written, 1)
}

function noonAfter(instant: Date): Date {
  return new Date(`${instant.toISOString().slice(0, 10)}T12:00:00.000Z`)
}

function dayOf(instant: Date, plusDays = 0): string {
  return new Date(instant.getTime() + plusDays * dayMs).toISOString().slice(0, 10)
}
