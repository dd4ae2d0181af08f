import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Arrow } from './testing/arrow-rules.ts'
import { brokenArrows, packageArrows, readArrowRules, serverArrows } from './testing/arrow-rules.ts'
import { forbiddenWords, vaguelyNamed } from './testing/forbidden.ts'
import { importsOf, isPort, readFolders, readSources } from './testing/source-files.ts'

const root = join(import.meta.dirname, '../../..')
const markdown = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
const folderRules = readArrowRules(markdown, 'folder')
const packageRules = readArrowRules(markdown, 'package')
const sources = ['packages', 'e2e', 'bench', 'scripts'].flatMap((top) => readSources(root, top))
const shipped = sources.filter(({ path }) => !/\.test\.tsx?$/.test(path))
const serverFiles = shipped.filter(({ path }) => path.startsWith('packages/server/src/'))

describe('the plan of the house', () => {
  test('is read from the table and from a house with rooms in it', () => {
    expect(folderRules.size).toBeGreaterThanOrEqual(14)
    expect(packageRules.size).toBeGreaterThanOrEqual(6)
    expect(serverFiles.length).toBeGreaterThan(30)
    expect(serverArrows(serverFiles).length).toBeGreaterThan(50)
    expect(packageArrows(shipped).length).toBeGreaterThan(3)
  })

  test('has a row for every folder', () => {
    const rooms = new Set(
      serverFiles.map(({ path }) => path.split('/')[3]?.replace(/\.tsx?$/, '') ?? ''),
    )
    expect([...rooms].filter((room) => !folderRules.has(room))).toEqual([])
  })

  test('every import between folders is one that the table allows', () => {
    expect(brokenArrows(serverArrows(serverFiles), folderRules)).toEqual([])
  })

  test('every import between packages is one that the table allows', () => {
    expect(brokenArrows(packageArrows(sources), packageRules)).toEqual([])
  })

  test('nothing forbidden stands in a file', () => {
    expect(forbiddenWords(shipped)).toEqual([])
  })

  test('no folder has a name that says nothing', () => {
    const folders = ['packages', 'e2e', 'bench', 'scripts'].flatMap((top) => readFolders(root, top))
    expect(vaguelyNamed(folders)).toEqual([])
  })
})

describe('the check itself', () => {
  const file = (path: string, text: string) => ({ path: `packages/server/src/${path}`, text })
  const arrow = (from: string, to: string, port = false): Arrow => ({ file: 'x', from, to, port })

  test('catches an import that the table does not allow, however it is written', () => {
    const store = file('storage/store.ts', 'export function load() {}')
    const ways = [
      "import { load } from '../storage/store.ts'",
      "import {\n  load,\n} from '../storage/store.ts'",
      "import type { load } from '../storage/store.ts'",
      "export { load } from '../storage/store.ts'",
      "import '../storage/store.ts'",
      "const store = await import('../storage/store.ts')",
    ]
    for (const text of ways) {
      const broken = brokenArrows(serverArrows([file('flow/bad.ts', text), store]), folderRules)
      expect(broken, text).toHaveLength(1)
    }
  })

  test('lets a port through only where the table says (port)', () => {
    const rules = readArrowRules(
      '| folder | may import |\n|---|---|\n| flow | domain, jobs (port) |',
      'folder',
    )
    expect(brokenArrows([arrow('flow', 'domain'), arrow('flow', 'jobs', true)], rules)).toEqual([])
    expect(brokenArrows([arrow('flow', 'jobs')], rules)).toHaveLength(1)
    expect(brokenArrows([arrow('flow', 'http', true)], rules)).toHaveLength(1)
    expect(brokenArrows([arrow('attic', 'domain')], rules)).toHaveLength(1)
  })

  test('a port exports types and nothing else', () => {
    expect(isPort(file('a.ts', 'export interface A {}\nexport type B = string'))).toBe(true)
    expect(isPort(file('a.ts', 'export type B = string\nexport const b = 1'))).toBe(false)
  })

  test('catches one package reaching into another', () => {
    const by = (text: string) => packageArrows([{ path: 'packages/sandbox-bank/src/a.ts', text }])
    expect(brokenArrows(by("import { a } from '@kontor/server'"), packageRules)).toHaveLength(1)
    expect(
      brokenArrows(by("import { a } from '../../server/src/a.ts'"), packageRules),
    ).toHaveLength(1)
  })

  test('catches clock, randomness, I/O, environment, default exports and the sandbox', () => {
    const bad = [
      file('domain/a.ts', 'export const a = Date.now()'),
      file('flow/next.ts', 'export const a = new Date()'),
      file('normalize/a.ts', 'export const a = Math.random()'),
      file('domain/a.ts', "import { readFileSync } from 'node:fs'"),
      file('domain/a.ts', "import { randomBytes } from 'node:crypto'"),
      file('http/a.ts', 'export const a = process.env.A'),
      file('http/a.ts', 'export default 1'),
      file('http/a.ts', "if (mode === 'sandbox') open()"),
    ]
    for (const each of bad) expect(forbiddenWords([each]), each.text).toHaveLength(1)
    expect(
      forbiddenWords([file('domain/a.ts', '// not Date.now()\nconst a = new Date(1)')]),
    ).toEqual([])
    expect(vaguelyNamed(['packages/server/src/utils', 'packages/server/src/flow'])).toHaveLength(1)
  })

  test('reads no import out of a comment', () => {
    expect(importsOf(file('a.ts', "// import { a } from './b.ts'\n/* import './c.ts' */"))).toEqual(
      [],
    )
  })
})
