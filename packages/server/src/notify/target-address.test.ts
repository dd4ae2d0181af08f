import { describe, expect, test } from 'vitest'
import { faultOfTarget } from './target-address.ts'

const strict = { httpAllowed: false, privateAllowed: false }
const sandbox = { httpAllowed: true, privateAllowed: false }
const open = { httpAllowed: true, privateAllowed: true }

test.each([
  'https://client.example/hook',
  'https://client.example:8443/hook?tenant=7',
  'https://client.example:443/',
  'https://8.8.8.8/hook',
  'https://[2606:4700:4700::1111]/hook',
  'HTTPS://CLIENT.EXAMPLE',
])('%s is a target', (url) => {
  expect(faultOfTarget(url, strict)).toBeUndefined()
})

const refused: readonly (readonly [string, string])[] = [
  ['client.example/hook', 'Not a valid URL.'],
  ['', 'Not a valid URL.'],
  ['http://client.example/hook', 'Must begin with https://.'],
  ['ftp://client.example/hook', 'Must begin with https://.'],
  ['file:///etc/passwd', 'Must begin with https://.'],
  ['gopher://127.0.0.1:6379/_', 'Must begin with https://.'],
  ['https://user:pass@client.example/', 'Must not hold a user or a password.'],
  ['https://client.example/#part', 'Must not have a fragment.'],
  ['https://client.example:25/', 'The port must be 80, 443 or above 1023.'],
  ['https://client.example:22/', 'The port must be 80, 443 or above 1023.'],
]

test.each(refused)('"%s" is refused: %s', (url, fault) => {
  expect(faultOfTarget(url, strict)).toBe(fault)
})

/** One machine, spelt as people spell it who want to get past a check. */
const spellings = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '0177.0.0.1',
  '017700000001',
  '127.0.0.1.',
  '①②⑦.⓪.⓪.①',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '0.0.0.0',
  '0',
  '[::]',
  '169.254.169.254',
  '0xA9FEA9FE',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '10.0.0.1',
  '192.168.178.1',
  '172.16.0.1',
  '100.64.0.1',
]

describe('an address that is written out', () => {
  test.each(spellings)('%s is refused where private networks are', (host) => {
    expect(faultOfTarget(`https://${host}/`, strict)).toBe('Must be an address of the internet.')
    expect(faultOfTarget(`http://${host}/`, sandbox)).toBe('Must be an address of the internet.')
    expect(faultOfTarget(`http://${host}/`, open)).toBeUndefined()
  })
})
