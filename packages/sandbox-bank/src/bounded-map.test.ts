import { expect, test } from 'vitest'
import { BoundedMap } from './bounded-map.ts'

test('a full map forgets its oldest entry, and only then', () => {
  const map = new BoundedMap<number>(2)
  map.set('a', 1)
  map.set('b', 2)
  map.set('a', 3)
  expect(map.values()).toEqual([3, 2])
  map.set('c', 4)
  expect(map.get('a')).toBeUndefined()
  expect(map.values()).toEqual([2, 4])
})
