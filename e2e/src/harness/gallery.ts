import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The widget's pages as files, to be opened in a browser; gone when disposed of. */
export type Gallery = AsyncDisposable & {
  /** Without `.html`. */
  readonly names: readonly string[]
  address(name: string): string
}

export async function writeGallery(option?: '--hostile'): Promise<Gallery> {
  const folder = await mkdtemp(join(tmpdir(), 'kontor-screens-'))
  const script = join(root, 'packages/widget/src/testing/gallery.ts')
  const options = ['--import', 'tsx', '--conditions=source']
  const values = [folder, ...(option ? [option] : [])]
  await promisify(execFile)(process.execPath, [...options, script, ...values], { cwd: root })
  const files = await readdir(folder)
  return {
    names: files.map((file) => file.replace(/\.html$/, '')).toSorted(),
    address: (name) => pathToFileURL(join(folder, `${name}.html`)).href,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
