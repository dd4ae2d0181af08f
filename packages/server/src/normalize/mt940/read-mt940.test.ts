import { describe, expect, test } from 'vitest'
import { formatDecimal } from '../../domain/money.ts'
import { Problem } from '../../domain/problem.ts'
import type { BankTransaction } from '../../domain/transaction.ts'
import { readMt940 } from './read-mt940.ts'

/** A statement around one entry. */
function statementOf(...lines: readonly string[]): string {
  return [
    ':20:STARTUMS',
    ':25:25040090/3312345678',
    ':28C:00084/001',
    ':60F:C200101EUR100,00',
    ...lines,
    ':62F:C200131EUR100,00',
    '-',
    '',
  ].join('\r\n')
}

function entryOf(...lines: readonly string[]): BankTransaction {
  const { statements, rejected } = readMt940(statementOf(...lines))
  const [entry] = statements[0]?.transactions ?? []
  if (entry === undefined) throw new Error(rejected.join('\n'))
  return entry
}

describe('field 61', () => {
  test.each([
    ['2001010102D12,35NTRFNONREF//B1', '-12.35', '2020-01-02', '2020-01-01', 'TRF', 'B1'],
    ['2001010102C12,NTRFNONREF', '12', '2020-01-02', '2020-01-01', 'TRF', undefined],
    ['200101C12,3NMSC', '12.3', '2020-01-01', '2020-01-01', 'MSC', undefined],
    ['2001010101RC5,00NTRFNONREF', '-5.00', '2020-01-01', '2020-01-01', 'TRF', undefined],
    ['2001010101RDR5,00N068NONREF', '5.00', '2020-01-01', '2020-01-01', '068', undefined],
    ['2001010101CR3000,NTRFNONREF', '3000', '2020-01-01', '2020-01-01', 'TRF', undefined],
    ['2001010101DF2402,00S   X', '-2402.00', '2020-01-01', '2020-01-01', undefined, undefined],
    ['2001010101D8,NTRFABC//', '-8', '2020-01-01', '2020-01-01', 'TRF', 'ABC'],
    ['1912311230C1,00NTRFNONREF', '1.00', '2019-12-30', '2019-12-31', 'TRF', undefined],
    ['2001021230C1,00NTRFNONREF', '1.00', '2019-12-30', '2020-01-02', 'TRF', undefined],
    ['1912300102C1,00NTRFNONREF', '1.00', '2020-01-02', '2019-12-30', 'TRF', undefined],
    ['2102300301C1,00NTRFNONREF', '1.00', '2021-03-01', '2021-02-28', 'TRF', undefined],
    ['2003020229C1,00NTRFNONREF', '1.00', '2020-02-29', '2020-03-02', 'TRF', undefined],
    ['2001010101D12,35 NRTIKREF+//77', '-12.35', '2020-01-01', '2020-01-01', 'RTI', '77'],
    ['200101C1.234.567,89NTRFX//77', '1234567.89', '2020-01-01', '2020-01-01', 'TRF', '77'],
    ['200101C5,00//77', '5.00', '2020-01-01', '2020-01-01', undefined, '77'],
    ['200101C500NTRF29-07-2014 10:05//B4', '500', '2020-01-01', '2020-01-01', 'TRF', 'B4'],
  ])('%s', (...[line, amount, bookedOn, valueOn, bookingKey, bankReference]) => {
    const entry = entryOf(`:61:${line}`)
    expect(formatDecimal(entry.amount)).toBe(amount)
    expect(entry).toMatchObject({ bookedOn, valueOn, status: 'booked' })
    expect(entry.bookingKey).toBe(bookingKey)
    expect(entry.bankReference).toBe(bankReference)
  })
})

describe('field 86', () => {
  const entry = ':61:2001010101D12,35NTRFNONREF'

  test.each<[string, readonly string[], Partial<BankTransaction>]>([
    [
      'German sub-fields and SEPA keywords, cut at 27 and at 65 characters',
      [
        ':86:109?00SEPA-LASTSCHR. RETOURE CORE?109075/629?20EREF+A1.200080779.',
        '400143254?21.4961336 KREF+SEPA-DA202006?2201221740-34972000-P1 MR',
        'EF+2?230852HW2723821 CRED+DE41EON0?240000129793 OAMT+11,85 SVWZ+?',
        '25SONSTIGE GRUENDE ENDABRECHN?26UNG NR. 500106875 ZU VERTRA?2740',
        '0143254, KUNDENNUM MER 2?2802227779?30CSDBDE71XXX?31DE51250400903',
        '312345678?32ERIKA MUSTERMANN UND?33MAX?34992',
      ],
      {
        transactionCode: 109,
        bookingText: 'SEPA-LASTSCHR. RETOURE CORE',
        primaNota: '9075/629',
        endToEndId: 'A1.200080779.400143254.4961336',
        mandateId: '20852HW2723821',
        creditorId: 'DE41EON00000129793',
        purpose:
          'SONSTIGE GRUENDE ENDABRECHNUNG NR. 500106875 ZU VERTRA40 0143254, KUNDENNUM MER 202227779',
        counterparty: {
          name: 'ERIKA MUSTERMANN UND MAX',
          iban: 'DE51250400903312345678',
          bic: 'CSDBDE71XXX',
        },
        type: 'Direct debit',
      },
    ],
    [
      'national numbers, and lines broken at words',
      [
        ':86:004?00LASTSCHRIFT/ABBUCH. AUFTRAG?1020001?20ZAHLBELEG',
        '399355928422?21RECH.NR. 92123465?3025010030?3100',
        '000289304?32TELEKOM DEUTSCHLAND GMBH',
      ],
      {
        transactionCode: 4,
        purpose: 'ZAHLBELEG 399355928422 RECH.NR. 92123465',
        counterparty: { name: 'TELEKOM DEUTSCHLAND GMBH', accountNumber: '00000289304' },
      },
    ],
    [
      'a separator of its own kind',
      [':86:000>100987654321', '>20ALGEMENE TUSSENREKENING KOS>21TEN VAN 01-10-2010>310390123456'],
      {
        primaNota: '0987654321',
        purpose: 'ALGEMENE TUSSENREKENING KOSTEN VAN 01-10-2010',
        counterparty: { accountNumber: '0390123456' },
      },
    ],
    [
      'separators that are text',
      [':86:166?00GUTSCHRIFT?20SVWZ+Was?99 nun?20noch? ?32ERIKA'],
      { purpose: 'Was?99 nun?20noch?', counterparty: { name: 'ERIKA' } },
    ],
    [
      'more purpose behind 60, and whom it is for',
      [':86:166?20EREF+1 SVWZ+A?29B?34000?63C D?70Empfaenger Frau Marta Metzg?71er'],
      { endToEndId: '1', purpose: 'A B C D', ultimateCreditor: 'Empfaenger Frau Marta Metzger' },
    ],
    ['the code alone', [':86:091'], { transactionCode: 91, purpose: '' }],
    [
      'the German code for plain text',
      [':86:999PN5477SCHECK-NR. 0000016703074'],
      { transactionCode: 999, primaNota: '5477', purpose: 'SCHECK-NR. 0000016703074' },
    ],
    [
      'ABN AMRO',
      [
        ':86:/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME',
        '/J. JANSEN/REMI/FACTUUR 12/EREF/NOTPROVIDED',
      ],
      {
        bookingText: 'SEPA OVERBOEKING',
        purpose: 'FACTUUR 12',
        counterparty: { name: 'J. JANSEN', iban: 'NL91ABNA0417164300', bic: 'ABNANL2A' },
      },
    ],
    [
      'ING, structured',
      [
        ':86:/EREF/E1//MARF/M1//CSID/NL51ZZZ123456780000//CNTP/NL91ABNA0417164',
        '300/ABNANL2A/J. JANSEN///REMI/STRD/CUR/9876543210987654/',
      ],
      {
        endToEndId: 'E1',
        mandateId: 'M1',
        creditorId: 'NL51ZZZ123456780000',
        structuredRemittance: '9876543210987654',
        purpose: '9876543210987654',
        counterparty: { name: 'J. JANSEN', iban: 'NL91ABNA0417164300', bic: 'ABNANL2A' },
      },
    ],
    [
      'ING, unstructured',
      [':86:/EREF/E1//CNTP/NL91ABNA0417164300/ABNANL2A/J. JANSEN///REMI/USTD//Huur mei/'],
      { purpose: 'Huur mei' },
    ],
    [
      'Knab',
      [':86:FACTUUR 201403110, 201403113', 'REK: NL91ABNA0417164300/NAAM: PICQER'],
      {
        purpose: 'FACTUUR 201403110, 201403113',
        counterparty: { name: 'PICQER', iban: 'NL91ABNA0417164300' },
      },
    ],
    [
      'plain text, with a time and a hyphen on lines of their own',
      [':86:KAUF UM 04', ':20:08 UHR', '-', 'BERLIN'],
      { purpose: 'KAUF UM 04 :20:08 UHR - BERLIN' },
    ],
  ])('%s', (_, lines, expected) => {
    expect(entryOf(entry, ...lines)).toMatchObject(expected)
  })

  test('supplementary details: words, an amount in another currency, the other account', () => {
    const supplemented = (line: string) => entryOf(entry, line, ':86:X')
    expect(supplemented('Card transaction').bookingText).toBe('Card transaction')
    expect(supplemented('/OCMT/CAD47,11/CHGS/EUR1,23')).toMatchObject({
      originalAmount: { unscaled: 4711n, scale: 2, currency: 'CAD' },
    })
    expect(supplemented('/OCMT/EUR12,35').originalAmount).toBeUndefined()
    expect(supplemented('NL91ABNA0417164300').counterparty).toEqual({ iban: 'NL91ABNA0417164300' })
    expect(supplemented('P001234567').counterparty).toEqual({ accountNumber: '001234567' })
  })

  test('the message to the holder behind the last balance belongs to no entry', () => {
    const text = statementOf(entry, ':86:OURS').replace('\r\n-', '\r\n:86:DEAR CUSTOMER\r\n-')
    const { statements, rejected } = readMt940(text.replace('C200131EUR100,00', 'C200131EUR87,65'))
    expect(statements[0]?.transactions.map(({ purpose }) => purpose)).toEqual(['OURS'])
    expect(rejected).toEqual([])
  })
})

describe('the statement around the entries', () => {
  test.each([
    ['25040090/3312345678', { bankCode: '25040090', accountNumber: '3312345678' }],
    ['25040090/3312345678EUR', { bankCode: '25040090', accountNumber: '3312345678' }],
    ['DE51250400903312345678', { iban: 'DE51250400903312345678' }],
    ['DE51250400903312345678EUR', { iban: 'DE51250400903312345678' }],
    ['DE51250400903312345679', { accountNumber: 'DE51250400903312345679' }],
    [
      'UBRTHUHB/123456789150ABCDEF002/HUF',
      { bic: 'UBRTHUHB', accountNumber: '123456789150ABCDEF002' },
    ],
    ['166?00GUTSCHRIFT?100399', {}],
  ])('the account %s', (field, account) => {
    const text = statementOf().replace('25040090/3312345678', field)
    expect(readMt940(text).statements[0]?.account).toEqual({ ...account, currency: 'EUR' })
  })

  test('balances by their names, the number and the last day', () => {
    const text = statementOf().replace('\r\n-', '\r\n:64:D200131EUR1,5\r\n:65:C200201EUR2,\r\n-')
    const [statement] = readMt940(text).statements
    expect(statement).toMatchObject({ number: '00084/001', to: '2020-01-31' })
    expect(
      statement?.balances.map((each) => [each.type, formatDecimal(each.amount), each.referenceOn]),
    ).toEqual([
      ['openingBooked', '100.00', '2020-01-01'],
      ['closingBooked', '100.00', '2020-01-31'],
      ['interimAvailable', '-1.5', '2020-01-31'],
      ['forwardAvailable', '2', '2020-02-01'],
    ])
  })

  const debit = ':61:200102D1,00NTRFNONREF'
  const credit = ':61:200102C1,00NTRFNONREF'
  const whole = statementOf(debit, credit)

  test.each([
    ['LF', whole.replaceAll('\r', '')],
    ['CR', whole.replaceAll('\n', '')],
    ['the line ends of FinTS', whole.replaceAll('\r\n', '@@')],
    ['no line end at the end', whole.trimEnd()],
    ['no hyphen', whole.replace('\r\n-', '')],
    ['blank lines', whole.replaceAll('\r\n', '\r\n\r\n')],
    ['a byte order mark', `\uFEFF${whole}`],
    ['lines of another kind before', `ABNANL2A\r\n940\r\nABNANL2A\r\n${whole}`],
    ['a heading', `:940:\r\n${whole}`],
    [
      'an envelope',
      `{1:F01KNABNL2HAXXX0000000000}{2:I940KNABNL2HXXXXN3020}{4:\r\n${whole.replace('\r\n-', '\r\n-}{5:{CHK:1}}')}`,
    ],
    ['control characters', `\u0001${whole}\u0003`],
    ['a line broken within a tag', whole.replace(debit, ':\r\n61:200102D1,00NTRFNONREF')],
    ['a line broken within the amount', whole.replace(debit, ':61:200102D\r\n1,00NTRFNONREF')],
  ])('the same with %s', (_, text) => {
    expect(readMt940(text)).toEqual(readMt940(whole))
    expect(readMt940(`${text}\r\n${text}`).statements).toHaveLength(2)
  })

  test('several accounts and sheets in one text stay apart', () => {
    const other = whole.replace('25040090/3312345678', 'DE51250400903312345678')
    const sheet = whole.replace(':62F:', ':62M:').replace('00084/001', '00084/002')
    const { statements } = readMt940(other + sheet + whole.replace(':60F:', ':60M:'))
    expect(
      statements.map(({ account, number, balances, transactions }) => [
        account.iban,
        number,
        balances.at(-1)?.type,
        transactions.length,
      ]),
    ).toEqual([
      ['DE51250400903312345678', '00084/001', 'closingBooked', 2],
      [undefined, '00084/002', 'interimBooked', 2],
      [undefined, '00084/001', 'closingBooked', 2],
    ])
  })

  test.each([
    [':20:STARTUMS\r\n'],
    [':25:25040090/3312345678\r\n'],
    [':20:STARTUMS\r\n:25:25040090/3312345678\r\n'],
  ])('entries never pass to the account before, even where %j is lost', (lost) => {
    const second = whole.replace(lost, '')
    const bare = whole.replace('-\r\n', '').replace(/:62F.*\r\n/, '')
    const { statements } = readMt940(bare + second)
    expect(statements.map(({ transactions }) => transactions.length)).toEqual([2, 2])
  })

  test('an interim report lists what is not booked yet', () => {
    const report = [
      ':20:1',
      ':25:25040090/3312345678',
      ':28C:1/1',
      ':34F:EURD0,00',
      ':13D:2001021730+0100',
      debit,
      ':86:008?00DAUERAUFTRAG?20Miete',
      ':90D:1EUR1,00',
      ':90C:0EUR0,00',
    ].join('\n')
    const { format, statements, rejected } = readMt940(report)
    expect([format, rejected]).toEqual(['mt942', []])
    const [entry] = statements[0]?.transactions ?? []
    expect(entry).toMatchObject({ status: 'pending', purpose: 'Miete', valueOn: '2020-01-02' })
    expect(entry?.bookedOn).toBeUndefined()
    expect(statements[0]?.to).toBe('2020-01-02')
    const quiet = report.replace(/:61:[^]*:90D.*/, ':90D:0EUR0,00')
    expect(readMt940(quiet)).toMatchObject({ rejected: [], statements: [{ transactions: [] }] })
    expect(readMt940(report.replace('1EUR1', '2EUR2')).rejected).toEqual([
      'statement 1, the debits are not those that field 90 counts',
    ])
  })

  test('what a statement expects is pending', () => {
    expect(entryOf(':61:200102ED1,00NTRFNONREF').status).toBe('pending')
    expect(entryOf(':61:200102EC1,00NTRFNONREF').status).toBe('pending')
  })
})

describe('what cannot be understood is told, with its place and without its content', () => {
  test.each([
    [':61:209901D1,00NTRFSECRET', 'statement 1, line 5, field 61: its value date is not a day'],
    [':61:2001019901D1,00NTRFSECRET', 'statement 1, line 5, field 61: its entry date is not a day'],
    [
      ':61:200101X1,00NTRFSECRET',
      'statement 1, line 5, field 61: it is not built as SWIFT field 61 is',
    ],
    [
      ':61:200101D1.00NTRFSECRET',
      'statement 1, line 5, field 61: it is not built as SWIFT field 61 is',
    ],
    [
      ':61:200101D1 000,00NTRFSECRET',
      'statement 1, line 5, field 61: it is not built as SWIFT field 61 is',
    ],
    [
      ':61:200101D1.000NTRFSECRET',
      'statement 1, line 5, field 61: it is not built as SWIFT field 61 is',
    ],
    [':86:SECRET', 'statement 1, line 5, field 86: it describes no entry'],
    [':65:SECRET', 'statement 1, line 5, field 65: it is not built as a SWIFT balance is'],
    [':90D:SECRET', 'statement 1, line 5, field 90D: it is not built as SWIFT field 90 is'],
    [
      ':61:200101D1,00NTRFSECRET',
      'statement 1, the entries do not lead from the opening to the closing balance',
    ],
  ])('%s', (line, reason) => {
    expect(readMt940(statementOf(line)).rejected).toEqual([reason])
  })

  test('one bad entry does not lose the others', () => {
    const good = ':61:200101D1,00NTRFNONREF'
    const { statements, rejected } = readMt940(statementOf(good, ':61:BAD', ':86:BAD', good))
    expect(statements[0]?.transactions).toHaveLength(2)
    expect(rejected).toHaveLength(1)
  })

  test('a statement without a currency has no amounts', () => {
    expect(() => readMt940(':61:1811261126CR30,00N062NONREF')).toThrow('names no currency')
  })
})

test.each([
  ['hyphens', '-\n'],
  ['blanks', ' '],
  ['slashes', '/'],
  ['heads', ':21:A\n'],
  ['descriptions', ':86:A\n'],
  ['entries', ':61:200101D1,00NTRFNONREF\n'],
  ['sub-fields', '?20A'],
  ['broken sub-fields', '?2\n'],
  ['keywords', 'EREF+'],
  ['tags of a Dutch bank', '/REMI/'],
  ['envelopes', '{1:\n'],
])('a long run of %s takes no longer than its length', (_, unit) => {
  const run = unit.repeat(50_000)
  for (const head of [
    '',
    ':20:A\n',
    ':60F:C200101EUR1,00\n:61:200101D1,00NTRFNONREF\n:86:166?20',
  ]) {
    const startedAt = performance.now()
    try {
      readMt940(head + run)
    } catch (error) {
      expect(error).toBeInstanceOf(Problem)
    }
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  }
})

test('a text that is no statement is a problem', () => {
  for (const text of ['', '1\n2', '<html>', ':28C:1', '{"a":1}', ':20:A\n:86:091\n-']) {
    expect(() => readMt940(text), text).toThrow('no MT940')
  }
})
