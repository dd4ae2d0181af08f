import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Secret } from './secret.ts'

test('a secret shows itself nowhere but by reveal()', () => {
  const secret = new Secret('hunter2')
  const shown = [`${secret}`, JSON.stringify({ secret }), inspect({ secret }), String(secret)]
  for (const text of shown) {
    expect(text).not.toContain('hunter2')
    expect(text).toContain('[secret]')
  }
  expect(secret.reveal()).toBe('hunter2')
})
