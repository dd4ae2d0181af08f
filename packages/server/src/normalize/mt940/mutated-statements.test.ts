import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { requires } from '../../../../../scripts/requires.ts'
import { formatDecimal } from '../../domain/money.ts'
import { Problem } from '../../domain/problem.ts'
import { decodeText } from '../decode-text.ts'
import type { StatementDocument } from '../statement.ts'
import { readMt940 } from './read-mt940.ts'

const shared = requires('shared')

/** Problem or document; anything else that is thrown fails the test. */
function read(text: string): StatementDocument | undefined {
  try {
    return readMt940(text)
  } catch (error) {
    expect(error).toBeInstanceOf(Problem)
    return undefined
  }
}

function amountsOf({ statements }: StatementDocument): readonly string[] {
  return statements.flatMap(({ transactions }) =>
    transactions.map(({ amount }) => `${formatDecimal(amount)} ${amount.currency}`),
  )
}

function count(text: string, tag: RegExp): number {
  return text.match(tag)?.length ?? 0
}

describe('recorded statements with something broken', () => {
  requires('shared')
  const folder = join(shared ?? '', 'statements/mt940')
  const texts = shared === undefined ? [] : textsIn(folder)
  // Where nothing is wrong in the first place, whatever is wrong then comes from the mutation.
  const sound = texts.filter(({ text }) => read(text)?.rejected.length === 0)

  test('enough of them are sound', () => {
    expect(sound.length).toBeGreaterThanOrEqual(9)
  })

  test.each(texts)('$file: as many entries as lines of field 61', ({ text }) => {
    const document = read(text)
    if (document === undefined) return
    const bad = document.rejected.filter((reason) => reason.includes('field 61'))
    expect(amountsOf(document).length + bad.length).toBe(count(text, /^:61:/gm))
  })

  test.each(sound)('$file: no line can be lost without a word', ({ text }) => {
    const lines = text.split('\n')
    const amounts = amountsOf(readMt940(text))
    for (const lost of lines.keys()) {
      const document = read(lines.toSpliced(lost, 1).join('\n'))
      const isSame = document !== undefined && amountsOf(document).join() === amounts.join()
      const isTold = document === undefined || document.rejected.length > 0
      expect(isSame || isTold, `line ${lost + 1}`).toBe(true)
    }
  })

  test.each(sound)('$file: cut off anywhere, the end is missed', ({ text }) => {
    for (let length = 0; length < text.length; length += 7) {
      const cut = text.slice(0, length)
      const document = read(cut)
      if (document === undefined) continue
      const found = amountsOf(document).length + document.rejected.length
      expect(found, `${length} characters`).toBeGreaterThanOrEqual(count(cut, /^:61:/gm))
      const isOpen = count(cut, /^:60[FM]:/gm) > count(cut, /^:62[FM]:/gm)
      if (isOpen) expect(document.rejected, `${length} characters`).not.toEqual([])
    }
  })

  test.runIf(texts.length > 0)(
    'characters changed: no entry vanishes, nothing else is thrown',
    () => {
      fc.assert(
        fc.property(
          fc.constantFrom(...texts.map(({ text }) => text)),
          fc.nat(),
          fc.constantFrom('', 'X', '9', ',', ':', '\n', '-', '{', '?', '//', '@@', '\u00FC'),
          (text, at, put) => {
            const place = at % text.length
            const changed = text.slice(0, place) + put + text.slice(place + 1)
            const document = read(changed)
            if (document === undefined) return
            const found = amountsOf(document).length + document.rejected.length
            expect(found).toBeGreaterThanOrEqual(count(changed, /^:61:/gm))
          },
        ),
        { numRuns: 5_000 },
      )
    },
  )
})

type Recorded = { readonly file: string; readonly text: string }

/** Files, and what banks answered by Berlin Group and FinTS. */
function textsIn(folder: string): readonly Recorded[] {
  const files = globSync('**/*.{txt,sta}', { cwd: folder })
    .toSorted()
    .map((file) => ({ file, text: decodeText(readFileSync(join(folder, file))) }))
  return [...files, ...answersOfBanks(join(folder, '../..'))]
}

function answersOfBanks(folder: string): readonly Recorded[] {
  const verlag = 'berlin-group/recordings/xs2a-adapter/verlag/mappings/ais-get-transactions.json'
  const { response }: { response: { body: string } } = JSON.parse(
    readFileSync(join(folder, verlag), 'utf8'),
  )
  const fints = globSync('fints/recordings/*.json', { cwd: folder }).flatMap((file) =>
    inSegments(readFileSync(join(folder, file), 'utf8')).map((text, index) => ({
      file: `${file} ${index + 1}`,
      text,
    })),
  )
  return [{ file: verlag, text: response.body }, ...fints]
}

/** HIKAZ holds a binary, `@609@…`. */
function inSegments(recording: string): readonly string[] {
  const { exchanges = [] }: { exchanges?: { response: { latin1: string } }[] } =
    JSON.parse(recording)
  return exchanges.flatMap(({ response }) =>
    [...response.latin1.matchAll(/'HIKAZ:[\d:]+\+@(\d+)@/g)].flatMap((match) => {
      const start = match.index + match[0].length
      const text = response.latin1.slice(start, start + Number(match[1]))
      return text.includes(':61:') ? [text] : []
    }),
  )
}
