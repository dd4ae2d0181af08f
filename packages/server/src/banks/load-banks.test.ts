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

  test("holds the sandbox's eight banks at the sandbox's address", async () => {
    const banks = (await loadBanks({ sandboxUrl })).banks.all()
    expect(banks).toHaveLength(8)
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
    const alone = (await loadBanks({ sandboxUrl })).banks.all()
    expect(list.all()).toHaveLength(alone.length + 1)
    expect(list.search('hausbank', 1)).toMatchObject([{ name: 'Hausbank' }])
  })

  test('refuses one id for two banks', async () => {
    const file = await operatorFile(`banks:${row}${row.replace('Hausbank', 'Gartenbank')}`)
    await expect(loadBanks({ operatorFile: file })).rejects.toThrow(
      `${file}: banks[1].id: 11111111-2222-4333-8444-555555555555 is used twice (Gartenbank)`,
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
    await expect(outcome).rejects.toThrow(
      `${file}: banks[0]: bank "Hausbank": profile.base_url: is wrong`,
    )
    await expect(outcome).rejects.toThrow(`${file}: banks[1].id: must be string`)
  })

  const family = (more = '') => `
families:
  - family: sparkasse
    extends: sparkasse
    profile: { base_url: 'https://x.example/{bank_code}' }
${more}`

  test('holds every bank of a family, but those with a row of their own', async () => {
    const own = `
banks:
  - id: 22222222-2222-4333-8444-555555555555
    bank_code: '70150000'
    extends: sparkasse
    profile: { base_url: 'https://own.example' }`
    const file = await operatorFile(own + family())
    const { banks, origins } = await loadBanks({ operatorFile: file })
    expect(banks.all().length).toBeGreaterThan(350)
    const [munich] = banks.search('70150000', 2)
    expect(munich).toMatchObject({
      name: 'Stadtsparkasse München',
      profile: { base_url: 'https://own.example', consent_request: { currency: 'EUR' } },
    })
    const [cologne] = banks.search('37050198', 2)
    expect(cologne?.profile['base_url']).toBe('https://x.example/37050198')
    expect(cologne && origins.get(cologne.id)).toEqual({
      place: `${file}: families[0]`,
      profile: 'sparkasse',
    })
  })

  test('of two families the earlier has the bank, and what is wrong is told once', async () => {
    const file = await operatorFile(
      family(`  - { family: sparkasse, extends: generic, time_zone: x }
  - { family: fiduccia, extends: generic }`),
    )
    const outcome = loadBanks({
      operatorFile: file,
      profileFaults: ({ name }) => [`bank "${name}": profile.x: is wrong`],
    })
    await expect(outcome).rejects.toThrow(
      'families[2].family: there is no "fiduccia". Did you mean fiducia?',
    )
    await expect(outcome).rejects.toThrow('families[1].time_zone: is not an IANA time zone')
    const faults = String(await outcome.catch((error: unknown) => error)).split('\n')
    expect(faults.filter((fault) => fault.includes('profile.x'))).toHaveLength(1)
  })

  test('is all told at once: a fault of a row does not hide those of its profile', async () => {
    const file = await operatorFile(`banks:${row.replace('bic: HAUSDEBB', '')}`)
    const outcome = loadBanks({
      operatorFile: file,
      profileFaults: () => ['bank "Hausbank": profile.x: is wrong'],
    })
    await expect(outcome).rejects.toThrow('banks[0].bic: is missing')
    await expect(outcome).rejects.toThrow('profile.x: is wrong')
  })
})
