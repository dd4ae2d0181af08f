import { expect, test } from 'vitest'
import { find } from './requires.ts'

const missing = { places: ['/nowhere/at/all'], missing: 'no such thing' }

test('the first place that exists is the answer', () => {
  expect(find({ ...missing, places: ['/nowhere/at/all', import.meta.filename] }, {})).toBe(
    import.meta.filename,
  )
})

test('a missing thing is undefined on a developer machine and an error in CI', () => {
  expect(find(missing, {})).toBeUndefined()
  expect(() => find(missing, { CI: 'true' })).toThrow('no such thing')
})
