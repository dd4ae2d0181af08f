import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { BankListError, loadBanks } from './load-banks.ts'
import { readBankFile } from './read-bank-file.ts'

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
const read = (text: string) => readBankFile({ name: 'banks.yaml', text, variables: {} })

describe('the YAML of a bank', () => {
  test('becomes a bank, with defaults for what is left out', () => {
    const { banks, faults } = read(`banks:${row}`)
    expect(faults).toEqual([])
    expect(banks).toMatchObject([
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

describe('the bank list', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kontor-banks-'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  const sandboxUrl = new URL('http://127.0.0.1:8081/')

  async function operatorFile(text: string): Promise<string> {
    const file = join(folder, 'banks.yaml')
    await writeFile(file, text)
    return file
  }

  test("holds the sandbox's six banks at the sandbox's address", async () => {
    const banks = (await loadBanks({ sandboxUrl })).all()
    expect(banks).toHaveLength(6)
    expect(banks.map(({ profile }) => profile['base_url'])).toContain(
      'http://127.0.0.1:8081/demobank',
    )
  })

  test('holds no sandbox bank where there is no sandbox', async () => {
    expect((await loadBanks({})).all()).toEqual([])
  })

  test("holds the operator's banks beside them", async () => {
    const list = await loadBanks({ sandboxUrl, operatorFile: await operatorFile(`banks:${row}`) })
    expect(list.all()).toHaveLength(7)
    expect(list.search('hausbank', 1)).toMatchObject([{ name: 'Hausbank' }])
  })

  test('refuses one id for two banks', async () => {
    const file = await operatorFile(`banks:${row}${row.replace('Hausbank', 'Gartenbank')}`)
    await expect(loadBanks({ operatorFile: file })).rejects.toThrow(
      'bank "Gartenbank": the id 11111111-2222-4333-8444-555555555555 is used twice',
    )
  })

  test('refuses a file that is not there, by name', async () => {
    const file = join(folder, 'absent.yaml')
    const outcome = loadBanks({ operatorFile: file })
    await expect(outcome).rejects.toThrow(`${file}: cannot be read (ENOENT)`)
    await expect(outcome).rejects.toBeInstanceOf(BankListError)
  })
})
