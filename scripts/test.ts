import { startVitest } from 'vitest/node'
import { SummaryReporter } from './summary-reporter.ts'

// `npm test [path …]`: every suite, or those whose path contains one of the arguments. What begins with a dash says how often
// the proofs by repetition repeat (e2e/src/harness/effort.ts).
const efforts: ReadonlySet<string> = new Set(['--quick', '--long'])
const words = process.argv.slice(2)
const unknown = words.find((word) => word.startsWith('-') && !efforts.has(word))
if (unknown !== undefined) {
  console.error(`npm test knows --quick and --long, not ${unknown}`)
  process.exit(64)
}
const summary = new SummaryReporter()
const vitest = await startVitest(
  words.filter((word) => !efforts.has(word)),
  {
    watch: false,
    reporters: ['default', summary],
  },
)
await vitest.close()
console.log(summary.text())
process.exit(summary.succeeded() ? 0 : 1)
