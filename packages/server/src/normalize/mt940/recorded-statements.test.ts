import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { requires } from '../../../../../scripts/requires.ts'
import { Problem } from '../../domain/problem.ts'
import { formatDecimal } from '../../domain/money.ts'
import { decodeText } from '../decode-text.ts'
import type { BankTransaction } from '../../domain/transaction.ts'
import { readStatement } from '../read-statement.ts'
import type { StatementDocument } from '../statement.ts'
import { readMt940 } from './read-mt940.ts'

const shared = requires('shared')
const folder = join(shared ?? '', 'statements/mt940')
const files = shared === undefined ? [] : globSync('**/*.{txt,sta}', { cwd: folder }).toSorted()

/** Single fields and other texts without a figure: nothing of a statement is in them. */
const noStatements = new Set([
  'railslove-cmxl/lines/account_identification_iban.txt',
  'railslove-cmxl/lines/floor_limit_indicator_both.txt',
  'railslove-cmxl/lines/floor_limit_indicator_debit.txt',
  'railslove-cmxl/lines/statement_number.txt',
  // Entries without a statement around them, that is without a currency.
  'railslove-cmxl/lines/statement_ocmt_chgs.txt',
  'railslove-cmxl/lines/statement_supplementary_plain.txt',
  'wolph-mt940/self-provided/sparkassen.sta',
  // It counts entries that are not there.
  'railslove-cmxl/lines/vmk_summary_debit.txt',
  'wolph-mt940/betterplace/empty_86.sta',
  'wolph-mt940/betterplace/empty_line.sta',
  'wolph-mt940/cmxl/account_identification_iban.sta',
  'wolph-mt940/cmxl/statement_number.sta',
  'wolph-mt940/self-provided/invalid_statement.sta',
])

/** The one entry of all that cannot be read: its value date is the 68th of a 22nd month. */
const badEntries = new Map([['railslove-cmxl/mt940-headers.txt', 1]])

/** Whoever masked these took entries out or changed amounts: they do not add up, and the reader says so. */
const doNotAddUp = new Set([
  'jejik-mt940/abnamro.txt',
  'jejik-mt940/commerzbank.txt',
  'jejik-mt940/deutschebank.txt',
  'jejik-mt940/knab.txt',
  'jejik-mt940/oldenburgischelandesbankmitbindestrich.txt',
  'jejik-mt940/sparkasse2.txt',
  'jejik-mt940/sparkasse3.txt',
  'jejik-mt940/triodos.txt',
  'railslove-cmxl/mt940-abnamro.txt',
  'wolph-mt940/betterplace/sepa_snippet.sta',
  'wolph-mt940/jejik/abnamro.sta',
  'wolph-mt940/jejik/knab.sta',
  'wolph-mt940/jejik/triodos.sta',
  'wolph-mt940/mBank/with_newline_in_tnr.sta',
  'wolph-mt940/self-provided/details_60-63.sta',
  'wolph-mt940/self-provided/malformed_details.sta',
  'wolph-mt940/self-provided/mt942.sta',
  'wolph-mt940/self-provided/overly_long_details.sta',
  'wolph-mt940/self-provided/raiffeisen-cmi.sta',
])

function textOf(file: string): string {
  return decodeText(readFileSync(join(folder, file)))
}

function entryLines(text: string): number {
  return text.match(/^:61:/gm)?.length ?? 0
}

function countOf({ statements }: StatementDocument): number {
  return statements.reduce((sum, { transactions }) => sum + transactions.length, 0)
}

describe('recorded MT940 and MT942', () => {
  requires('shared')

  test('all are here', () => {
    expect(files).toHaveLength(50)
  })

  test.each(files.filter((file) => !noStatements.has(file)))('%s', (file) => {
    const text = textOf(file)
    const document = readStatement(readFileSync(join(folder, file)))
    const bad = badEntries.get(file) ?? 0
    expect(document.rejected.filter((reason) => reason.includes('field 61'))).toHaveLength(bad)
    expect(countOf(document)).toBe(entryLines(text) - bad)
    const doubts = document.rejected.filter((reason) => /lead from|field 90 counts/.test(reason))
    expect(doubts.length > 0).toBe(doNotAddUp.has(file))
    const first = document.statements[0]?.transactions[0]
    if (/942|vmk/.test(file)) expect(document.format).toBe('mt942')
    if (first) expect(first.status).toBe(document.format === 'mt942' ? 'pending' : 'booked')
  })

  test.each([...noStatements])('%s is none', (file) => {
    expect(() => readMt940(textOf(file))).toThrow(Problem)
  })
})

/** What wolph's parser writes, all as text: a date is a list with four bytes, an amount a list with one decimal string. */
type Written = { readonly [name: string]: unknown }

function dayOf(written: unknown): string {
  const [high = 0, low = 0, month = 0, day = 0] = written instanceof Uint8Array ? written : []
  const two = (digits: number) => String(digits).padStart(2, '0')
  return `${high * 256 + low}-${two(month)}-${two(day)}`
}

function tight(text: string | undefined): string | undefined {
  return text?.replaceAll(/\s+/g, '')
}

/** Their names of the fields beside ours, without blanks, since the two join lines differently. */
function comparable(entry: BankTransaction): Readonly<Record<string, string | undefined>> {
  return {
    amount: String(Number(formatDecimal(entry.amount))),
    currency: entry.amount.currency,
    date: entry.valueOn,
    entry_date: entry.bookedOn,
    id: entry.bookingKey ?? '',
    bank_reference: entry.bankReference,
    transaction_code: String(entry.transactionCode).padStart(3, '0'),
    prima_nota: entry.primaNota,
    posting_text: tight(entry.bookingText),
    applicant_name: tight(entry.counterparty.name),
    applicant_iban: entry.counterparty.accountNumber ?? entry.counterparty.iban,
    end_to_end_reference: tight(entry.endToEndId),
    additional_position_reference: tight(entry.mandateId),
    applicant_creditor_id: tight(entry.creditorId),
  }
}

function expectedOf({ data }: { readonly data: Written }): Readonly<Record<string, string>> {
  const { amount, ...rest } = data
  const names = Object.keys(comparable(blank)).filter((name) => Object.hasOwn(rest, name))
  const texts = names
    .map((name) => {
      const value = rest[name]
      if (Array.isArray(value)) return [name, dayOf(value[0])] as const
      // It does not know that the bank's note of a return is no part of the reference.
      const text = tight(String(value))?.replace(/MTLG:.*/, '') ?? ''
      return [name, name === 'id' ? text.slice(1) : text] as const
    })
    .filter(([name, text]) => text !== 'null' && (text !== '' || name === 'id'))
  return { ...Object.fromEntries(texts), amount: String(Number(decimalIn(amount))) }
}

function decimalIn(amount: unknown): unknown {
  const list: unknown =
    typeof amount === 'object' && amount !== null && 'amount' in amount ? amount.amount : undefined
  return Array.isArray(list) ? list[0] : undefined
}

const blank: BankTransaction = {
  status: 'booked',
  amount: { unscaled: 0n, scale: 0, currency: 'EUR' },
  counterparty: {},
  purpose: '',
  type: 'Unknown',
}

describe('what another parser reads in them', () => {
  requires('shared')
  const compared = files.filter((file) => file.endsWith('.sta') && !noStatements.has(file))

  test.each(compared)('%s', (file) => {
    const yaml = readFileSync(join(folder, file.replace(/sta$/, 'yml')), 'utf8')
    const options = { schema: 'failsafe', logLevel: 'silent', maxAliasCount: -1 } as const
    const { transactions: theirs }: { transactions: readonly { data: Written }[] } = parse(
      yaml,
      options,
    )
    const ours = readMt940(textOf(file)).statements.flatMap(({ transactions }) => transactions)
    // Theirs keeps the last of several statements of one kind of file.
    expect(theirs.length).toBeLessThanOrEqual(ours.length)
    theirs.forEach((their, index) => {
      expect(comparable(ours[index] ?? blank)).toMatchObject(expectedOf(their))
    })
  })
})
