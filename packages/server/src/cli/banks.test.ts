import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type LoadedBanks, loadBanks } from '../banks/load-banks.ts'
import { answer } from './banks.ts'
import { readBanksOrder } from './read-banks-order.ts'
import { UsageError } from './usage-error.ts'

const id = '0b4e7a52-2f0c-4c0a-9a53-6f1f1d0e8c11'
let folder: string
let file: string
let loaded: LoadedBanks
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kontor-banks-'))
  file = join(folder, 'banks.yaml')
  await writeFile(
    file,
    `
banks:
  - id: ${id}
    bank_code: '37050198'
    extends: sparkasse
    profile: { base_url: 'https://xs2a.example/{bank_code}' }
certificates: { main: { qwac: { pkcs12: main.p12 } } }
`,
  )
  loaded = await loadBanks({ operatorFile: file })
})
afterAll(() => rm(folder, { recursive: true }))

const newId = () => '11111111-2222-4333-8444-555555555555'
function kontorBanks(...args: readonly string[]): string {
  const order = readBanksOrder(args)
  return order.kind === 'help' ? 'help' : answer(loaded, { order, file, newId })
}

describe('kontor banks', () => {
  test.each(['37050198', 'COLSDE33', 'sparkasse kölnbonn', 'DE78 3705 0198 0000 0001 23'])(
    '%s is the bank that is connected, with the way to it',
    (text) => {
      const told = kontorBanks(...text.split(' '))
      expect(told).toContain('Sparkasse KölnBonn')
      expect(told).toMatch(/family +sparkasse/)
      expect(told).toMatch(/profile +sparkasse/)
      expect(told).toMatch(/endpoint +https:\/\/xs2a\.example\/37050198/)
      expect(told).toMatch(/connectable +yes, by .*banks\.yaml: banks\[0\]/)
    },
  )

  test.each([
    ['50010517', 'ING'],
    ['COBADEFFXXX', 'Commerzbank'],
    ['DE89370400440532013000', 'Commerzbank'],
    ['Berliner Volksbank', 'Berliner Volksbank'],
    ['NTSBDEB1', 'N26'],
  ])('%s is a bank that is known, and what its row lacks is there to paste', async (text, name) => {
    const told = kontorBanks(text)
    expect(told).toContain(`  ${name}\n`)
    expect(told).toMatch(/connectable +no/)
    const pasted = told.slice(told.indexOf('      banks:')).replace(/\n\n[^]*/, '')
    const addressed = pasted.replace('the-address-the-bank-gave-you', 'xs2a.example')
    const own = join(folder, 'pasted.yaml')
    await writeFile(own, addressed.replaceAll(/^ {6}/gm, ''))
    const { banks } = await loadBanks({ operatorFile: own })
    expect(banks.all()).toMatchObject([{ id: newId(), name }])
  })

  test('of a bank whose address and signature the profile knows, only the certificates are missing', () => {
    const told = kontorBanks('50010517')
    expect(told).toMatch(/endpoint +https:\/\/api\.ing\.com/)
    expect(told).not.toContain('base_url')
    expect(told).toContain('qsealc:')
  })

  test('of a bank abroad the name is for the operator to say', () => {
    const told = kontorBanks('BKAUATWWXXX')
    expect(told).toMatch(/country +AT/)
    const pasted = told.slice(told.indexOf('      banks:')).replace(/\n\n[^]*/, '')
    expect(parse(pasted)).toMatchObject({
      banks: [{ country: 'AT', bank_code: '11000', extends: 'generic', name: 'BKAUATWWXXX' }],
    })
  })

  test('a name that many have lists some, and says so', () => {
    const told = kontorBanks('volksbank')
    expect(told.match(/connectable/g)).toHaveLength(20)
    expect(told).toContain('There are more')
    expect(told).toMatch(/no; kontor banks \d{8} says what to add/)
    expect(told).not.toContain('extends:')
  })

  test.each([
    ['Zahnarzt', 'No bank is known by this'],
    ['DE78370501980000000124', 'The IBAN is wrong'],
  ])('%s is told apart: %s', (text, told) => {
    expect(kontorBanks(text)).toContain(told)
  })

  test('alone lists what can be connected', () => {
    const told = kontorBanks()
    expect(told).toMatch(/Banks that can be connected: 1 of \d{4} that are known/)
    expect(told).toContain('Sparkasse KölnBonn')
  })

  test('--json says the same to programs', () => {
    const [sparkasse] = JSON.parse(kontorBanks('37050198', '--json'))
    expect(sparkasse).toEqual({
      name: 'Sparkasse KölnBonn',
      country: 'DE',
      bank_codes: ['37050198'],
      bic: 'COLSDE33XXX',
      family: 'sparkasse',
      profile: 'sparkasse',
      connectable: true,
      id,
      protocol: 'berlin-group',
      endpoint: 'https://xs2a.example/37050198',
      place: `${file}: banks[0]`,
    })
    expect(JSON.parse(kontorBanks('50010517', '--json'))).toMatchObject([
      { name: 'ING', connectable: false, missing: expect.stringContaining('50010517') },
    ])
    expect(JSON.parse(kontorBanks('Zahnarzt', '--json'))).toEqual([])
    expect(JSON.parse(kontorBanks('--json'))).toHaveLength(1)
  })

  test('--check says that there is no fault, and of how many', () => {
    expect(kontorBanks('--check')).toBe(`${file}: no fault; banks: 1, certificates: 1`)
  })
})

describe('the command line', () => {
  test.each([
    [['help'], { kind: 'help' }],
    [['-h'], { kind: 'help' }],
    [['x', '--help'], { kind: 'help' }],
    [[], { kind: 'list', json: false }],
    [['GLS', 'Bank', '--json'], { kind: 'search', text: 'GLS Bank', json: true }],
    [['--check'], { kind: 'check' }],
    [['--check', 'banks.yaml'], { kind: 'check', file: 'banks.yaml' }],
  ])('%j is understood', (args, order) => {
    expect(readBanksOrder(args)).toEqual(order)
  })

  test.each([[['--chekc']], [['--check', 'a', 'b']], [['--check', '--json']]])(
    '%j is refused',
    (args) => {
      expect(() => readBanksOrder(args)).toThrow(UsageError)
    },
  )
})
