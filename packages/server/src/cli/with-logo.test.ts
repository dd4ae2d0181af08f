import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logoBytesMax } from '../oauth/client-look.ts'
import { readClientOrder } from './read-client-order.ts'
import { withLogo } from './with-logo.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kontor-logo-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function logoOf(file: string) {
  const order = readClientOrder(['set', 'my-app', '--color', '#c8102e', '--logo', file])
  if (order === undefined) throw new Error('no order')
  return (await withLogo(order)).settings.look
}

test('what is in the file goes with the rest of the look', async () => {
  const file = join(folder, 'logo.svg')
  await writeFile(file, '<svg/>')
  const look = await logoOf(file)
  expect(look).toMatchObject({ color: '#c8102e' })
  expect(Buffer.from(look?.logo ?? []).toString()).toBe('<svg/>')
})

test('an empty text takes the logo away', async () => {
  expect((await logoOf(''))?.logo).toHaveLength(0)
})

test('of a file that is too large no more is read than shows that', async () => {
  const file = join(folder, 'large.png')
  await writeFile(file, Buffer.alloc(10 * logoBytesMax))
  expect((await logoOf(file))?.logo).toHaveLength(logoBytesMax + 1)
})

test.each(['no-such-file.png', '.'])(
  '%s cannot be read, and the operator hears why',
  async (name) => {
    await expect(logoOf(join(folder, name))).rejects.toThrow(/cannot be read \(E[A-Z]+\)/)
  },
)
