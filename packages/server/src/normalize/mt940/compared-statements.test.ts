import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { requires } from '../../../../../scripts/requires.ts'
import type { Balance } from '../../domain/account.ts'
import { formatDecimal } from '../../domain/money.ts'
import type { BankTransaction } from '../../domain/transaction.ts'
import { decodeText } from '../decode-text.ts'
import type { Statement } from '../statement.ts'
import { readMt940 } from './read-mt940.ts'

const folder = join(requires('shared') ?? '', 'statements/mt940/wolph-mt940')

/** Single fields, in which we find no statement. */
const noStatements = new Set([
  'betterplace/empty_86.sta',
  'betterplace/empty_line.sta',
  'cmxl/account_identification_iban.sta',
  'cmxl/statement_number.sta',
  'self-provided/invalid_statement.sta',
  'self-provided/sparkassen.sta',
])
const files = globSync('**/*.sta', { cwd: folder }).filter((file) => !noStatements.has(file))

/** What wolph's parser writes, all as text: a date is a list with four bytes, an amount a list with one decimal string. */
type Written = { readonly [name: string]: unknown }
type Document = { readonly data: Written; readonly transactions: readonly { data: Written }[] }

function readYaml(file: string): Document {
  const text = readFileSync(join(folder, file.replace(/sta$/, 'yml')), 'utf8')
  return parse(text, { schema: 'failsafe', logLevel: 'silent', maxAliasCount: -1 })
}

function readOurs(file: string): readonly Statement[] {
  return readMt940(decodeText(readFileSync(join(folder, file)))).statements
}

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
    amount: formatDecimal(entry.amount),
    currency: entry.amount.currency,
    date: entry.valueOn,
    entry_date: entry.bookedOn,
    id: entry.bookingKey ?? '',
    bank_reference: entry.bankReference,
    transaction_code: String(entry.transactionCode).padStart(3, '0'),
    prima_nota: entry.primaNota,
    posting_text: tight(entry.bookingText),
    purpose: tight(entry.purpose),
    applicant_name: tight(entry.counterparty.name),
    applicant_iban: entry.counterparty.accountNumber ?? entry.counterparty.iban,
    end_to_end_reference: tight(entry.endToEndId),
    additional_position_reference: tight(entry.mandateId),
    applicant_creditor_id: tight(entry.creditorId),
  }
}

/** It leaves in the text what is none: the bank's note of a return, keywords with a colon. */
const beyond = /(?:MTLG|EREF):.*/

function expectedOf({ data }: { readonly data: Written }): Readonly<Record<string, string>> {
  const { amount, ...rest } = data
  const names = Object.keys(comparable(blank)).filter((name) => Object.hasOwn(rest, name))
  const texts = names
    .map((name) => {
      const value = rest[name]
      if (Array.isArray(value)) return [name, dayOf(value[0])] as const
      const text = tight(String(value))?.replace(beyond, '') ?? ''
      return [name, name === 'id' ? text.slice(1) : text] as const
    })
    .filter(([name, text]) => text !== 'null' && (text !== '' || name === 'id'))
  return { ...Object.fromEntries(texts), amount: String(decimalIn(amount)) }
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

/** By our names; several balances of one kind overwrite each other in theirs. */
const balanceTypes = {
  final_opening_balance: 'openingBooked',
  final_closing_balance: 'closingBooked',
  intermediate_closing_balance: 'interimBooked',
  available_balance: 'interimAvailable',
  forward_available_balance: 'forwardAvailable',
} as const

function textOf(written: unknown): string {
  return typeof written === 'string' ? written : ''
}

/** Account and number as the file has them: in theirs those of the last statement. */
function headOf({ account, number }: Statement) {
  const { bankCode, bic, iban, accountNumber, currency } = account
  const bank = bankCode ?? bic
  const written = (iban ?? accountNumber ?? '').toUpperCase()
  return { account: bank === undefined ? written : `${bank}/${written}`, currency, number }
}

function describeBalance({ amount, referenceOn }: Balance): readonly unknown[] {
  return [formatDecimal(amount), amount.currency, referenceOn]
}

/** Why the text of an entry is not in theirs. */
const readsDetailsOtherwise = new Map([
  [
    'self-provided/raiffeisen-cmi.sta',
    'its letters are those of a DOS code page, which it names nowhere',
  ],
  ['jejik/triodos.sta', 'theirs leaves the marks of the sub-fields (>20, >21) within the text'],
])

/** A second field 25 begins a statement of its own, without a number; theirs has the two in one. */
const isTornApart = 'betterplace/sepa_snippet_broken.sta'
const whole = files.filter((file) => file !== isTornApart)

/** Why the account is written otherwise in theirs. */
const namesAccountOtherwise = new Map([
  ['self-provided/raiffeisen-cmi.sta', 'a third part is the currency'],
])

describe('what another parser reads in them', () => {
  requires('shared')

  test.each(files)('%s: the entries', (file) => {
    const { transactions: theirs } = readYaml(file)
    const ours = readOurs(file).flatMap(({ transactions }) => transactions)
    // Theirs keeps the last of several statements of one kind of file.
    expect(theirs.length).toBeLessThanOrEqual(ours.length)
    theirs.forEach((their, index) => {
      const entry = ours[index] ?? blank
      expect(comparable(entry)).toMatchObject(expectedOf(their))
      const details = tight(textOf(their.data['transaction_details']))
      if (details && !readsDetailsOtherwise.has(file)) {
        expect(details).toContain(tight(entry.purpose))
      }
    })
  })

  test.each(whole)('%s: the account, the number and the balances', (file) => {
    const { data } = readYaml(file)
    const statements = readOurs(file)
    const last = statements.at(-1)
    const head = last && headOf(last)
    const account = textOf(data['account_identification'])
    if (!namesAccountOtherwise.has(file)) expect(head?.account).toBe(account)
    else expect(head?.account).not.toBe(account)
    const number = [data['statement_number'], data['sequence_number']].map(textOf)
    const parts = number.filter((part) => part !== '' && part !== 'null')
    expect(head?.number ?? '').toBe(parts.join('/'))
    const balances = statements.flatMap((statement) => statement.balances)
    for (const [name, type] of Object.entries(balanceTypes)) {
      const theirs: unknown = data[name]
      if (typeof theirs !== 'object' || theirs === null || !('amount' in theirs)) continue
      const { amount } = theirs
      const found = balances.filter((balance) => balance.type === type).map(describeBalance)
      expect(found, name).toContainEqual([
        decimalIn(amount),
        Reflect.get(Object(amount), 'currency'),
        dayOf(Object.values(Reflect.get(theirs, 'date'))[0]),
      ])
    }
  })
})
