import { Problem } from '../domain/problem.ts'
import { readCamt } from './camt/read-camt.ts'
import { decodeText } from './decode-text.ts'
import { readMt940 } from './mt940/read-mt940.ts'
import type { StatementDocument } from './statement.ts'

/** What a bank may send instead, by what it begins with. */
const others: readonly (readonly [RegExp, string])[] = [
  [/^PK/, 'a zip archive'],
  [/^%PDF-/, 'a PDF document'],
  [/^<(?:!doctype html|html)\b/i, 'a web page'],
  // SWIFT's envelope, `{1:F01…`, begins with a brace, too.
  [/^(?:\{\s*["}]|\[)/, 'JSON'],
]

/**
 * A statement in whatever form and character set: camt.052, .053 or .054, MT940 or MT942. Throws
 * `bank_answer_not_understood` for anything else, with what it seems to be.
 */
export function readStatement(bytes: Uint8Array): StatementDocument {
  const text = decodeText(bytes)
  const start = text.trimStart()
  if (start === '') throw notStatement('it is empty')
  const other = others.find(([pattern]) => pattern.test(start))?.[1]
  if (other !== undefined) throw notStatement(`it is ${other}`)
  return start.startsWith('<') ? readCamt(start) : readMt940(text)
}

function notStatement(reason: string): Problem {
  return new Problem('bank_answer_not_understood', `the document is no statement: ${reason}`)
}
