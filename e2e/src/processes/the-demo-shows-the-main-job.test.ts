import { expect, test } from 'vitest'
import { runKontor } from '../harness/kontor.ts'

test('`kontor demo` ends well within 15 s, with accounts and transactions to look at', async () => {
  const startedAt = performance.now()
  const ended = await runKontor(['demo'])
  expect(ended.code, ended.stdout + ended.stderr).toBe(0)
  expect(performance.now() - startedAt).toBeLessThan(15_000)
  expect(ended.stdout).toContain('DE07')
  expect(ended.stdout).toMatch(/transactions/)
  expect(ended.stderr).toBe('')
})
