import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { createVitest } from 'vitest/node'

import { SummaryReporter } from './summary-reporter.ts'

// `npm run test:banks [-- --scenarios DIR --recordings DIR --profiles DIR]`: the bank suites alone. With folders of your own a
// new bank is tried without touching code.
const { values } = parseArgs({
  options: {
    scenarios: { type: 'string' },
    recordings: { type: 'string' },
    profiles: { type: 'string' },
  },
})
const bankFolders = Object.fromEntries(
  Object.entries(values).map(([name, folder]) => [name, resolve(folder)]),
)
const isOwn = Object.keys(bankFolders).length > 0
const summary = new SummaryReporter()
const vitest = await createVitest('test', { watch: false, reporters: ['tree', summary] })
if (isOwn) vitest.provide('bankFolders', bankFolders)
await vitest.start([isOwn ? 'scenarios.banks.test.ts' : '.banks.test.ts'])
await vitest.close()
console.log(summary.text())
process.exit(summary.succeeded() ? 0 : 1)
