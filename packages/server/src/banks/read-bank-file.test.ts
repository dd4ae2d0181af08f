import { describe, expect, test } from 'vitest'

import { createDirectory } from './create-directory.ts'
import { readBankFile } from './read-bank-file.ts'
import { readShippedProfile, type ShippedProfile } from './shipped-profiles.ts'

const row = `
  - id: 11111111-2222-4333-8444-555555555555
    name: Hausbank
    country: DE
    bank_codes: ['10000001']
    bic: HAUSDEBB
    protocol: berlin-group
    login:
      fields:
        - { key: login, label: { de: Anmeldename, en: Login } }
        - { key: pin, label: { de: PIN, en: PIN }, secret: true, max_length: 6 }
    profile: { base_url: 'https://xs2a.hausbank.example' }
`
const directory = createDirectory([
  { country: 'DE', bankCode: '37050198', name: 'Sparkasse KölnBonn', bic: 'COLSDE33XXX' },
  { country: 'DE', bankCode: '50040000', name: 'Commerzbank', bic: 'COBADEFFXXX' },
  { country: 'DE', bankCode: '13040000', name: 'Commerzbank', bic: 'COBADEFFXXX' },
])
const shipped = readShippedProfile(
  'musterbank.yaml',
  `
name: musterbank
title: Musterbank
protocol: berlin-group
proven_by: [musterbank]
login:
  advice: { de: 'Wie im Online-Banking.', en: As in online banking. }
  fields: [{ key: login, label: { de: Anmeldename, en: Login name } }]
profile:
  psu_id_field: login
  headers: { date: true, everywhere: [PSU-ID] }
environments:
  sandbox: { base_url: 'https://sandbox.example/{bank_code}', headers: { date: false } }
`,
)
const known = {
  profiles: new Map<string, ShippedProfile>([['musterbank', shipped]]),
  directory,
}
const read = (text: string) => readBankFile({ name: 'banks.yaml', text, variables: {} }, known)

describe('the YAML of a bank', () => {
  test('becomes a bank, with defaults for what is left out', () => {
    const { banks, faults } = read(`banks:${row}`)
    expect(faults).toEqual([])
    expect(banks.map(({ bank }) => bank)).toMatchObject([
      {
        name: 'Hausbank',
        timeZone: 'Europe/Berlin',
        loginFields: [
          { key: 'login', secret: false, optional: false, minLength: 1, maxLength: 100 },
          { key: 'pin', secret: true, maxLength: 6 },
        ],
        profile: { base_url: 'https://xs2a.hausbank.example' },
      },
    ])
  })

  test.each([
    ['name: Hausbank', '', 'banks.yaml: banks[0].name: is missing'],
    ['name:', 'nmae: x\n    name:', 'banks.yaml: banks[0].nmae: is not known'],
    ["['10000001']", '[10000001]', 'banks.yaml: banks[0].bank_codes[0]: must be string'],
    ['protocol: berlin-group', 'protocol: fax', 'banks.yaml: banks[0].protocol:'],
    ['bic: HAUSDEBB', 'bic: haus', 'banks.yaml: banks[0].bic: must match pattern'],
    ['en: Login }', '}', 'banks.yaml: banks[0].login.fields[0].label.en: is missing'],
    ['key: pin', 'key: login', 'banks.yaml: banks[0].login.fields: two fields have one key'],
    [
      'country: DE',
      'country: DE\n    time_zone: Mars/Olympus',
      'banks[0].time_zone: is not an IANA',
    ],
    ['https:', '${sandbox_url}', 'banks.yaml: ${sandbox_url} is not known here'],
    ['banks:', 'banks: [', 'banks.yaml: '],
  ])('"%s" replaced by "%s" is told as "%s"', (from, to, fault) => {
    const { faults } = read(`banks:${row}`.replace(from, to))
    expect(faults.join('\n')).toContain(fault)
  })

  test('every fault is told at once', () => {
    const text = `banks:${row}`.replace('name: Hausbank', '').replace('bic: HAUSDEBB', '')
    expect(read(text).faults).toHaveLength(2)
  })

  test.each(['', 'null', '[]', 'banks: 7', 'text'])('%j is no bank list', (text) => {
    expect(read(text).faults).not.toEqual([])
  })
})

describe('a row that extends a shipped profile', () => {
  const brief = (more = '') => `
banks:
  - id: 11111111-2222-4333-8444-555555555555
    bank_code: '37050198'
    extends: musterbank
${more}`
  const bankOf = (text: string) => {
    const { banks, faults } = read(text)
    expect(faults).toEqual([])
    return banks[0]?.bank
  }

  test('has name, BIC and country from the directory, protocol and login from the profile', () => {
    expect(bankOf(brief())).toEqual({
      id: '11111111-2222-4333-8444-555555555555',
      name: 'Sparkasse KölnBonn',
      country: 'DE',
      bankCodes: ['37050198'],
      bic: 'COLSDE33XXX',
      timeZone: 'Europe/Berlin',
      protocol: 'berlin-group',
      loginFields: [
        {
          key: 'login',
          label: { de: 'Anmeldename', en: 'Login name' },
          secret: false,
          optional: false,
          minLength: 1,
          maxLength: 100,
        },
      ],
      loginAdvice: { de: 'Wie im Online-Banking.', en: 'As in online banking.' },
      profile: { psu_id_field: 'login', headers: { date: true, everywhere: ['PSU-ID'] } },
    })
  })

  test('goes before the profile: groups merge, lists and values replace', () => {
    const text = brief(`
    name: Unsere Sparkasse
    login: { advice: { en: As always. } }
    profile: { base_url: 'https://x.example/{bank_code}/v', headers: { everywhere: [PSU-IP-Address] } }`)
    expect(bankOf(text)).toMatchObject({
      name: 'Unsere Sparkasse',
      loginAdvice: { de: 'Wie im Online-Banking.', en: 'As always.' },
      profile: {
        base_url: 'https://x.example/37050198/v',
        psu_id_field: 'login',
        headers: { date: true, everywhere: ['PSU-IP-Address'] },
      },
    })
  })

  test('of a bank with many bank codes has them all, its own first, unless it names them', () => {
    expect(bankOf(brief().replace('37050198', '13040000'))).toMatchObject({
      name: 'Commerzbank',
      bankCodes: ['13040000', '50040000'],
    })
    const named = brief().replace("bank_code: '37050198'", "bank_codes: ['13040000']")
    expect(bankOf(named)?.bankCodes).toEqual(['13040000'])
  })

  test('takes the overlay of its environment', () => {
    expect(bankOf(brief('    environment: sandbox'))?.profile).toEqual({
      psu_id_field: 'login',
      headers: { date: false, everywhere: ['PSU-ID'] },
      base_url: 'https://sandbox.example/37050198',
    })
  })

  test.each([
    [
      'extends: musterbank',
      'extends: mustebank',
      'banks[0].extends: there is no "mustebank". Did you mean musterbank? There are: musterbank (37050198)',
    ],
    ['extends: musterbank', 'environment: sandbox', 'environment: says nothing without extends'],
    ['extends: musterbank', '', 'protocol: is missing, and no shipped profile is named by extends'],
    ['37050198', '99999999', 'bic: is missing, and the directory does not know it'],
    ['bank_code:', 'country: AT\n    bank_code:', 'name: is missing'],
    ["bank_code: '37050198'", 'name: Hausbank', 'bank_code: is missing (Hausbank)'],
    ['bank_code:', "bank_codes: ['1000']\n    bank_code:", 'bank_codes: stands beside bank_code'],
    ['extends:', 'login: { fields: [{ key: 7 }] }\n    extends:', 'banks[0].login.fields[0].key: '],
    ['extends:', 'environment: test\n    extends:', 'banks[0].environment: is none of'],
  ])('"%s" replaced by "%s" is told as "%s"', (from, to, fault) => {
    expect(read(brief().replace(from, to)).faults.join('\n')).toContain(fault)
  })

  test('one with a fault does not hide those of the next', () => {
    const text = brief().replace('musterbank', 'x') + row.replace('bic: HAUSDEBB', 'bic: haus')
    expect(read(text).faults).toHaveLength(2)
  })
})

test('certificates are handed over as they stand', () => {
  const text = 'certificates: { main: { qwac: { pkcs12: main.p12 } } }'
  expect(read(text)).toEqual({
    banks: [],
    families: [],
    certificates: { main: { qwac: { pkcs12: 'main.p12' } } },
    faults: [],
  })
})
