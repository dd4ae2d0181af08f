import { parseArgs } from 'node:util'
import { UsageError } from './usage-error.ts'

/** What the operator wants to know of banks. */
export type BanksOrder =
  | { readonly kind: 'help' }
  | { readonly kind: 'list'; readonly json: boolean }
  | { readonly kind: 'search'; readonly text: string; readonly json: boolean }
  /** Absent: the file of the settings. */
  | { readonly kind: 'check'; readonly file?: string }

/** Reads the command line. Throws `UsageError`. */
export function readBanksOrder(args: readonly string[]): BanksOrder {
  if (args[0] === 'help') return { kind: 'help' }
  const { values, positionals } = readOptions(args)
  if (values.help === true) return { kind: 'help' }
  const json = values.json ?? false
  // A name of several words and an IBAN with blanks need no quotes.
  const text = positionals.join(' ').trim()
  if (values.check !== true)
    return text === '' ? { kind: 'list', json } : { kind: 'search', text, json }
  if (json || positionals.length > 1) {
    throw new UsageError('banks --check takes a file and nothing else: kontor banks help')
  }
  return { kind: 'check', ...(text !== '' && { file: text }) }
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        check: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const [sentence = ''] = error.message.split(/\. |\n/)
    throw new UsageError(`${sentence}: kontor banks help`, { cause: error })
  }
}
