import type { Balance } from '../../domain/account.ts'
import type { LocalDate } from '../../domain/local-date.ts'
import type { BankTransaction } from '../../domain/transaction.ts'
import type { Statement } from '../statement.ts'
import { readAccount } from './account-field.ts'
import { dayFrom } from './amount.ts'
import type { EntrySum } from './balance-field.ts'
import { currencyIn, isBalance, readBalance, readEntrySum } from './balance-field.ts'
import { checkSums } from './check-sums.ts'
import { flatten } from './flatten.ts'
import { readEntry } from './read-entry.ts'
import type { Field, Message } from './split-messages.ts'

type MessageRead = {
  /** `undefined` when nothing of a statement is in the message. */
  readonly statement?: Statement
  readonly isInterim: boolean
  /** Place within the message and reason. */
  readonly rejected: readonly string[]
}

const interimTags = new Set(['13D', '34F', '90', '90C', '90D'])

/** One message to one statement. Never throws. */
export function readMessage(message: Message): MessageRead {
  const { fields } = message
  const isInterim = isInterimReport(message)
  const { balances, sums, rejected: badFields } = readFigures(fields)
  const entries = readEntries(fields, isInterim)
  if (!isStatement(fields)) {
    const line = fields[0]?.line ?? 1
    return { isInterim, rejected: [`line ${line}: it has neither balances nor entries`] }
  }
  const account = readAccount(textOf(fields, '25') ?? textOf(fields, '25P') ?? '')
  const currency = currencyOf(fields)
  const number = textOf(fields, '28C') ?? textOf(fields, '28')
  const to = lastDay(fields, balances)
  const found = { balances, sums, isInterim, transactions: entries.transactions }
  const isWhole = badFields.length === 0 && entries.rejected.length === 0
  return {
    isInterim,
    rejected: [...badFields, ...entries.rejected, ...(isWhole ? checkSums(found) : [])],
    statement: {
      account: { ...account, ...(currency && { currency }) },
      ...(number && { number }),
      ...(to && { to }),
      balances,
      transactions: entries.transactions,
    },
  }
}

function isInterimReport({ kind, fields }: Message): boolean {
  if (kind !== undefined) return kind === '942'
  const hasEnds = fields.some(({ tag }) => /^6[02]/.test(tag))
  return !hasEnds && fields.some(({ tag }) => interimTags.has(tag))
}

/** An interim report of a quiet day has an account and a time, and no entries. */
function isStatement(fields: readonly Field[]): boolean {
  const tags = new Set(fields.map(({ tag }) => tag))
  const isQuietReport = tags.has('25') && (tags.has('13D') || tags.has('34F'))
  return (
    isQuietReport || [...tags].some((tag) => tag === '61' || tag.startsWith('90') || isBalance(tag))
  )
}

function readFigures(fields: readonly Field[]): {
  readonly balances: readonly Balance[]
  readonly sums: readonly EntrySum[]
  readonly rejected: readonly string[]
} {
  const balances: Balance[] = []
  const sums: EntrySum[] = []
  const rejected: string[] = []
  for (const { tag, line, lines } of fields) {
    try {
      if (isBalance(tag)) balances.push(readBalance(tag, lines))
      if (tag === '90C' || tag === '90D') sums.push(readEntrySum(tag, lines))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      rejected.push(`line ${line}, field ${tag}: ${error.message}`)
    }
  }
  return { balances, sums, rejected }
}

function readEntries(
  fields: readonly Field[],
  isInterim: boolean,
): { readonly transactions: readonly BankTransaction[]; readonly rejected: readonly string[] } {
  const currency = currencyOf(fields)
  const { entries, strays } = groupEntries(fields)
  const transactions: BankTransaction[] = []
  const rejected = strays.map(({ line }) => `line ${line}, field 86: it describes no entry`)
  for (const { field, describing } of entries) {
    try {
      transactions.push(readEntry(field, describing, { currency, isInterim }))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      rejected.push(`line ${field.line}, field 61: ${error.message}`)
    }
  }
  return { transactions, rejected }
}

/** An entry, and what says more of it: 86, and what banks add of their own. */
type EntryFields = { readonly field: Field; readonly describing: Field[] }

/** A second description, or one at the head, is a stray: it is left over from an entry that is not there. */
function groupEntries(fields: readonly Field[]): {
  readonly entries: readonly EntryFields[]
  readonly strays: readonly Field[]
} {
  const entries: EntryFields[] = []
  const strays: Field[] = []
  let open: EntryFields | undefined
  let before = ''
  for (const field of fields) {
    const { tag } = field
    const isOwn = tag.startsWith('NS')
    if (tag === '61') entries.push((open = { field, describing: [] }))
    else if (isOwn || (tag === '86' && before === '61')) open?.describing.push(field)
    // After the last balance it is the bank's message to the account's holder.
    else if (tag === '86' && !/^(?:62|64|65|90)/.test(before)) strays.push(field)
    else open = undefined
    if (!isOwn) before = tag
  }
  return { entries, strays }
}

function currencyOf(fields: readonly Field[]): string | undefined {
  for (const { tag, lines } of fields) {
    const currency = currencyIn(tag, lines)
    if (currency !== undefined) return currency
  }
  return readAccount(textOf(fields, '25') ?? '').currency
}

/** An MT940's last day is that of its closing balance, an MT942's the one of its time (`YYMMDDhhmm+hhmm`). */
function lastDay(fields: readonly Field[], balances: readonly Balance[]): LocalDate | undefined {
  const closing = balances.find(({ type }) => type === 'closingBooked' || type === 'interimBooked')
  const time = textOf(fields, '13D') ?? textOf(fields, '13') ?? ''
  return closing?.referenceOn ?? dayFrom(time.slice(0, 6))
}

function textOf(fields: readonly Field[], tag: string): string | undefined {
  const field = fields.find((each) => each.tag === tag)
  const text = flatten(field?.lines.join('') ?? '')
  return text === '' ? undefined : text
}
