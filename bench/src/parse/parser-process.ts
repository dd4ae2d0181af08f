import { type Format, formats, makeMaterial } from './material.ts'
import { type Found, parsers } from './parsers.ts'

/** One parser with one document in a process of its own, so that its memory is its own; it parses whenever its parent says. */
export type Answer = {
  readonly ms: number
  readonly entriesMade: number
  readonly found: Found
  /** Above what the process held with the document alone. */
  readonly peakBytes: number
}

const bytesPerKilobyte = 1024

function main(formatName: string, parserName: string): void {
  const format: Format | undefined = formats.find((each) => each === formatName)
  const parse = format && parsers[format][parserName]
  if (!format || !parse) throw new RangeError(`there is no parser ${formatName} ${parserName}`)
  const { bytes, entries } = makeMaterial(format)
  const baseBytes = process.memoryUsage.rss()
  const round = async () => {
    const startedAt = performance.now()
    const found = await parse(bytes)
    const ms = performance.now() - startedAt
    const peakBytes = process.resourceUsage().maxRSS * bytesPerKilobyte - baseBytes
    const answer: Answer = { ms, entriesMade: entries, found, peakBytes }
    process.send?.(answer)
  }
  process.on('message', () => void round())
  process.on('disconnect', () => process.exit())
}

const [formatName = '', parserName = ''] = process.argv.slice(2)
main(formatName, parserName)
