import { readFile } from 'node:fs/promises'

import { expect, test } from 'vitest'

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

test('every optional field of the first level says what it is by default', () => {
  const silent = describeProfile()
    .split('\n')
    .filter((line) => /^- `\w+` \(/.test(line) && !/required|Default:|_field`/.test(line))
  expect(silent).toEqual([])
})
