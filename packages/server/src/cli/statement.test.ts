import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { reportFailure } from './report-failure.ts'
import { dataExitCode, StatementError } from './statement-error.ts'
import { statement } from './statement.ts'
import { UsageError } from './usage-error.ts'

const mt940 = [
  ':20:STARTUMS',
  ':25:25040090/3312345678',
  ':28C:00084/001',
  ':60F:C200101EUR100,00',
  ':61:2001020102D12,35NTRFNONREF//B1',
  ':86:117?00DAUERAUFTRAG?20SVWZ+Miete\u001B[31m Mai?32ERIKA MUSTERMANN',
  ':61:BAD',
  ':62F:C200131EUR87,65',
].join('\r\n')

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kontor-statement-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function fileOf(content: string): Promise<string> {
  const file = join(folder, 'statement.sta')
  await writeFile(file, content, 'latin1')
  return file
}

describe('kontor statement', () => {
  test('shows account, balances, entries, and what was not understood', async () => {
    const text = await statement([await fileOf(mt940)])
    for (const part of [
      'mt940: 1 statement, 1 entry',
      '3312345678 EUR 25040090 · no. 00084/001 · 2020-01-31',
      'openingBooked  2020-01-01  100.00  EUR',
      '2020-01-02  2020-01-02  -12.35  EUR  Standing order  ERIKA MUSTERMANN  Miete[31m Mai',
      'not understood or in doubt (1):\n    statement 1, line 7, field 61: it is not built as',
    ]) {
      expect(text).toContain(part)
    }
    expect(text).not.toContain('\u001B')
  })

  test('reads the standard input, and tells all as JSON', async () => {
    const input = Readable.from([Buffer.from(mt940.slice(0, 50)), Buffer.from(mt940.slice(50))])
    const json: unknown = JSON.parse(await statement(['-', '--json'], input))
    expect(json).toMatchObject({
      format: 'mt940',
      statements: [
        {
          account: { account_number: '3312345678', bank_code: '25040090' },
          balances: [
            { type: 'openingBooked', amount: { value: '100.00', currency: 'EUR' } },
            { type: 'closingBooked', reference_on: '2020-01-31' },
          ],
          transactions: [{ amount: { value: '-12.35', currency: 'EUR' }, booked_on: '2020-01-02' }],
        },
      ],
      rejected: [expect.stringContaining('line 7')],
    })
  })

  test.each([
    ['no file', []],
    ['two files', ['a', 'b']],
    ['an unknown option', ['a', '--xml']],
    ['a file that is not there', ['/nowhere/at-all.sta']],
    ['a folder', [tmpdir()]],
  ])('%s is a fault of the command line, told in one line', async (_, args) => {
    const answer = statement(args)
    await expect(answer).rejects.toThrow(UsageError)
    await expect(answer).rejects.toThrow(/takes one file|--xml|does not exist|is a folder/)
  })

  test('a file too large to hold is refused', async () => {
    const file = await fileOf(mt940)
    await truncate(file, 65 * 1024 * 1024)
    await expect(statement([file])).rejects.toThrow('larger than 64 MB')
  })

  test.each([
    ['nothing', '', 'it is empty'],
    ['a web page', '<html>', 'a web page'],
    ['another text', 'Dear customer', 'no MT940'],
    ['entries that cannot be read', ':20:A\n:25:1\n:61:BAD', 'field 61'],
    ['another XML document', '<a/>', ''],
  ])('where there is %s, the exit code says so', async (_, content, reason) => {
    const error: unknown = await statement([await fileOf(content)]).catch((thrown) => thrown)
    expect(error).toBeInstanceOf(StatementError)
    expect(String(error)).toContain(reason)
    expect(reportFailure(error)).toBe(dataExitCode)
  })

  test.each([['--help'], ['-h']])('%s says how it is called', async (option) => {
    expect(await statement([option])).toContain('kontor statement FILE [--json]')
  })
})
