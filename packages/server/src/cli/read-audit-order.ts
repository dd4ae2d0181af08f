import { parseArgs } from 'node:util'
import type { AuditFilter } from '../audit/audit-record.ts'
import { UsageError } from './usage-error.ts'

/** What the operator wants to know of the audit records. */
export type AuditOrder =
  | { readonly command: 'help' }
  | {
      readonly command: 'show' | 'tail'
      readonly filter: AuditFilter
      readonly count: number
      readonly json: boolean
    }
  | { readonly command: 'export'; readonly filter: AuditFilter }
  | { readonly command: 'verify'; readonly head?: string }

const countMax = 10_000

/** Reads the command line. Throws `UsageError`. */
export function readAuditOrder([command = 'show', ...args]: readonly string[]): AuditOrder {
  if (command === 'help' || command === '--help' || command === '-h') return { command: 'help' }
  if (command.startsWith('-')) return readAuditOrder(['show', command, ...args])
  switch (command) {
    case 'show':
    case 'tail': {
      const {
        count,
        json = false,
        ...values
      } = readOptions(args, {
        ...filterOptions,
        count: { type: 'string' },
        json: { type: 'boolean' },
      })
      return { command, filter: filterOf(values), count: countOf(count), json }
    }
    case 'export':
      return { command, filter: filterOf(readOptions(args, filterOptions)) }
    case 'verify': {
      const { head } = readOptions(args, { head: { type: 'string' } })
      if (head !== undefined && !/^[\da-f]{64}$/.test(head)) {
        throw new UsageError('--head takes the 64 digits that audit verify has printed')
      }
      return { command, ...(head !== undefined && { head }) }
    }
    default:
      throw new UsageError(`audit knows no "${command}": kontor audit help`)
  }
}

const filterOptions = {
  action: { type: 'string' },
  client: { type: 'string' },
  user: { type: 'string' },
  since: { type: 'string' },
} as const

function filterOf({ since, ...ids }: { readonly since?: string | undefined }): AuditFilter {
  if (since === undefined) return ids
  const at = new Date(since)
  if (!/^\d{4}-\d\d-\d\d/.test(since) || Number.isNaN(at.getTime())) {
    throw new UsageError('--since takes a day or a moment, such as 2026-05-04')
  }
  return { ...ids, since: at }
}

function countOf(text = '20'): number {
  const count = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (count < 1 || count > countMax) {
    throw new UsageError(`--count takes a number from 1 to ${countMax}`)
  }
  return count
}

type Options = Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>

function readOptions<Known extends Options>(args: readonly string[], options: Known) {
  try {
    return parseArgs({ args: [...args], options }).values
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const [sentence = ''] = error.message.split(/\. |\n/)
    throw new UsageError(`${sentence}: kontor audit help`, { cause: error })
  }
}
