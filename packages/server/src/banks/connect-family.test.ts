import { describe, expect, test } from 'vitest'

import { connectFamily } from './connect-family.ts'
import { createDirectory } from './create-directory.ts'
import { readShippedProfile } from './shipped-profiles.ts'

const profile = readShippedProfile(
  'sparkasse.yaml',
  `
name: sparkasse
title: Sparkassen
protocol: berlin-group
proven_by: [sparkasse]
login: { fields: [] }
profile: { headers: { date: true } }
`,
)
const directory = createDirectory([
  { country: 'DE', bankCode: '37050198', name: 'Sparkasse KölnBonn', bic: 'COLSDE33XXX' },
  { country: 'DE', bankCode: '70150000', name: 'Stadtsparkasse München', bic: 'SSKMDEMMXXX' },
  { country: 'DE', bankCode: '50040000', name: 'Commerzbank', bic: 'COBADEFFXXX' },
  { country: 'DE', bankCode: '37040044', name: 'Commerzbank', bic: 'COBADEFFXXX' },
])
const known = { profiles: new Map([['sparkasse', profile]]), directory, taken: new Set<string>() }
const row = {
  family: 'sparkasse',
  extends: 'sparkasse',
  profile: { base_url: 'https://x.example/{bank_code}', certificate: 'main' },
}

describe('a row for a family', () => {
  test('connects every bank of it, each at its own address', () => {
    const { banks, faults } = connectFamily(row, known)
    expect(faults).toEqual([])
    expect(banks).toMatchObject([
      {
        name: 'Sparkasse KölnBonn',
        bankCodes: ['37050198'],
        bic: 'COLSDE33XXX',
        profile: {
          base_url: 'https://x.example/37050198',
          certificate: 'main',
          headers: { date: true },
        },
      },
      { name: 'Stadtsparkasse München', profile: { base_url: 'https://x.example/70150000' } },
    ])
  })

  test('connects a bank with many codes once', () => {
    const { banks } = connectFamily({ ...row, family: 'commerzbank' }, known)
    expect(banks).toMatchObject([{ name: 'Commerzbank', bankCodes: ['50040000', '37040044'] }])
  })

  test('leaves out what has a row of its own', () => {
    const { banks } = connectFamily(row, { ...known, taken: new Set(['DE37050198']) })
    expect(banks.map(({ name }) => name)).toEqual(['Stadtsparkasse München'])
  })

  test('gives every bank a UUID that stays, whatever else changes', () => {
    const [first, second] = connectFamily(row, known).banks
    expect(first?.id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
    expect(second?.id).not.toBe(first?.id)
    const [other] = connectFamily({ ...row, profile: {} }, known).banks
    expect(other?.id).toBe(first?.id)
    // Stored accesses and clients know the bank by it.
    expect(first?.id).toBe('8e6f67d8-f92e-519f-bc85-28f665b7c656')
  })

  test.each([
    [{ family: 'sparkase' }, 'family: there is no "sparkase". Did you mean sparkasse? There are: '],
    [{ extends: 'sparkas' }, 'extends: there is no "sparkas". Did you mean sparkasse?'],
    [{ time_zone: 'Mars' }, 'time_zone: is not an IANA time zone'],
  ])('%j is told once', (changes, fault) => {
    const { faults } = connectFamily({ ...row, ...changes }, known)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(fault)
  })
})
