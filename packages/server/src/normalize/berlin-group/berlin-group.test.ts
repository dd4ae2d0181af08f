import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { requires } from '../../../../../scripts/requires.ts'
import { formatDecimal } from '../../domain/money.ts'
import { Problem } from '../../domain/problem.ts'
import { accountsFromBerlinGroup, balancesFromBerlinGroup } from './accounts.ts'
import { transactionsFromBerlinGroup } from './transactions.ts'

const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')

/** Amounts and dates as text, so that expectations stay readable. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => {
      if (typeof part === 'bigint') return `${part}n`
      return part
    }),
  )
}

describe('documents that we wrote', () => {
  test.each([
    ['berlin-group-accounts', accountsFromBerlinGroup],
    ['berlin-group-transactions', transactionsFromBerlinGroup],
  ])('%s come out as the golden file says', (name, read) => {
    expect(plain(read(fixture(name)))).toEqual(JSON.parse(fixture(`${name}.expected`)))
  })

  test('a faulty entry is reported without its content and does not lose the others', () => {
    const { entries, rejected } = transactionsFromBerlinGroup(fixture('berlin-group-transactions'))
    expect(entries).toHaveLength(6)
    expect(rejected).toEqual([
      'booked[5]: not a decimal amount',
      'booked[6]: bookingDate is missing or not a day',
      'booked[7]: transactionAmount is missing',
      'booked[8]: not an object',
    ])
  })

  test('amounts that the bank sends as JSON numbers keep their digits', () => {
    const text =
      '{"balances":[{"balanceType":"closingBooked","balanceAmount":{"currency":"EUR","amount": 90071992547409931.10}}]}'
    const [balance] = balancesFromBerlinGroup(text).entries
    expect(balance && formatDecimal(balance.amount)).toBe('90071992547409931.10')
  })

  test('SEPA lines cut at 140 characters are put together where they were cut', () => {
    const start = 'x'.repeat(136)
    const entry = {
      bookingDate: '2026-05-01',
      transactionAmount: { currency: 'EUR', amount: '1' },
      remittanceInformationUnstructuredArray: [`${start}Rech`, 'nung 5', 'danke'],
    }
    const text = JSON.stringify({ transactions: { booked: [entry] } })
    const purpose = transactionsFromBerlinGroup(text).entries[0]?.purpose
    expect(purpose).toBe(`${start}Rechnung 5 danke`)
  })
})

describe('what is not understood is a problem, never an empty list', () => {
  const broken = ['', 'null', '[]', '{}', '{"a":1}', '"text"', '<html>', '{"transactions":', '12']
  test.each(broken)('%j', (text) => {
    for (const read of [
      accountsFromBerlinGroup,
      balancesFromBerlinGroup,
      transactionsFromBerlinGroup,
    ]) {
      expect(() => read(text)).toThrow(Problem)
    }
  })

  test.each([
    '{"transactions":{"booked":{}}}',
    '{"transactions":{"booked":"none"}}',
    '{"transactions":[]}',
    '{"transactions":{}}',
    '{"transactions":{"boo ked":[{}],"_links":{"account":{"href":"/a"}}}}',
    '{"accounts":{}}',
    '{"balances":null}',
  ])('%s', (text) => {
    const reader = text.includes('accounts')
      ? accountsFromBerlinGroup
      : text.includes('balances')
        ? balancesFromBerlinGroup
        : transactionsFromBerlinGroup
    expect(() => reader(text)).toThrow(Problem)
  })

  test.each([
    '{"transactions":{"booked":[]}}',
    '{"transactions":{"pending":[],"booked":null}}',
    '{"transactions":{"_links":{"account":{"href":"/a"}}}}',
    '{"transactions":{"information":[],"_links":{"account":{"href":"/a"}}}}',
  ])('%s is empty and says so', (text) => {
    expect(transactionsFromBerlinGroup(text)).toEqual({ entries: [], rejected: [] })
  })
})

describe('whatever a bank sends', () => {
  type Entry = Record<string, unknown>
  const accounts: Entry[] = JSON.parse(fixture('berlin-group-accounts')).accounts
  const report = JSON.parse(fixture('berlin-group-transactions')).transactions
  const booked: Entry[] = report.booked
  const values = fc.oneof(fc.constant(undefined), fc.jsonValue(), fc.string(), fc.integer())

  test('an account is understood or rejected, whatever one of its fields is', () => {
    // A deleted account is left out on purpose.
    const fields = fc.constantFrom('resourceId', 'iban', 'currency', 'name', 'balances', 'bic')
    const account = fc.constantFrom(...accounts.slice(0, 6))
    fc.assert(
      fc.property(account, fields, values, (entry, field, value) => {
        const text = JSON.stringify({ accounts: [accounts[1], { ...entry, [field]: value }] })
        const { entries, rejected } = accountsFromBerlinGroup(text)
        const whole = rejected.filter((reason) => !reason.includes('.balance['))
        expect(entries.length + whole.length).toBe(2)
      }),
    )
  })

  test('a transaction is understood or rejected, whatever one of its fields is', () => {
    const fields = fc.constantFrom(
      ...new Set(booked.slice(0, 5).flatMap((entry) => Object.keys(entry))),
    )
    const entry = fc.constantFrom(...booked.slice(0, 5))
    fc.assert(
      fc.property(entry, fields, values, (one, field, value) => {
        const text = JSON.stringify({
          transactions: { booked: [booked[0], { ...one, [field]: value }] },
        })
        const { entries, rejected } = transactionsFromBerlinGroup(text)
        expect(entries.length + rejected.length).toBe(2)
      }),
      { numRuns: 1_000 },
    )
  })

  test('half an answer is a problem', () => {
    const text = fixture('berlin-group-transactions')
    fc.assert(
      fc.property(fc.nat(text.trimEnd().length - 1), (length) => {
        expect(() => transactionsFromBerlinGroup(text.slice(0, length))).toThrow(Problem)
      }),
    )
  })
})

describe('answers recorded at banks', () => {
  const shared = requires('shared')
  const folder = join(shared ?? '', 'berlin-group/recordings')
  const body = (path: string): string => {
    const file = join(folder, path)
    const text = readFileSync(file, 'utf8')
    return path.includes('/mappings/') ? JSON.parse(text).response.body : text
  }
  const gateway = 'open-banking-gateway'

  test.each([
    ['xs2a-adapter/comdirect/mappings/ais-get-transactions.json', 1, '-256.67', 'John Miles'],
    ['xs2a-adapter/commerzbank/mappings/ais-get-transactions.json', 1, '-256.67', 'John Miles'],
    [
      `${gateway}/embedded--multi-sca--accounts--volksbank/__files/response-body-get-transactions.json`,
      1,
      '-1280.00',
      'Marion Mueller',
    ],
    [
      `${gateway}/embedded--zero-sca--transactions--sandbox/__files/body-v1-accounts-24398.json`,
      5,
      '-1280.00',
      'Marion Mueller',
    ],
    [
      `${gateway}/embedded--one-sca--accounts--sandbox/__files/body-v1-accounts-1828828.json`,
      undefined,
      '-100.00',
      'anton.brueckner',
    ],
  ] as const)('%s', (...[path, count, amount, name]) => {
    const text = body(path)
    const listed: unknown[] = JSON.parse(text).transactions.booked
    const { entries, rejected } = transactionsFromBerlinGroup(text)
    expect(rejected).toEqual([])
    expect(entries.filter(({ status }) => status === 'booked')).toHaveLength(count ?? listed.length)
    const [first] = entries
    expect(first && formatDecimal(first.amount)).toBe(amount)
    expect(first?.counterparty.name).toBe(name)
    expect(first?.bookedOn).toMatch(/^\d{4}-\d\d-\d\d$/)
  })

  test('the direct debit of a Volksbank keeps its codes', () => {
    const path = `${gateway}/embedded--multi-sca--accounts--volksbank/__files/response-body-get-transactions.json`
    expect(transactionsFromBerlinGroup(body(path)).entries[0]).toMatchObject({
      type: 'Direct debit',
      transactionCode: 5,
      primaNota: '990197',
      mandateId: 'VHF5-8R1RCcskezln6CJAY',
      purpose: 'Abrechnung vom  30.11.2018',
    })
  })

  test('adorsys sends a link to a file instead of entries', () => {
    const text = body('xs2a-adapter/adorsys/mappings/ais-get-transactions.json')
    expect(transactionsFromBerlinGroup(text).download).toMatch(/download/)
  })

  test('every recorded JSON list of accounts or balances is understood to the last entry', () => {
    if (!existsSync(folder)) return
    let lists = 0
    for (const path of globSync('**/*.json', { cwd: folder })) {
      const parsed: unknown = attemptJson(readFileSync(join(folder, path), 'utf8'))
      for (const text of bodiesIn(parsed)) {
        const document: unknown = attemptJson(text)
        if (typeof document !== 'object' || document === null) continue
        // ING has an interface of its own: no resourceId, another balance list.
        if (path.includes('ing/')) continue
        if ('accounts' in document && Array.isArray(document.accounts)) {
          lists += 1
          const { entries, rejected } = accountsFromBerlinGroup(text)
          expect(rejected, path).toEqual([])
          expect(entries.length, path).toBe(document.accounts.length)
        } else if (
          'balances' in document &&
          Array.isArray(document.balances) &&
          !('transactions' in document)
        ) {
          lists += 1
          expect(balancesFromBerlinGroup(text).rejected, path).toEqual([])
        }
      }
    }
    expect(lists).toBeGreaterThan(20)
  })

  /** A mapping's inline body, or a body file itself. */
  function bodiesIn(parsed: unknown): readonly string[] {
    if (typeof parsed !== 'object' || parsed === null) return []
    if (!('response' in parsed)) return [JSON.stringify(parsed)]
    const response: unknown = parsed.response
    if (typeof response !== 'object' || response === null) return []
    return 'body' in response && typeof response.body === 'string' ? [response.body] : []
  }

  function attemptJson(text: string): unknown {
    try {
      return JSON.parse(text)
    } catch {
      return undefined
    }
  }
})
