import { expect, test } from 'vitest'
import { judgeFrameOrigin } from './frame-origin.ts'

test.each([
  'https://my-app.example.com',
  'https://my-app.example.com:8443',
  'https://[2001:db8::1]',
])('%s is an origin', (origin) => {
  expect(judgeFrameOrigin(origin, { httpAllowed: false })).toBeUndefined()
})

test.each([
  '',
  'null',
  '*',
  'https://*',
  'https://*.example.com',
  'https://my-app.example.com/',
  'https://my-app.example.com:443',
  'https://my-app.example.com/path',
  'https://MY-app.example.com',
  'https://user@my-app.example.com',
  'https://my-app.example.com; script-src *',
  'https://a.example https://b.example',
  'javascript:alert(1)',
  'file:///tmp',
  'data:text/html,x',
  'wss://my-app.example.com',
])('%j is none', (origin) => {
  expect(judgeFrameOrigin(origin, { httpAllowed: true })).toContain('not a web origin')
})

test('http is for the sandbox', () => {
  expect(judgeFrameOrigin('http://app.test:3000', { httpAllowed: true })).toBeUndefined()
  expect(judgeFrameOrigin('http://app.test:3000', { httpAllowed: false })).toBe('must use https')
})
