import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { requires } from '../../../../../../scripts/requires.ts'
import { buildBank } from '../../../testing/builders.ts'
import { profileFaults } from './profile.ts'

type Shipped = {
  readonly name: string
  readonly title: string
  readonly protocol: string
  readonly proven_by: readonly string[]
  readonly note?: string
  readonly login: {
    readonly fields: readonly {
      readonly key: string
      readonly label: { readonly de: string; readonly en: string }
      readonly secret?: boolean
    }[]
  }
  readonly profile: Readonly<Record<string, unknown>>
  readonly environments?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const folder = join(import.meta.dirname, '../../../../banks/profiles')
const shipped = globSync('*.yaml', { cwd: folder })
  .toSorted()
  .map((file): [string, Shipped] => [
    file.replace('.yaml', ''),
    parse(readFileSync(join(folder, file), 'utf8')),
  ])
  .filter(([, { protocol }]) => protocol === 'berlin-group')

function faultsOf(profile: Shipped, overlay: Readonly<Record<string, unknown>>): readonly string[] {
  const loginFields = profile.login.fields.map(({ key, label, secret = false }) => ({
    key,
    label,
    secret,
    optional: false,
    minLength: 1,
    maxLength: 100,
  }))
  const base = { base_url: 'https://xs2a.bank.example', ...profile.profile, ...overlay }
  return profileFaults(buildBank({ loginFields, profile: base }))
}

describe('shipped profiles', () => {
  test.each(shipped)('%s is complete, in production and in its sandbox', (file, profile) => {
    expect(profile.name).toBe(file)
    expect(faultsOf(profile, {})).toEqual([])
    for (const overlay of Object.values(profile.environments ?? {})) {
      expect(faultsOf(profile, overlay)).toEqual([])
    }
  })

  test('a profile that nothing proves says so', () => {
    for (const [, { name, proven_by: provenBy, note }] of shipped) {
      expect(provenBy.length > 0 || note !== undefined, name).toBe(true)
    }
  })
})

describe('the recordings', () => {
  const recordings = join(requires('shared') ?? '', 'berlin-group/recordings')
  test('what a profile calls its proof is one of them', () => {
    for (const path of shipped.flatMap(([, profile]) => profile.proven_by)) {
      expect(existsSync(join(recordings, path, 'mappings')), path).toBe(true)
    }
  })
})
