import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Bank } from '../domain/bank.ts'
import type { BankId } from '../domain/ids.ts'
import { createBankList } from './create-bank-list.ts'
import { createDirectory } from './create-directory.ts'
import { foldText } from './fold-text.ts'
import { readDirectory } from './read-directory.ts'
import { spellingDistance } from './spelling-distance.ts'

function bank(
  ...[name, bankCode, bic, country = 'DE']: readonly [string, string, string, string?]
): Bank {
  return {
    id: `00000000-0000-4000-8000-0000${bankCode.padStart(8, '0')}` as BankId,
    name,
    country,
    bankCodes: [bankCode],
    bic,
    timeZone: 'Europe/Berlin',
    protocol: 'berlin-group',
    loginFields: [],
    profile: {},
  }
}

const list = createBankList([
  bank('Demobank', '90090042', 'DEMODE01'),
  bank('Wackelbank Süd', '90090066', 'WACKDE66'),
  bank('Sparkasse Köln/Bonn', '37050198', 'COLSDE33XXX'),
  bank('Kreissparkasse Köln', '37050299', 'COKSDE33XXX'),
  bank('Volksbank Rhein-Ruhr', '35060386', 'GENODED1VRR'),
  bank('Volksbank Köln', '37160087', 'GENODED1CGN'),
  bank('Deutsche Bank', '10070000', 'DEUTDEBBXXX'),
  bank('Großbank Übersee', '20010099', 'GROSDEHH'),
  bank('Oberbank', '15000', 'OBKLAT2L', 'AT'),
])
const search = (text: string, limit = 10) => list.search(text, limit).map(({ name }) => name)

describe('by name', () => {
  test.each([
    ['Demobank', 'Demobank'],
    ['demo', 'Demobank'],
    ['DEMOBANK', 'Demobank'],
    ['demo bank', 'Demobank'],
    ['Demobnak', 'Demobank'],
    ['dmobank', 'Demobank'],
    ['demoobank', 'Demobank'],
    ['Wackelbank Sud', 'Wackelbank Süd'],
    ['wackelbank sued', 'Wackelbank Süd'],
    ['süd wackel', 'Wackelbank Süd'],
    ['wakelbnk', 'Wackelbank Süd'],
    ['sparkasse koeln', 'Sparkasse Köln/Bonn'],
    ['sparkasse bonn', 'Sparkasse Köln/Bonn'],
    ['Sparkase Koln', 'Sparkasse Köln/Bonn'],
    ['grossbank', 'Großbank Übersee'],
    ['GROSSBANK UEBERSEE', 'Großbank Übersee'],
    ['volksbank k', 'Volksbank Köln'],
    ['deutsche', 'Deutsche Bank'],
    ['deutshe bank', 'Deutsche Bank'],
  ])('"%s" finds %s first', (text, name) => {
    expect(search(text)[0]).toBe(name)
  })

  test('every word must fit', () => {
    expect(search('volksbank bonn')).toEqual([])
  })

  test('a short word with a slip is another word', () => {
    expect(search('bnk')).toEqual([])
  })

  test('what is like nothing finds nothing', () => {
    expect(search('Zahnarzt')).toEqual([])
    expect(search('???')).toEqual([])
  })

  test('an empty text lists the first by name, as a German reads them', () => {
    expect(search('  ', 3)).toEqual(['Demobank', 'Deutsche Bank', 'Großbank Übersee'])
  })
})

describe('by number', () => {
  test.each([
    ['90090042', ['Demobank']],
    ['900 900 42', ['Demobank']],
    ['900900', ['Demobank', 'Wackelbank Süd']],
    ['DE67 9009 0042 4711 9515 00', ['Demobank']],
    ['de67900900424711951500', ['Demobank']],
    ['DE67 9009 0042', ['Demobank']],
    ['DE67 9009 0042 4711 9515 01', ['Demobank']],
    ['AT61 1500 0', ['Oberbank']],
    ['DE61 1500 0', []],
    ['DEMODE01', ['Demobank']],
    ['COLSDE33', ['Sparkasse Köln/Bonn']],
    ['COLSDE33XXX', ['Sparkasse Köln/Bonn']],
    ['DEMODE01XXX', ['Demobank']],
    ['12345678', []],
  ])('"%s" finds %j', (text, names) => {
    expect(search(text)).toEqual(names)
  })

  test('the start of a BIC finds all that share it', () => {
    expect(search('GENODED1').toSorted()).toEqual(['Volksbank Köln', 'Volksbank Rhein-Ruhr'])
  })

  test('an IBAN belongs to the bank of its code, if its checksum is right', () => {
    expect(list.findByIban('DE67 9009 0042 4711 9515 00')?.name).toBe('Demobank')
    expect(list.findByIban('DE68 9009 0042 4711 9515 00')).toBeUndefined()
    expect(list.findByIban('AT611904300234573201')).toBeUndefined()
    expect(list.findByIban('')).toBeUndefined()
  })
})

describe('spelling', () => {
  test.each([
    ['bank', 'bank', 0, 0],
    ['bakn', 'bank', 1, 1],
    ['bnk', 'bank', 1, 1],
    ['baank', 'bank', 1, 1],
    ['bonk', 'bank', 1, 1],
    ['spark', 'sparkasse', 4, 0],
    ['spakr', 'sparkasse', 5, 1],
    ['', 'ab', 2, 0],
  ] as const)('%s is %i from %s and %i from its beginning', (...[typed, word, whole, prefix]) => {
    expect(spellingDistance(typed, word)).toEqual({ whole, prefix })
  })

  test.each(['Müller', 'Mueller', 'MULLER', 'müller'])('%s is folded alike', (text) => {
    expect(foldText(text)).toBe('muller')
  })
})

describe('banks that are known and not connected', () => {
  const directory = createDirectory([
    { country: 'DE', bankCode: '90090042', name: 'Demobank', bic: 'DEMODE01' },
    { country: 'DE', bankCode: '20010088', name: 'Denobank', bic: 'DENODEHH' },
    { country: 'DE', bankCode: '20010077', name: 'Demobank Nord', bic: 'DEMODEHH' },
    { country: 'DE', bankCode: '50040000', name: 'Commerzbank', bic: 'COBADEFFXXX' },
    { country: 'DE', bankCode: '37040044', name: 'Commerzbank', bic: 'COBADEFFXXX' },
    { country: 'AT', bankCode: '11000', bic: 'BKAUATWWXXX' },
    { country: 'NL', bankCode: 'ABNA', bic: 'ABNANL2A' },
  ])
  const some = createBankList([bank('Demobank', '90090042', 'DEMODE01')], directory)
  const told = (text: string) => some.searchUnconnected(text, 9).map(({ name, bic }) => name ?? bic)

  test.each([
    ['Commerzbank', ['Commerzbank']],
    ['comerzbank', ['Commerzbank']],
    ['Commerzbank Köln', ['Commerzbank']],
    ['37040044', ['Commerzbank']],
    ['DE89 3704 0044 0532 0130 00', ['Commerzbank']],
    ['COBADEFF', ['Commerzbank']],
    ['BKAUATWW', ['BKAUATWWXXX']],
    ['NL91 ABNA 0417 1643 00', ['ABNANL2A']],
    ['denobank', ['Denobank']],
    ['', []],
    ['DE67 9009 0042 4711 9515 00', []],
  ])('"%s" finds %j', (text, names) => {
    expect(told(text)).toEqual(names)
  })

  test('are beside a bank that is connected only those that are surely meant', () => {
    expect(told('Demobank')).toEqual(['Demobank Nord'])
  })

  test('leave a bank that is connected its other names', () => {
    const renamed = createBankList([bank('Unsere Bank', '50040000', 'COBADEFF')], directory)
    expect(renamed.search('Commerzbank', 2).map(({ name }) => name)).toEqual(['Unsere Bank'])
    expect(renamed.search('unsere', 2).map(({ name }) => name)).toEqual(['Unsere Bank'])
  })

  test('are not those that are connected, but the rest of their codes', () => {
    const rest = createBankList([bank('Commerzbank', '50040000', 'COBADEFF')], directory)
    expect(rest.searchUnconnected('50040000', 9)).toEqual([])
    expect(rest.searchUnconnected('37040044', 9)).toMatchObject([{ bankCodes: ['37040044'] }])
  })
})

describe('all banks of the directory', () => {
  const large = createBankList([], readDirectory(new Date('2026-11-23T12:00:00Z')))
  const texts = ['sparkase koln', 'volksbnk', 'raifeisenbank im', 'd', '370501', 'zzzzzzzz']

  test('are searched in a few milliseconds, typos and all', () => {
    for (const text of texts) large.searchUnconnected(text, 20)
    const startedAt = performance.now()
    for (const text of texts) large.searchUnconnected(text, 20)
    // A bound against a slip of order of magnitude; two busy cores are allowed for.
    expect((performance.now() - startedAt) / texts.length).toBeLessThan(50)
  })

  test.each([
    ['Sparkasse Köln', 'Sparkasse KölnBonn'],
    ['volksbank stuttgrat', 'Volksbank Stuttgart'],
    ['Deutsche Bank Köln', 'Deutsche Bank'],
    ['hypovereinsbank', 'HypoVereinsbank (UniCredit)'],
    ['consorsbank', 'Consorsbank'],
    ['DKB', 'Deutsche Kreditbank (DKB)'],
    ['GLS', 'GLS Gemeinschaftsbank'],
    ['santander', 'Santander Consumer Bank (Openbank)'],
    ['ing', 'ING'],
    ['ING-DiBa', 'ING'],
    ['dresdner bank', 'Commerzbank'],
    ['unicredit bank', 'HypoVereinsbank (UniCredit)'],
  ])('"%s" means %s', (text, name) => {
    expect(large.searchUnconnected(text, 1)[0]?.name).toBe(name)
  })

  test('whatever is typed gives at most what was asked for, each bank once', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 120 }), fc.integer({ min: 0, max: 20 }), (text, limit) => {
        const found = large.searchUnconnected(text, limit)
        expect(found.length).toBeLessThanOrEqual(limit)
        expect(new Set(found).size).toBe(found.length)
      }),
      { numRuns: 50 },
    )
  })
})
