import { expect, test } from 'vitest'
import { addressOfAttempts } from './address-of-attempts.ts'

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['2001:db8:1:2:3::', '2001:db8:1:2'],
])('attempts from %s count by %s', (ip, address) => {
  expect(addressOfAttempts(ip)).toBe(address)
})
