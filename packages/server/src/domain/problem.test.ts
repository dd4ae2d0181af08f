import { expect, test } from 'vitest'
import { Problem } from './problem.ts'

test('a fault of ours says where it was thrown, a refusal spares the time', () => {
  expect(new Problem('internal', 'a bug').stack).toContain('problem.test.ts')
  expect(new Problem('unauthorized', 'no token').stack).not.toContain('problem.test.ts')
  // Errors that follow are as before.
  expect(new Error('another').stack).toContain('problem.test.ts')
})
