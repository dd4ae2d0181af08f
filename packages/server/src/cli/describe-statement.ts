import type { Balance } from '../domain/account.ts'
import { formatDecimal } from '../domain/money.ts'
import type { BankTransaction } from '../domain/transaction.ts'
import type { Statement, StatementAccount, StatementDocument } from '../normalize/statement.ts'
import { table } from './demo-table.ts'

/** A statement's accounts, balances and entries to read on a terminal, and what was not understood. */
export function describeStatement({ format, statements, rejected }: StatementDocument): string {
  const entries = statements.reduce((sum, { transactions }) => sum + transactions.length, 0)
  const head = `${format}: ${counted(statements.length, 'statement')}, ${entries} ${entries === 1 ? 'entry' : 'entries'}`
  const parts = [`  ${head}`, ...statements.map(describe), ...notUnderstood(rejected)]
  return `\n${parts.join('\n\n')}\n`
}

function describe(statement: Statement): string {
  const { account, balances, transactions } = statement
  return [
    `  ${[nameOf(account), ...periodOf(statement)].map(printable).join(' · ')}`,
    ...(balances.length > 0 ? [balanceTable(balances)] : []),
    transactions.length > 0 ? entryTable(transactions) : '  no entries',
  ].join('\n\n')
}

function nameOf({
  iban,
  accountNumber,
  bankCode,
  bic,
  currency,
  name,
  owner,
}: StatementAccount): string {
  const number = iban ?? accountNumber ?? 'an account without a number'
  const words = [number, currency, bankCode ?? bic, name, owner]
  return words.filter((word) => word !== undefined).join(' ')
}

function periodOf({ number, from, to }: Statement): readonly string[] {
  const days = [from, to].filter((day) => day !== undefined)
  return [
    ...(number === undefined ? [] : [`no. ${number}`]),
    ...(days.length > 0 ? [days.join(' to ')] : []),
  ]
}

function balanceTable(balances: readonly Balance[]): string {
  return table(
    [{ title: 'balance' }, { title: 'day' }, { title: 'amount', align: 'right' }, { title: '' }],
    balances.map(({ type, referenceOn, amount }) =>
      [type, referenceOn ?? '', formatDecimal(amount), amount.currency].map(printable),
    ),
  )
}

function entryTable(transactions: readonly BankTransaction[]): string {
  return table(
    [
      { title: 'booked' },
      { title: 'value' },
      { title: 'amount', align: 'right' },
      { title: '' },
      { title: 'type' },
      { title: 'other side', widthMax: 28 },
      { title: 'purpose', widthMax: 48 },
    ],
    transactions.map((entry) => rowOf(entry).map(printable)),
  )
}

function rowOf(entry: BankTransaction): readonly string[] {
  const { amount, bookedOn, counterparty, purpose, status, type, valueOn } = entry
  return [
    status === 'pending' ? 'pending' : (bookedOn ?? ''),
    valueOn ?? '',
    formatDecimal(amount),
    amount.currency,
    type === 'Unknown' ? (entry.bookingText ?? '') : type,
    counterparty.name ?? counterparty.iban ?? counterparty.accountNumber ?? '',
    purpose,
  ]
}

function notUnderstood(rejected: readonly string[]): readonly string[] {
  if (rejected.length === 0) return []
  const lines = rejected.map((reason) => `    ${printable(reason)}`)
  return [[`  not understood or in doubt (${rejected.length}):`, ...lines].join('\n')]
}

/** Texts of banks must not steer the terminal, nor turn the direction of a line. */
function printable(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

/** All of it as JSON: names as in the interface, amounts as decimal strings beside their currency. */
export function statementAsJson(document: StatementDocument): string {
  return JSON.stringify(document, forWire, 2)
}

function forWire(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const fields = Object.entries(isMoney(value) ? moneyFields(value) : value)
  return Object.fromEntries(fields.map(([name, field]) => [snakeCase(name), field]))
}

type Amount = Balance['amount']

function isMoney(value: object): value is Amount {
  return 'unscaled' in value && typeof value.unscaled === 'bigint'
}

function moneyFields(money: Amount): object {
  return { value: formatDecimal(money), currency: money.currency }
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
