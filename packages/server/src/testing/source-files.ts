import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A source file of the repository; `path` is relative to its root, with forward slashes. */
export type SourceFile = { readonly path: string; readonly text: string }

const sourcePattern = /\.(?:ts|tsx|js)$/
const ignored = new Set(['node_modules', 'dist', 'assets', 'fixtures'])

/** Every source file below a folder of the repository. */
export function readSources(root: string, folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    if (entry.isDirectory()) return ignored.has(entry.name) ? [] : readSources(root, path)
    if (!sourcePattern.test(entry.name)) return []
    return [{ path, text: readFileSync(join(root, path), 'utf8') }]
  })
}

/** Every folder's path below a folder, both relative to the root. */
export function readFolders(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory() || ignored.has(entry.name)) return []
    const path = `${folder}/${entry.name}`
    return [path, ...readFolders(root, path)]
  })
}

const specifierPattern =
  /(?:^|[;\n])\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|(?:^|[;\n])\s*import\s*['"]([^'"]+)['"]|\b(?:import|require)\(\s*['"]([^'"]+)['"]/g

/** What a file imports, exports from or loads by name, as written. */
export function importsOf(file: SourceFile): string[] {
  const matches = withoutComments(file.text).matchAll(specifierPattern)
  return [...matches].flatMap((match) => match[1] ?? match[2] ?? match[3] ?? [])
}

/** The code without comments, so that a sentence about `Date.now()` is not mistaken for a call. */
export function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[\s,;{}()])\/\/[^\n]*/g, '$1')
}

/** A port exports types and nothing else. */
export function isPort(file: SourceFile): boolean {
  return !/^export\s+(?!type\b|interface\b)/m.test(withoutComments(file.text))
}
