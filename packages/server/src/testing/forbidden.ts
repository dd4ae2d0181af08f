import type { SourceFile } from './source-files.ts'
import { withoutComments } from './source-files.ts'

type Ban = {
  readonly pattern: RegExp
  readonly why: string
  readonly applies: (path: string) => boolean
}

const server = 'packages/server/src/'
const pure = /^packages\/server\/src\/(?:domain\/|normalize\/|flow\/next\.ts|sync\/merge\.ts)/
/**
 * Beside what starts the house only the reader of bank lists, since the sandbox's list is one of its files, and the
 * profiles, since banks have sandboxes of their own.
 */
const mayNameSandbox =
  /^packages\/server\/src\/(?:cli\/|testing\/|main\.ts|config\b|compose\b|banks\/(?:load-banks|shipped-profiles)\b)/

/** What no table of arrows can say: words that must not stand in a file. */
const bans: readonly Ban[] = [
  {
    // Handing all of it on to a child reads nothing.
    pattern: /(?<!\.\.\.)\bprocess\.env\b/,
    why: 'the environment is read in main and config alone',
    applies: (path) =>
      path.startsWith(server) && !/^packages\/server\/src\/(?:main|config|testing\/)/.test(path),
  },
  {
    pattern:
      /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bperformance\.|\bprocess\.|\bfetch\(|\bsetTimeout\b|\brandom(?:Bytes|UUID|Int)\b|\bcrypto\.|['"](?:node:(?!crypto['"])|pg['"]|undici['"]|pino['"])/,
    // A hash is a pure function; what else node:crypto offers is named above.
    why: 'no I/O, clock, randomness or environment in the pure core',
    applies: (path) => pure.test(path),
  },
  {
    pattern: /^export default\b/m,
    why: 'named exports only',
    applies: (path) => path !== 'vitest.config.ts',
  },
  {
    pattern: /sandbox|mockbank|demobank|figo01/i,
    why: 'the sandbox is a bank in the list, not a case in the code',
    applies: (path) => path.startsWith(server) && !mayNameSandbox.test(path),
  },
]

const vagueFolders = /(?:^|\/)(?:utils?|common|helpers?|misc|shared)$/

/** Every forbidden thing in these files, as lines to read. Tests may say what they like, but no default exports. */
export function forbiddenWords(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    bans
      .filter((ban) => ban.applies(file.path) && ban.pattern.test(withoutComments(file.text)))
      .map((ban) => `${file.path}: ${ban.why}`),
  )
}

export function vaguelyNamed(folders: readonly string[]): string[] {
  return folders.filter((folder) => vagueFolders.test(folder))
}
