import type { BankTransaction, Counterparty } from '../../domain/transaction.ts'
import { definedOnly } from '../berlin-group/fields.ts'
import { numberFrom } from './account-field.ts'
import { flatten } from './flatten.ts'
import { readGermanDescription } from './german-description.ts'
import { readSlashDescription } from './slash-description.ts'

/** What field 86 says of an entry. */
export type Description = Pick<
  BankTransaction,
  | 'bookingText'
  | 'creditorId'
  | 'endToEndId'
  | 'mandateId'
  | 'originalAmount'
  | 'primaNota'
  | 'purposeCode'
  | 'structuredRemittance'
  | 'transactionCode'
  | 'ultimateCreditor'
  | 'ultimateDebtor'
> & { readonly purpose: string; readonly counterparty: Counterparty }

/** The width of a line in field 86; Rabobank, whose text is in slashes, breaks one earlier. */
const lineWidth = 65
const slashLineWidth = 64

/** Reads field 86: German sub-fields, Dutch slashes or plain text. Never throws; what has no place of its own is purpose. */
export function readDescription(lines: readonly string[]): Description {
  const isSlashed = lines[0]?.trimStart().startsWith('/') === true
  const text = joinLines(lines, isSlashed ? slashLineWidth : lineWidth)
  return readGermanDescription(text) ?? readSlashDescription(text) ?? readPlain(text)
}

/**
 * A full line was cut wherever its end came, so the next one goes on in the same word. After a shorter line the break
 * stays, for the reader to judge.
 */
function joinLines(lines: readonly string[], width: number): string {
  return lines.reduce((text, line, index) => {
    const before = lines[index - 1] ?? ''
    return text + (index === 0 || before.length >= width ? '' : '\n') + line
  }, '')
}

/** `999PN5477SCHECK`: the German code for text without sub-fields, and the Primanota. */
const unstructuredGerman = /^(999)(?:PN(\d{3,10}))?(.*)$/s

/** Knab, Triodos: the other account and its holder at the end. */
const dutchTail = /REK: ([A-Z]{2}\d{2}[A-Z0-9]{8,30})\/NAAM: (.*)$/s

function readPlain(text: string): Description {
  const [, code, primaNota, rest] = unstructuredGerman.exec(text.trim()) ?? []
  if (code !== undefined) {
    return {
      purpose: rest ?? '',
      counterparty: {},
      transactionCode: Number(code),
      ...definedOnly({ primaNota }),
    }
  }
  const [tail, number, name] = dutchTail.exec(text) ?? []
  if (tail === undefined) return { purpose: text, counterparty: {} }
  return {
    purpose: text.slice(0, text.length - tail.length),
    counterparty: definedOnly({ name: flatten(name ?? ''), ...numberFrom(number) }),
  }
}
