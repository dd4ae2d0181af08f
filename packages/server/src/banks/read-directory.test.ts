import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { composeIBAN } from 'ibantools'
import { describe, expect, test } from 'vitest'

import { requires } from '../../../../scripts/requires.ts'
import { createBankList } from './create-bank-list.ts'
import { readDirectory } from './read-directory.ts'

const today = new Date('2026-11-23T12:00:00Z')
const directory = readDirectory(today)
const list = createBankList([], directory)

describe('the directory', () => {
  test('knows more than 3,400 German bank codes by name and BIC', () => {
    const german = directory.all().filter(({ country }) => country === 'DE')
    const rows = german.flatMap(({ bankCodes }) =>
      bankCodes.map((code) => directory.row('DE', code)),
    )
    const known = rows.filter((row) => row?.name !== undefined && row.bic !== undefined)
    expect(known.length).toBeGreaterThanOrEqual(3_400)
    expect(new Set(known.map((row) => row?.bankCode)).size).toBe(known.length)
  })

  test.each([
    ['AT', 800],
    ['BE', 700],
    ['ES', 100],
    ['FR', 200],
    ['LU', 100],
    ['NL', 70],
  ])('knows BICs of %s: at least %i', (country, least) => {
    const codes = directory
      .all()
      .filter((bank) => bank.country === country)
      .flatMap(({ bankCodes }) => bankCodes)
    expect(codes.length).toBeGreaterThanOrEqual(least)
  })

  test.each([
    ['DE', '370400440532013000', 'Commerzbank', 'COBADEFF'],
    ['DE', '120300000000202051', 'Deutsche Kreditbank Berlin', 'BYLADEM1'],
    ['DE', '300606010002474789', 'apoBank', 'DAAEDEDD'],
    ['DE', '500105175407324931', 'ING-DiBa', 'INGDDEFF'],
    ['DE', '701500000078202834', 'Stadtsparkasse München', 'SSKMDEMM'],
    ['AT', '1100000234573201', undefined, 'BKAUATWW'],
    ['AT', '2011100003410378', undefined, 'GIBAATWW'],
    ['BE', '096123456769', undefined, 'GKCCBEBB'],
    ['ES', '21000418450200051332', undefined, 'CAIXESBB'],
    ['FR', '30004000031234567890143', undefined, 'BNPAFRPP'],
    ['LU', '0019400644750000', undefined, 'BCEELULL'],
    ['NL', 'ABNA0417164300', undefined, 'ABNANL2A'],
  ] as const)('an IBAN of %s, %s, belongs to %s, %s', (...[countryCode, bban, name, bic]) => {
    const bank = list.bankOfIban(composeIBAN({ countryCode, bban }) ?? '')
    expect(bank?.name).toBe(name)
    expect(bank?.bic?.slice(0, 8)).toBe(bic)
  })

  test.each(['', 'Sparkasse', 'DE03120300000000202051', 'DE02999999990000000000', 'XX00'])(
    '"%s" is the IBAN of no bank',
    (text) => {
      expect(list.bankOfIban(text)).toBeUndefined()
    },
  )

  test('changes with the quarter', () => {
    const before = readDirectory(new Date('2026-03-01T00:00:00Z'))
    expect(before.row('DE', '10010123')?.name).not.toBe(directory.row('DE', '10010123')?.name)
  })
})

describe('held against another directory', () => {
  const folder = join(requires('shared') ?? '', 'directory/schwifty')

  type Entry = { readonly bank_code?: string; readonly bank_codes?: string[]; readonly bic: string }

  function bicsIn(file: string): ReadonlyMap<string, ReadonlySet<string>> {
    const data: Entry[] | { entries: Entry[] } = JSON.parse(
      readFileSync(join(folder, file), 'utf8'),
    )
    const bics = new Map<string, Set<string>>()
    for (const entry of Array.isArray(data) ? data : data.entries) {
      if (entry.bic === '') continue
      for (const code of entry.bank_codes ?? [entry.bank_code ?? '']) {
        const known = bics.get(code) ?? new Set()
        bics.set(code, known.add(entry.bic.slice(0, 8)))
      }
    }
    return bics
  }

  /** Where they differ, ours is the newer one or nobody's: mergers, banks that gave up, or several BICs of one bank. */
  const exceptions: Readonly<Record<string, readonly string[]>> = {
    DE: ['12016836', '68351865'],
    AT: ['19510', '32367'],
    BE: ['679', '640', '941', '948'],
    ES: ['0241', '0200', '0038', '0149', '0162', '1451', '1491', '3081'],
    FR: '16218 14690 18189 13369 11438 16989 17679 10278 14940 30588 18079 11978'.split(' '),
    LU: ['421'],
    NL: [],
  }

  test.each([
    ['DE', ['generated_de.json'], 0.999],
    ['AT', ['generated_at.v2.json'], 0.99],
    ['BE', ['generated_be.v2.json'], 0.99],
    ['ES', ['generated_es.json', 'manual_es.json'], 0.94],
    ['FR', ['manual_fr.json'], 0.9],
    ['LU', ['manual_lu.json'], 0.99],
    ['NL', ['generated_nl.json'], 1],
  ] as const)('the BICs of %s agree, but for the exceptions', (country, files, least) => {
    expect(existsSync(folder)).toBe(true)
    const differ: string[] = []
    let both = 0
    for (const file of files) {
      for (const [code, bics] of bicsIn(file)) {
        const own = directory.row(country, code)?.bic?.slice(0, 8)
        if (own === undefined) continue
        both++
        if (!bics.has(own)) differ.push(code)
      }
    }
    expect(differ.toSorted()).toEqual(exceptions[country]?.toSorted())
    expect(both).toBeGreaterThan(10)
    expect(1 - differ.length / both).toBeGreaterThanOrEqual(least)
  })
})
