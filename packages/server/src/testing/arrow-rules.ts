import { dirname, join } from 'node:path/posix'
import type { SourceFile } from './source-files.ts'
import { importsOf, isPort } from './source-files.ts'

/** One row of the arrow table: what a folder may import, wholly or only its ports. */
export type ArrowRule = { readonly folders: readonly string[]; readonly ports: readonly string[] }
export type ArrowRules = ReadonlyMap<string, ArrowRule>

export type Arrow = {
  readonly file: string
  readonly from: string
  readonly to: string
  /** The imported file exports types alone. */
  readonly port: boolean
}

const everything = 'everything above'

/** Reads the Markdown table whose first column has this title. Throws if there is none. */
export function readArrowRules(markdown: string, title: string): ArrowRules {
  const rows = markdown.split('\n').map(cells)
  const start = rows.findIndex(([name, imports]) => name === title && imports === 'may import')
  if (start < 0) throw new Error(`no table "${title} | may import"`)
  const rules = new Map<string, ArrowRule>()
  for (const [name, imports] of rows.slice(start + 2)) {
    if (name === undefined || imports === undefined) break
    rules.set(name, readRule(imports, [...rules.keys()]))
  }
  return rules
}

/** The cells of a row with two columns, or nothing. */
function cells(line: string): string[] {
  const match = /^\|\s*(.+?)\s*\|\s*(.+?)\s*\|$/.exec(line)
  return match?.slice(1, 3) ?? []
}

function readRule(imports: string, above: readonly string[]): ArrowRule {
  if (imports === everything) return { folders: above, ports: [] }
  const words = imports === '–' ? [] : imports.split(', ')
  const ports = words.filter((word) => word.endsWith(' (port)'))
  return {
    folders: words.filter((word) => !ports.includes(word)),
    ports: ports.map((word) => word.replace(' (port)', '')),
  }
}

/** The arrows between the folders of the server. A file beside the folders counts as a folder of its name. */
export function serverArrows(files: readonly SourceFile[]): Arrow[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  return files.flatMap((file) =>
    importsOf(file).flatMap((specifier) => {
      if (!specifier.startsWith('.')) return []
      const target = byPath.get(join(dirname(file.path), specifier))
      const [from, to] = [folderOf(file.path), target && folderOf(target.path)]
      if (target === undefined || to === undefined || to === from) return []
      return [{ file: file.path, from, to, port: isPort(target) }]
    }),
  )
}

function folderOf(path: string): string {
  const [first = ''] = path.replace('packages/server/src/', '').split('/')
  return first.replace(/\.tsx?$/, '')
}

/** The arrows between our packages: by name, or by a path that leaves the package. */
export function packageArrows(files: readonly SourceFile[]): Arrow[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap((specifier) => {
      const [from, to] = [packageOf(file.path), targetPackage(file.path, specifier)]
      return to === undefined || to === from ? [] : [{ file: file.path, from, to, port: false }]
    }),
  )
}

function targetPackage(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('@kontor/')) return specifier.split('/')[1]
  return specifier.startsWith('.') ? packageOf(join(dirname(path), specifier)) : undefined
}

function packageOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  return first === 'packages' ? second : first
}

/** The arrows that no row allows, as lines to read. */
export function brokenArrows(arrows: readonly Arrow[], rules: ArrowRules): string[] {
  return arrows
    .filter(({ from, to, port }) => {
      const rule = rules.get(from)
      return !rule?.folders.includes(to) && !(port && rule?.ports.includes(to))
    })
    .map(({ file, from, to }) => `${file}: ${from} may not import ${to}`)
}
