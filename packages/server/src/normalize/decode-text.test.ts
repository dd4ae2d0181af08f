import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeText } from './decode-text.ts'

function bytesOf(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) =>
      typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part),
    ),
  )
}

describe('bytes become text', () => {
  test.each([
    ['UTF-8', bytesOf('M', [0xc3, 0xbc], 'ller'), 'Müller'],
    ['UTF-8 with a mark', bytesOf([0xef, 0xbb, 0xbf], ':20:A'), ':20:A'],
    ['ISO 8859-1', bytesOf('M', [0xfc], 'ller'), 'Müller'],
    ['windows-1252', bytesOf([0x80], ' 5'), '€ 5'],
    ['UTF-16, little end first', bytesOf([0xff, 0xfe], 'A', [0], [0xfc, 0]), 'Aü'],
    ['UTF-16, big end first', bytesOf([0xfe, 0xff, 0], 'A', [0, 0xfc]), 'Aü'],
    ['UTF-16 without a mark', bytesOf('<', [0], '?', [0], 'x', [0]), '<?x'],
    [
      'what the declaration names',
      bytesOf('<?xml version="1.0" encoding="ISO-8859-15"?>', [0xa4]),
      '<?xml version="1.0" encoding="ISO-8859-15"?>€',
    ],
    [
      'UTF-8 under a wrong declaration',
      bytesOf('<?xml version="1.0" encoding="x-none"?>', [0xc3, 0xbc]),
      '<?xml version="1.0" encoding="x-none"?>ü',
    ],
    [
      'ISO 8859-1 declared as UTF-8',
      bytesOf("<?xml version='1.0' encoding='UTF-8'?>", [0xfc]),
      "<?xml version='1.0' encoding='UTF-8'?>ü",
    ],
  ])('%s', (_, bytes, text) => {
    expect(decodeText(bytes)).toBe(text)
  })

  test('whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(typeof decodeText(bytes)).toBe('string')
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.startsWith('\uFEFF') && !/^<\0|^\0</.test(text))
        expect(decodeText(new TextEncoder().encode(text))).toBe(text)
      }),
    )
  })
})
