import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { assetOf, assets } from './assets.ts'

/** Few persons meet it. */
const rare = assetOf.flicker

function gzippedBytes(extension: string): number {
  return assets
    .filter((asset) => asset.path.endsWith(extension) && asset !== rare)
    .reduce((sum, asset) => sum + gzipSync(asset.body).length, 0)
}

test('all scripts together stay below 6 kB and the style below 8 kB, gzipped', () => {
  expect(gzippedBytes('.js')).toBeGreaterThan(0)
  expect(gzippedBytes('.js')).toBeLessThanOrEqual(6 * 1024)
  expect(gzipSync(rare.body).length).toBeLessThanOrEqual(1.5 * 1024)
  expect(gzippedBytes('.css')).toBeGreaterThan(0)
  expect(gzippedBytes('.css')).toBeLessThanOrEqual(8 * 1024)
})

test.each(assets)(
  '$path carries the hash of its content, so that it can be kept for ever',
  (asset) => {
    const hash = createHash('sha256').update(asset.body).digest('hex').slice(0, 16)
    expect(asset.path).toMatch(/^\/widget\/assets\/[a-z]+\.[0-9a-f]{16}\.(css|js|svg)$/u)
    expect(asset.path).toContain(`.${hash}.`)
  },
)

test('scripts import nothing: a name with a hash cannot be guessed by another file', () => {
  for (const asset of assets.filter(({ path }) => path.endsWith('.js'))) {
    expect(asset.body.toString()).not.toMatch(/^\s*(import|export)\s/mu)
  }
})
