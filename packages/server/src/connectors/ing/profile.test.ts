import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { readShippedProfile, settleProfile, shippedFolder } from '../../banks/shipped-profiles.ts'
import { buildBank } from '../../testing/builders.ts'
import { faultsOfProfile } from '../registry.ts'
import { ingProfileFaults, ingProfileOf } from './profile.ts'

const shipped = readShippedProfile(
  'ing.yaml',
  readFileSync(join(shippedFolder, 'ing.yaml'), 'utf8'),
)
const bankOf = (profile: Readonly<Record<string, unknown>>) =>
  buildBank({ protocol: 'ing', loginFields: [], profile })

describe('a profile of ING', () => {
  test.each(['sandbox', 'production'] as const)('is shipped complete for %s', (environment) => {
    expect(faultsOfProfile(bankOf(settleProfile(shipped, { environment })))).toEqual([])
  })

  test.each<[Readonly<Record<string, unknown>>, string]>([
    [{ base_url: undefined }, 'profile.base_url: is missing'],
    [{ base_url: 'http://api.ing.com' }, 'profile.base_url: must be https, or http on loopback'],
    [{ signature: undefined }, 'profile.signature: is missing'],
    [{ consent: 'global' }, 'profile.consent: is not known'],
    [{ country: 'Germany' }, 'profile.country: '],
  ])('%j is told by name', (wrong, fault) => {
    const good = { base_url: 'https://api.ing.com', signature: {} }
    const profile = Object.entries({ ...good, ...wrong }).filter(([, value]) => value !== undefined)
    const bank = bankOf(Object.fromEntries(profile))
    expect(ingProfileFaults(bank)).toEqual([expect.stringContaining(fault)])
    expect(() => ingProfileOf(bank)).toThrow(RangeError)
  })
})
