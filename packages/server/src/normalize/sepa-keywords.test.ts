import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { takeApart } from './sepa-keywords.ts'

describe('remittance text of German banks is taken apart', () => {
  test.each([
    ['Miete November', { purpose: 'Miete November' }],
    ['', { purpose: '' }],
    [
      'EREF+4711 MREF+M-1 CRED+DE98ZZZ09999999999 SVWZ+Rechnung 12',
      {
        purpose: 'Rechnung 12',
        endToEndId: '4711',
        mandateId: 'M-1',
        creditorId: 'DE98ZZZ09999999999',
      },
    ],
    // The end of a line fell into a keyword.
    ['EREF+4711 S VWZ+Rechnung', { purpose: 'Rechnung', endToEndId: '4711' }],
    ['EREF+NOTPROVIDED SVWZ+Bar', { purpose: 'Bar' }],
    ['EREF+1 EREF+2 SVWZ+x', { purpose: 'x', endToEndId: '1' }],
    ['vorab SVWZ+danach', { purpose: 'danach' }],
    ['EREF+4711 RREF+9', { purpose: 'RREF+9', endToEndId: '4711' }],
    ['EREF+TFNR 40001 00005 MTLG:Grund', { purpose: 'MTLG:Grund', endToEndId: 'TFNR 40001 00005' }],
    ['SVWZ+Lohn PURP+SALA', { purpose: 'Lohn', purposeCode: 'SALA' }],
    [
      'ABWA+Erika Muster ABWE+Kind',
      { purpose: '', ultimateDebtor: 'Erika Muster', ultimateCreditor: 'Kind' },
    ],
    ['SVWZ+Steuer EREF: 1 MREF: 2 EREF+1', { purpose: 'Steuer', endToEndId: '1' }],
    ['SVWZ+C++ und XSVWZ+bleiben', { purpose: 'C++ und XSVWZ+bleiben' }],
  ] as const)('%s', (...[text, parts]) => {
    expect(takeApart(text)).toEqual(parts)
  })

  test('what is longer than a reference is text, not lost', () => {
    const { endToEndId, purpose } = takeApart(`EREF+${'1'.repeat(35)}und mehr`)
    expect([endToEndId, purpose]).toEqual(['1'.repeat(35), 'und mehr'])
  })

  test('text without a keyword stays as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const isPlain = !/[+:]/.test(text)
        expect(isPlain ? takeApart(text) : { purpose: text.trim() }).toEqual({
          purpose: text.trim(),
        })
      }),
    )
  })
})
