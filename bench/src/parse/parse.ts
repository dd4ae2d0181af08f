import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { compare, type Result, round } from '../benchmark.ts'
import { formats, type Format, missingMaterial, recordedFiles } from './material.ts'
import type { Answer } from './parser-process.ts'
import { type Found, parsers } from './parsers.ts'

const rounds = 7
const roundsToWarmUp = 2
const bytesPerMegabyte = 1024 * 1024

/**
 * Entries that are parsed and normalized per second, and the memory that takes, beside npm `mt940-js` and `lib-fints`: one process
 * each, the same bytes, in turns; the median of the rounds counts. What was found stands beside the speed, because the others leave
 * work undone: `JSON.parse` and `mt940-js` do not look into the entries, and both libraries reckon with floats.
 */
export async function parseBenchmark(): Promise<readonly Result[]> {
  const missing = missingMaterial()
  if (missing !== undefined) {
    console.error(`skipped: ${missing}`)
    return []
  }
  const results: Result[] = []
  for (const format of formats) results.push(...(await measureFormat(format)))
  for (const format of ['camt', 'mt940'] as const) {
    results.push(...(await countInRecordings(format)))
  }
  return results
}

/** In the recorded files, some of them broken on purpose; one that a parser gives up counts as none. */
async function countInRecordings(format: 'camt' | 'mt940'): Promise<readonly Result[]> {
  const files = recordedFiles(format)
  const made = files.reduce((sum, { entries }) => sum + entries, 0)
  const found = new Map<string, number>()
  for (const [name, parse] of Object.entries(parsers[format])) {
    const counts = await Promise.all(
      files.map(({ bytes }) =>
        parse(bytes).then(
          ({ entries }) => entries,
          () => 0,
        ),
      ),
    )
    found.set(
      name,
      counts.reduce((sum, entries) => sum + entries, 0),
    )
  }
  const [[, ours] = ['', 0], ...others] = found
  return others.map(([name, theirs]) => ({
    name: `parse ${files.length} recorded ${format} files beside ${name}: entries found`,
    ours,
    theirs,
    unit: `of ${made}`,
  }))
}

type Measured = { readonly name: string; readonly answers: readonly Answer[] }

async function measureFormat(format: Format): Promise<readonly Result[]> {
  const names = Object.keys(parsers[format])
  const sides = names.map((name) => new ParserSide(format, name))
  try {
    const measured = sides.map(({ name }) => ({ name, answers: [] as Answer[] }))
    for (let index = -roundsToWarmUp; index < rounds; index++) {
      console.error(`parse ${format}: round ${index + 1} of ${rounds} …`)
      for (const [place, side] of sides.entries()) {
        const answer = await side.parse()
        if (index >= 0) measured[place]?.answers.push(answer)
      }
    }
    const [ours, ...others] = measured
    if (ours === undefined) return []
    return others.flatMap((theirs) => compareWith(format, ours, theirs))
  } finally {
    await Promise.all(sides.map((side) => side.close()))
  }
}

function compareWith(format: Format, ours: Measured, theirs: Measured): readonly Result[] {
  const name = `parse ${format} beside ${theirs.name}`
  const by = (unit: string, what: string, figure: (answer: Answer) => number) =>
    compare(`${name}${what}`, unit, {
      ours: ours.answers.map(figure),
      theirs: theirs.answers.map(figure),
    })
  const [mine, other] = [ours.answers.at(-1), theirs.answers.at(-1)]
  if (mine === undefined || other === undefined) throw new Error('nothing was measured')
  const counts = (Object.keys(counted) as (keyof Found)[]).map((field) => ({
    name: `${name}: ${counted[field]}`,
    ours: mine.found[field],
    theirs: other.found[field],
    unit: `of ${mine.entriesMade}`,
  }))
  return [
    by('entries/s', '', ({ ms, found }) => (found.entries / ms) * 1000),
    by('MB', ': peak memory', ({ peakBytes }) => round(peakBytes / bytesPerMegabyte)),
    ...counts,
  ]
}

const counted: Readonly<Record<keyof Found, string>> = {
  entries: 'entries found',
  named: 'with a name',
  accounts: 'with an account',
  endToEndIds: 'with an end-to-end id',
  purposes: 'with a purpose',
}

/** A parser in its process. */
class ParserSide {
  readonly name: string
  readonly #child: ChildProcess

  constructor(format: Format, name: string) {
    this.name = name
    const main = fileURLToPath(new URL('parser-process.ts', import.meta.url))
    this.#child = fork(main, [format, name], {
      execArgv: process.execArgv,
      env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    process.once('exit', () => this.#child.kill('SIGKILL'))
  }

  async parse(): Promise<Answer> {
    const ended = once(this.#child, 'exit').then(() => undefined)
    this.#child.send('parse')
    const said: unknown[] | undefined = await Promise.race([once(this.#child, 'message'), ended])
    if (said === undefined) throw new Error(`the process of ${this.name} ended`)
    return said[0] as Answer
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }
}
