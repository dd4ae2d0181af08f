import type { Answer } from './mutate.ts'

export type Counted = 'accounts' | 'balances' | 'transactions'

/** Which list a call reads; nothing for the calls of an authorisation. */
export function listOf(call: string): Counted | undefined {
  if (!call.startsWith('GET ')) return undefined
  const path = call.replace(/^GET |\?.*$/g, '')
  if (path.includes('/transactions')) return 'transactions'
  if (path.endsWith('/balances')) return 'balances'
  return /\/(?:card-)?accounts$/.test(path) ? 'accounts' : undefined
}

/** Counted by the plainest means there are, to judge the parsers by: `undefined` where no list can be made out. */
export function countEntries(list: Counted, { body }: Answer): number | undefined {
  // A document may come in UTF-16, which has a zero beside every Latin letter.
  const text = body.toString(body[1] === 0 ? 'utf16le' : 'utf8')
  if (/^\s*[{[]/.test(text)) return countJson(list, text)
  const marks = text.startsWith('<') ? /<(?:\w+:)?Ntry[\s>]/g : /^:61:/gm
  return text.match(marks)?.length
}

function countJson(list: Counted, text: string): number | undefined {
  try {
    const document: Readonly<Record<string, unknown>> = JSON.parse(text)
    if (list !== 'transactions') return lengthOf(document[list])
    const report = document['transactions']
    if (typeof report !== 'object' || report === null) return undefined
    const lists = ['booked', 'pending'].map((name) => {
      const entries: unknown = Reflect.get(report, name)
      // `null` is how some banks say that there are none.
      return entries === null ? 0 : lengthOf(entries)
    })
    // Some banks leave out lists without entries; the links of the report are left then.
    const isEmpty = Object.keys(report).join() === '_links'
    if (!isEmpty && lists.every((length) => length === undefined)) return undefined
    return lists.reduce<number>((sum, length) => sum + (length ?? 0), 0)
  } catch {
    return undefined
  }
}

function lengthOf(list: unknown): number | undefined {
  return Array.isArray(list) ? list.length : undefined
}
