import { mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findBinaries } from './binaries.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kontor-binaries-'))
})
afterEach(async () => rm(folder, { recursive: true, force: true }))

/** A package as npm unpacks it: the libraries, and the list of the links that it could not hold. */
async function unpack(links: readonly { source: string; target: string }[]): Promise<string> {
  const native = join(folder, 'native')
  await mkdir(join(native, 'lib'), { recursive: true })
  await writeFile(join(native, 'lib', 'libpq.so.5.18'), 'library')
  await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links))
  return native
}

test('the links that npm cannot bring are made beside their libraries, once', async () => {
  const native = await unpack([
    { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' },
  ])
  for (let start = 0; start < 2; start++) {
    expect(await findBinaries(join(folder, 'links'), native)).toEqual({
      initdb: join(native, 'bin', 'initdb'),
      postgres: join(native, 'bin', 'postgres'),
      env: {},
    })
  }
  expect(await readlink(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
})

test('where they cannot be made, they are made elsewhere and the programs are told', async () => {
  // A folder that is not there stands for one that cannot be written: root may write everywhere.
  const native = await unpack([
    { source: 'native/lib/libpq.so.5.18', target: 'native/none/libpq.so.5' },
  ])
  const links = join(folder, 'links')
  for (let start = 0; start < 2; start++) {
    const { env } = await findBinaries(links, native)
    expect(env).toEqual({ LD_LIBRARY_PATH: `${links}:${join(native, 'lib')}` })
  }
  expect(await readFile(join(links, 'libpq.so.5'), 'utf8')).toBe('library')
})
