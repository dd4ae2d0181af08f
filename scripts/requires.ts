import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeEach } from 'vitest'

type Requirement = { readonly places: readonly string[]; readonly missing: string }

/** What some tests need and a machine may not have. With `CI=true` its absence is a failure. */
const requirements = {
  chromium: {
    places: [process.env['CHROMIUM'] ?? '/usr/bin/chromium'],
    missing: 'no Chromium: install the package "chromium" or set CHROMIUM to its path',
  },
  postgres: {
    places: [15, 16, 17, 18].map((major) => `/usr/lib/postgresql/${major}/bin/postgres`),
    missing: 'no PostgreSQL server of the system\'s: install the package "postgresql"',
  },
  java: {
    places: (process.env['PATH'] ?? '').split(':').map((folder) => `${folder}/java`),
    missing: 'no Java: install the package "default-jre-headless"',
  },
  shared: {
    places: [fileURLToPath(new URL('../../shared', import.meta.url))],
    missing:
      'no folder ../shared: the bank recordings and API descriptions of the design lie there',
  },
} satisfies Record<string, Requirement>

export type RequirementName = keyof typeof requirements

/**
 * Called at the top of a test file or of a `describe`. Answers where the thing is; where it is missing, skips every
 * test there with the reason and answers `undefined`, so that a `beforeAll` can leave early.
 */
export function requires(name: RequirementName): string | undefined {
  const found = find(requirements[name], process.env)
  if (found === undefined) beforeEach((context) => context.skip(requirements[name].missing))
  return found
}

/** Where a required thing is, or `undefined`; throws where `CI=true` promises that it is there. */
export function find(
  requirement: Requirement,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const found = requirement.places.find((place) => existsSync(place))
  if (found === undefined && env['CI'] === 'true') throw new Error(requirement.missing)
  return found
}
