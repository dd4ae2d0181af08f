import { expect, test } from 'vitest'
import type { TransactionQuery } from '../data/transaction-reader.ts'
import type { AccountId } from '../domain/ids.ts'
import type { Transaction } from '../domain/transaction.ts'
import { buildAccount, buildTransaction, testNow, testUser } from '../testing/server-deps.ts'
import { exportData } from './export-data.ts'

/** Two accounts, with so many transactions each; what is asked for is written down. */
function prepare(counts: Readonly<Record<string, number>>) {
  const asked: TransactionQuery[] = []
  const transactions = {
    list: async (_user: unknown, query: TransactionQuery) => {
      asked.push(query)
      const [accountId = 'A0' as AccountId] = query.accountIds ?? []
      return Array.from({ length: counts[accountId] ?? 0 }, (_, index) =>
        buildTransaction({ id: `T${accountId}.${index}` as Transaction['id'], accountId }),
      ).slice(query.offset, query.offset + query.count)
    },
  }
  const accounts = Object.keys(counts).map((id) => buildAccount({ id: id as AccountId }))
  const holding = { userId: testUser, accesses: [], accounts }
  const wish = { holding, clientName: 'A "B"', language: 'en', at: testNow } as const
  return { asked, pieces: exportData({ transactions, bankOfIban: () => undefined }, wish) }
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

test.each([
  [{ A1: 0 }, 0],
  [{ A1: 1, A2: 0, A3: 2 }, 3],
  [{ A1: 0, A2: 500 }, 500],
  [{ A1: 1201, A2: 7 }, 1208],
])('%j is one document with every transaction once', async (counts, total) => {
  const data = JSON.parse(await textOf(prepare(counts).pieces))
  expect(data.client_name).toBe('A "B"')
  expect(data.accounts).toHaveLength(Object.keys(counts).length)
  const ids = data.transactions.map((each: { transaction_id: string }) => each.transaction_id)
  expect(new Set(ids).size).toBe(total)
  expect(ids).toHaveLength(total)
})

test('no page is read before the one before it has been taken', async () => {
  const { asked, pieces } = prepare({ A1: 100_000 })
  const sizes: number[] = []
  for (let taken = 0; taken < 4; taken++) {
    const { value } = await pieces.next()
    sizes.push(String(value).length)
    expect(asked).toHaveLength(taken)
  }
  expect(Math.max(...sizes)).toBeLessThan(500 * 1000)
  expect(asked.every(({ count }) => count === 500)).toBe(true)
  await pieces.return(undefined)
})
