import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { exchangeCode, read, type Tokens } from '../harness/client.ts'
import { moveClock } from '../harness/clock.ts'
import { withDatabase } from '../harness/database.ts'
import type { Kontor } from '../harness/kontor.ts'
import { connectForGood } from './connect-for-good.ts'

/** What the bank itself says of an account. */
export type BankEntry = {
  readonly id: string
  readonly bookedOn: string
  readonly amount: string
  readonly text: string
}
type BankStatement = {
  readonly balance: string
  readonly booked: readonly BankEntry[]
  readonly pending: readonly BankEntry[]
}

type Json = Readonly<Record<string, unknown>>
export type Account = Json & {
  readonly account_id: string
  readonly name: string
  readonly iban?: string
  readonly balance: { readonly balance: number }
}
export type Transaction = Json & {
  readonly transaction_id: string
  readonly account_id: string
  readonly amount: number
  readonly purpose: string
  readonly booked: boolean
  readonly booked_at?: string
}

/** Demobank's accounts of its person `demo`, by the names they have. */
export const bankAccounts = new Map([
  ['Girokonto', '3f6a1d52-90a4-4c1e-9b0e-4711951500aa'],
  ['Tagesgeld', '3f6a1d52-90a4-4c1e-9b0e-4711951501aa'],
  ['Kreditkarte', '3f6a1d52-90a4-4c1e-9b0e-4711951510aa'],
])

const syncedMsMax = 30_000
const pageSize = 1_000

/** One person in a Kontor of their own, whose time is moved. */
export class TimeTraveller {
  readonly #kontor: Kontor
  readonly #userId: string
  #accessToken = ''

  constructor(kontor: Kontor, userId: string) {
    this.#kontor = kontor
    this.#userId = userId
  }

  /** Connects, or connects again before the consent ends. */
  async connects(): Promise<void> {
    const callback = await connectForGood(this.#kontor.url, this.#userId)
    const code = callback.searchParams.get('code') ?? ''
    const response = await exchangeCode(this.#kontor.url, code)
    expect(response.status, await response.clone().text()).toBe(200)
    this.#accessToken = ((await response.json()) as Tokens).access_token
  }

  async travels(to: Date): Promise<void> {
    const { now } = await moveClock(this.#kontor.url, { to: to.toISOString() })
    expect(Math.abs(Date.parse(now) - to.getTime())).toBeLessThan(5_000)
  }

  /** Waits until all that is due has been read, and says how it went. */
  async isSynced(): Promise<void> {
    await withDatabase(this.#kontor.dataDir, async (query) => {
      const giveUpAt = Date.now() + syncedMsMax
      for (;;) {
        const [state] = await query(
          `select (select count(*)::int from syncs where ended_at is null) as open,
                  (select count(*)::int from accesses x
                    where x.state = 'connected'
                      and x.next_sync_at <= now() + (select ahead_ms from clock) * interval '1 ms') as due`,
        )
        if (state?.['open'] === 0 && state['due'] === 0) break
        if (Date.now() > giveUpAt) throw new Error(`not synced: ${JSON.stringify(state)}`)
        await sleep(50)
      }
      const failed = await query(`select state, problem from syncs where state <> 'completed'`)
      expect(failed).toEqual([])
    })
  }

  async accounts(): Promise<readonly Account[]> {
    const { accounts } = (await this.#read('/rest/accounts?include_coverage=true')) as {
      accounts: Account[]
    }
    return accounts
  }

  /** All that there are, the newest booking day first. */
  async transactions(): Promise<readonly Transaction[]> {
    const all: Transaction[] = []
    for (;;) {
      const { transactions } = (await this.#read(
        `/rest/transactions?count=${pageSize}&offset=${all.length}`,
      )) as { transactions: Transaction[] }
      all.push(...transactions)
      if (transactions.length < pageSize) return all
    }
  }

  async pending(): Promise<readonly Transaction[]> {
    const { transactions } = (await this.#read(
      '/rest/transactions?count=1000&include_pending=true',
    )) as { transactions: Transaction[] }
    return transactions.filter(({ booked }) => !booked)
  }

  async bankStatement(accountId: string): Promise<BankStatement> {
    const response = await fetch(`${this.#kontor.bankUrl}/control/accounts/${accountId}/entries`)
    return (await response.json()) as BankStatement
  }

  /** The days that were read of each account, as the database has them. */
  async coverage(): Promise<readonly Json[]> {
    return withDatabase(this.#kontor.dataDir, (query) =>
      query(
        `select a.name, c.from_on::text, c.until_on::text
           from coverage c
           join accounts a on a.user_id = c.user_id and a.id = c.account_id
          order by a.name, c.from_on`,
      ),
    )
  }

  #read(path: string): Promise<unknown> {
    return read(this.#kontor.url, this.#accessToken, path)
  }
}
