import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readHhdCode } from './hhd-code.ts'

describe('a code', () => {
  // The third is the example of the specification's chapter C.
  test.each([
    [
      '039870110490631098765432100812345678041,00',
      '1784011049063F059876543210041234567844312C303019',
    ],
    [
      '039870110418751012345678900812030000040,20',
      '1784011041875F051234567890041203000044302C323015',
    ],
    ['0248A0120452019980812345678', '0D85012045201998041234567855'],
    ['0248A01204520199808123F5678', '118501204520199848313233463536373875'],
    [
      'TAN-Nummer: CHLGUC 002624088715131306389726041,00CHLGTEXT0244 Sie',
      '0F04871513130338972614312C30303B',
    ],
  ])('%s is sent as %s', (code, transmission) => {
    expect(readHhdCode(code)?.transmission).toBe(transmission)
  })

  test('says what is to be typed by hand', () => {
    expect(readHhdCode('039870110418751012345678900812030000040,20')).toMatchObject({
      version: 'HHD1.4',
      startCode: '1041875',
      data: ['1234567890', '12030000', '0,20'],
    })
    expect(readHhdCode('24088715131306389726041,00')).toMatchObject({
      version: 'HHD1.3',
      startCode: '87151313',
      data: ['389726', '1,00'],
    })
  })

  test('may have lengths of three digits', () => {
    expect(readHhdCode('0258A01204520199800812345678')).toMatchObject({
      startCode: '2045201998',
      data: ['12345678'],
    })
  })
})

test.each([
  '',
  '123456',
  'Bitte geben Sie die TAN ein.',
  '0248A012045201998081234567',
  '0248A01204520199808123456789',
  '02487AG120452019980812345678',
  '024FFFFFFFFFFFFFFFFFFFFFFFFFFF',
  '0278A01204520199800000000',
  '0248A01204520199808123\u00e45678',
  '9'.repeat(250),
])('%j is none', (text) => {
  expect(readHhdCode(text)).toBeUndefined()
})

const digits = (min: number, max: number) =>
  fc
    .array(fc.constantFrom(...Array.from('0123456789')), { minLength: min, maxLength: max })
    .map((all) => all.join(''))
const element = fc.oneof(
  digits(1, 12),
  fc.string({
    unit: fc.constantFrom(...Array.from('ABCDEF0123,./-')),
    minLength: 1,
    maxLength: 12,
  }),
)

describe('any code', () => {
  test('is read back, and its half bytes add up to nothing', () => {
    fc.assert(
      fc.property(digits(1, 12), fc.array(element, { maxLength: 3 }), (startCode, data) => {
        const two = (text: string) => String(text.length).padStart(2, '0')
        const start = (startCode.length + 0x80).toString(16)
        const body = `${start}01${startCode}${data.map((each) => two(each) + each).join('')}`
        const read = readHhdCode(String(body.length).padStart(3, '0') + body)
        expect(read).toMatchObject({ startCode, data })
        const code = read?.transmission ?? ''
        expect(Number.parseInt(code.slice(0, 2), 16)).toBe(code.length / 2 - 1)
        const checked = [...Array.from(code.slice(0, -2)), code.at(-1) ?? '']
        expect(checked.reduce((sum, digit) => sum ^ Number.parseInt(digit, 16), 0)).toBe(0)
      }),
    )
  })

  test('whatever comes, nothing is thrown', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readHhdCode(text)))
  })
})
