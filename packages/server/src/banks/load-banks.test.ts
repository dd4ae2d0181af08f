import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { BankListError, loadBanks } from './load-banks.ts'

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
    const banks = (await loadBanks({ sandboxUrl })).banks.all()
    expect(banks).toHaveLength(6)
    expect(banks.map(({ profile }) => profile['base_url'])).toContain(
      'http://127.0.0.1:8081/demobank',
    )
  })

  test('holds no sandbox bank where there is no sandbox', async () => {
    expect((await loadBanks({})).banks.all()).toEqual([])
  })

  test("holds the operator's banks beside them", async () => {
    const file = await operatorFile(`banks:${row}`)
    const { banks: list } = await loadBanks({ sandboxUrl, operatorFile: file })
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

  test('hands over the certificates with the folder they are in', async () => {
    const file = await operatorFile('certificates: { main: { qwac: { pkcs12: main.p12 } } }')
    expect((await loadBanks({ operatorFile: file })).certificates).toEqual({
      file,
      folder,
      named: { main: { qwac: { pkcs12: 'main.p12' } } },
    })
  })

  test("tells what the connector has against a bank's profile, beside the faults of the file", async () => {
    const file = await operatorFile(`banks:${row}\n  - id: 7`)
    const outcome = loadBanks({
      operatorFile: file,
      profileFaults: ({ name }) =>
        name === 'Hausbank' ? ['bank "Hausbank": profile.base_url: is wrong'] : [],
    })
    await expect(outcome).rejects.toThrow('bank "Hausbank": profile.base_url: is wrong')
    await expect(outcome).rejects.toThrow(`${file}: banks[1].id: must be string`)
  })
})
