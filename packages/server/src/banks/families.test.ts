import { describe, expect, test } from 'vitest'

import { families, familyOf } from './families.ts'
import { loadShippedProfiles } from './shipped-profiles.ts'
import { readDirectory } from './read-directory.ts'

const directory = readDirectory(new Date('2026-11-23T12:00:00Z'))
const rows = directory
  .all()
  .flatMap(({ country, bankCodes }) =>
    bankCodes.flatMap((code) => directory.row(country, code) ?? []),
  )
const family = (bankCode: string) => directory.find('DE', bankCode)?.family?.name

describe('the family of a bank', () => {
  test.each([
    ['70150000', 'sparkasse', 'Stadtsparkasse München'],
    ['10050000', 'sparkasse', 'Berliner Sparkasse, beside its Landesbank'],
    ['21751230', 'sparkasse', 'a Spar- und Leihkasse'],
    ['60050101', undefined, 'a Landesbank'],
    ['25410200', undefined, 'a Bausparkasse'],
    ['43060967', 'fiducia', 'GLS'],
    ['10090000', 'fiducia', 'Berliner Volksbank, with a BIC of its own'],
    ['25090900', 'fiducia', 'a PSD Bank'],
    ['38621500', 'fiducia', 'a cooperative bank with the code of a private one'],
    ['30060601', undefined, 'apoBank, that left the data centre'],
    ['50060400', undefined, 'DZ BANK'],
    ['70090500', 'sparda', 'Sparda-Bank München'],
    ['50070010', 'deutsche-bank', 'Deutsche Bank'],
    ['10010010', 'postbank', 'Postbank'],
    ['10070324', 'postbank', 'Postbank at a code of Deutsche Bank'],
    ['10077777', 'norisbank', 'norisbank'],
    ['37040044', 'commerzbank', 'Commerzbank Köln'],
    ['13080000', 'commerzbank', 'what was Dresdner Bank'],
    ['70220900', undefined, 'a Bausparkasse with a BIC of Dresdner Bank'],
    ['20041111', 'comdirect', 'comdirect, before Commerzbank'],
    ['30020900', 'targobank', 'TARGOBANK'],
    ['50010517', 'ing', 'ING'],
    ['12030000', 'dkb', 'DKB'],
    ['10011001', 'n26', 'N26'],
    ['76030080', 'consors', 'Consorsbank'],
    ['70020270', 'unicredit', 'HypoVereinsbank'],
    ['31010833', 'santander', 'Santander Consumer Bank'],
    ['36020030', 'verlag', 'National-Bank'],
    ['10010178', undefined, 'a bank of no family'],
  ] as const)('of %s is %s: %s', (...[bankCode, name]) => {
    expect(directory.row('DE', bankCode)).toBeDefined()
    expect(family(bankCode)).toBe(name)
  })

  test('is known of German banks alone', () => {
    expect(familyOf({ country: 'AT', bankCode: '20111', bic: 'GENOATWW', name: 'x' })).toBe(
      undefined,
    )
  })

  /** About as many as the data centres say they have customers' bank codes. */
  test.each([
    ['sparkasse', 350, 500],
    ['fiducia', 1_000, 1_300],
    ['sparda', 11, 20],
    ['commerzbank', 400, 700],
    ['deutsche-bank', 250, 400],
    ['unicredit', 150, 250],
  ])('%s has between %i and %i bank codes', (name, least, most) => {
    const count = rows.filter((row) => familyOf(row)?.name === name).length
    expect(count).toBeGreaterThanOrEqual(least)
    expect(count).toBeLessThanOrEqual(most)
  })

  test('of one bank: it stands once in the directory, with its head office first', () => {
    for (const { name, title, headOffice } of families.values()) {
      const banks = directory.all().filter((bank) => bank.family?.name === name)
      expect(banks.length, name).toBeGreaterThan(0)
      if (headOffice === undefined) continue
      expect(banks, name).toHaveLength(1)
      expect(banks[0]).toMatchObject({ name: title })
      expect(banks[0]?.bankCodes[0]).toBe(headOffice)
    }
  })

  test('has a shipped profile of its name', async () => {
    const profiles = await loadShippedProfiles()
    for (const name of families.keys()) expect(profiles.has(name), name).toBe(true)
  })
})
