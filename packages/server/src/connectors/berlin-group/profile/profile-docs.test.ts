import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { quirkTable } from '../../../normalize/quirks/quirk-table.ts'
import { describeProfile } from './describe-profile.ts'
import { profileDocsFile, profileDocsText } from './profile-docs.ts'
import { profileFields } from './profile.ts'

test('docs/bank-profiles.md is what the code generates; if not, run `npm run docs:profiles`', async () => {
  expect(await readFile(profileDocsFile, 'utf8')).toBe(profileDocsText())
})

test('no field of a profile is left out of the document', () => {
  const described = [...describeProfile().matchAll(/^- `(\w+)`/gm)].map(([, name]) => name)
  expect(new Set(described)).toEqual(new Set(Object.keys(profileFields)))
})

test('every quirk stands in the document by its name, in one line that ends', async () => {
  const text = await readFile(profileDocsFile, 'utf8')
  const [, chapter = ''] = text.split('\n## Quirks\n')
  const described = [...chapter.matchAll(/^- `([a-z0-9-]+)`: .+\.$/gm)].map(([, name]) => name)
  expect(described).toEqual([...quirkTable.keys()])
})

test('every quirk is named like its file', () => {
  const folder = join(import.meta.dirname, '../../../normalize/quirks')
  const files = new Set(globSync('*.ts', { cwd: folder }))
  expect([...quirkTable.keys()].filter((name) => !files.has(`${name}.ts`))).toEqual([])
})

test('every optional field of the first level says what it is by default', () => {
  const silent = describeProfile()
    .split('\n')
    .filter((line) => /^- `\w+` \(/.test(line) && !/required|Default:|_field`/.test(line))
  expect(silent).toEqual([])
})
