import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { connectScript } from './connect-script.ts'

test('the loader stays below 1.5 kB, gzipped', () => {
  const bytes = gzipSync(connectScript.body, { level: 9 }).length
  expect(bytes).toBeGreaterThan(500)
  expect(bytes).toBeLessThanOrEqual(1500)
})

test('its name and its integrity are those of its content', () => {
  const hash = createHash('sha384').update(connectScript.body)
  expect(connectScript.integrity).toBe(`sha384-${hash.copy().digest('base64')}`)
  expect(connectScript.path).toBe(`/connect.${hash.copy().digest('hex').slice(0, 16)}.js`)
})

test('it leaves one global, and the second load changes nothing', () => {
  const page: Record<string, unknown> = { location: { search: '' }, URLSearchParams }
  page['self'] = page
  const before = Object.keys(page)
  runInNewContext(connectScript.body, page)
  const first = page['KontorConnect']
  expect(first).toMatchObject({ open: expect.any(Function), relay: expect.any(Function) })
  runInNewContext(connectScript.body, page)
  expect(page['KontorConnect']).toBe(first)
  expect(Object.keys(page).filter((name) => !before.includes(name))).toEqual(['KontorConnect'])
})

test('nothing of it needs a style or a script that a strict policy forbids', () => {
  expect(connectScript.body).not.toMatch(
    /innerHTML|insertAdjacentHTML|setAttribute|\beval\b|new Function|<style/,
  )
  expect(connectScript.body).not.toMatch(/postMessage\([^)]*['"]\*['"]/)
})
