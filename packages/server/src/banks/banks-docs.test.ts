import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { faultsOfProfile } from '../connectors/registry.ts'
import { loadBanks } from './load-banks.ts'

const guide = readFileSync(join(import.meta.dirname, '../../../../docs/banks.md'), 'utf8')
const examples = [...guide.matchAll(/^```yaml\n([^]*?)^```$/gm)].map(([, text = '']) => text)
const folder = mkdtempSync(join(tmpdir(), 'kontor-docs-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('docs/banks.md', () => {
  test.each(examples.map((text, index) => [index, text] as const))(
    'example %i is a file without a fault',
    async (index, text) => {
      const operatorFile = join(folder, `${index}.yaml`)
      writeFileSync(operatorFile, text)
      const { banks } = await loadBanks({ operatorFile, profileFaults: faultsOfProfile })
      expect(banks.all().length).toBeGreaterThan(0)
    },
  )

  test('has examples', () => {
    expect(examples.length).toBeGreaterThanOrEqual(3)
  })
})
