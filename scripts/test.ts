import { startVitest } from 'vitest/node'
import { SummaryReporter } from './summary-reporter.ts'

// `npm test [path …]`: every suite, or those whose path contains one of the arguments.
const summary = new SummaryReporter()
const vitest = await startVitest(process.argv.slice(2), {
  watch: false,
  reporters: ['default', summary],
})
await vitest.close()
console.log(summary.text())
process.exit(summary.succeeded() ? 0 : 1)
