import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { requires } from '../../../../../scripts/requires.ts'
import { Problem } from '../../domain/problem.ts'
import { decodeText } from '../decode-text.ts'
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
