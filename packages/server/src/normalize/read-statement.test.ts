import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { Problem } from '../domain/problem.ts'
import { readStatement } from './read-statement.ts'

const camt = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>1</Id>
<Acct><Id><IBAN>DE51250400903312345678</IBAN></Id><Ownr><Nm>Jürgen Groß</Nm></Ownr></Acct>
</Stmt></BkToCstmrStmt></Document>`
const mt940 = [
  ':20:A',
  ':25:25040090/3312345678',
  ':60F:C200101EUR1,00',
  ':61:200101C1,00NTRFNONREF',
  ':86:Grüße',
  ':62F:C200101EUR2,00',
].join('\r\n')

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('a statement is read in whatever form and character set', () => {
  test.each([
    ['camt in UTF-8', utf8(camt('UTF-8')), 'camt.053.001.02'],
    ['camt after blank lines', utf8(`\n\n${camt('UTF-8')}`), 'camt.053.001.02'],
    ['camt in ISO 8859-1', latin1(camt('ISO-8859-1')), 'camt.053.001.02'],
    ['camt in UTF-16', Buffer.from(`\uFEFF${camt('UTF-16')}`, 'utf16le'), 'camt.053.001.02'],
    ['MT940 in ISO 8859-1', latin1(mt940), 'mt940'],
    ['MT940 in UTF-8', utf8(mt940), 'mt940'],
    ['MT940 in an envelope', utf8(`{1:F01A}{2:I940A}{4:\n${mt940}\n-}`), 'mt940'],
  ])('%s', (_, bytes, format) => {
    const document = readStatement(bytes)
    expect(document.format).toBe(format)
    const [statement] = document.statements
    expect(statement?.account.owner ?? statement?.transactions[0]?.purpose).toMatch(
      /^(?:Jürgen Groß|Grüße)$/,
    )
  })

  test.each([
    ['', 'it is empty'],
    ['<!DOCTYPE html><p>', 'it is a web page'],
    ['<HTML>', 'it is a web page'],
    ['{"transactions":{}}', 'it is JSON'],
    ['PK\u0003\u0004', 'it is a zip archive'],
    ['%PDF-1.7', 'it is a PDF document'],
    ['Please try again later', 'no MT940'],
  ])('%j is none: %s', (text, reason) => {
    expect(() => readStatement(utf8(text))).toThrow(Problem)
    expect(() => readStatement(utf8(text))).toThrow(reason)
  })

  test('whatever bytes come, nothing but a problem is thrown', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      fc.string({ unit: fc.constantFrom(...':612086F0,EURCD<>/-\n{}?'.split('')) }).map(utf8),
    )
    fc.assert(
      fc.property(noise, (bytes) => {
        try {
          readStatement(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(Problem)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
