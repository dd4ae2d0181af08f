import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { inject } from 'vitest'

import { readScenario } from './scenario.ts'
import type { Scenario } from './scenario.ts'

/** Where scenarios, recordings and profiles lie; each may be somebody's own (`npm run test:banks -- --scenarios DIR`). */
export type BankFolders = {
  readonly scenarios: string
  readonly recordings: string
  readonly profiles: string
}

declare module 'vitest' {
  interface ProvidedContext {
    bankFolders?: Partial<BankFolders>
  }
}

const server = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))

export function bankFolders(): BankFolders {
  return {
    scenarios: server('banks/scenarios'),
    recordings: server('../../../shared/berlin-group/recordings'),
    profiles: server('banks/profiles'),
    ...inject('bankFolders'),
  }
}

export type NamedScenario = { readonly name: string; readonly scenario: Scenario }

/** All scenarios of a folder by file name. Throws naming the file and every fault in it. */
export function readScenarios(folder: string): readonly NamedScenario[] {
  return globSync('*.yaml', { cwd: folder })
    .toSorted()
    .map((file) => ({
      name: file.replace(/\.yaml$/, ''),
      scenario: readScenario(file, readFileSync(join(folder, file), 'utf8')),
    }))
}

/** Every folder with mappings below a folder of recordings, by its path in there. */
export function recordedFolders(root: string): readonly string[] {
  return globSync('**/mappings', { cwd: root })
    .map((path) => dirname(path))
    .toSorted()
}
