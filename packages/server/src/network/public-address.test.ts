import { describe, expect, test } from 'vitest'

import { isPublicAddress, lookupPublic, publicLookup } from './public-address.ts'

const words = (text: string) => text.trim().split(/\s+/)

const publicOnes = words(`
  1.1.1.1 8.8.8.8 9.9.9.9 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
  169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.0.3.0 192.167.255.255
  192.169.0.0 193.0.0.1 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0
  223.255.255.255 185.60.216.35 52.58.0.1 20.50.2.10 217.110.0.1 62.181.130.1
  2a00:1450:4001:80b::200e 2606:4700:4700::1111 2001:4860:4860::8888 2003::1 2a02:2e0:3fe:1001::1
  2002:808:808::1 64:ff9b::8.8.8.8 64:ff9b::101:101 ::ffff:8.8.8.8 ::ffff:808:808 2400:cb00::1 2620:fe::fe`)

const privateOnes = words(`
  0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.0.0.1 10.1.2.3 10.255.255.255 100.64.0.0 100.64.0.1 100.100.100.200
  100.127.255.255 127.0.0.0 127.0.0.1 127.0.0.53 127.1.2.3 127.255.255.255 169.254.0.0 169.254.0.1 169.254.169.254
  169.254.170.2 169.254.255.255 172.16.0.0 172.16.0.1 172.17.0.1 172.20.10.1 172.31.255.255 192.0.0.1 192.0.0.192
  192.0.0.255 192.0.2.1 192.88.99.1 192.168.0.0 192.168.0.1 192.168.1.1 192.168.178.1 192.168.255.255 198.18.0.0
  198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 224.0.0.251 239.255.255.250 239.255.255.255 240.0.0.1
  250.1.2.3 255.255.255.254 255.255.255.255
  :: ::1 0:0:0:0:0:0:0:0 0:0:0:0:0:0:0:1 ::2 ::10.0.0.1 ::127.0.0.1 ::7f00:1
  ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:a00:1 ::ffff:192.168.0.1 ::ffff:169.254.169.254
  ::ffff:a9fe:a9fe ::ffff:0.0.0.0 0:0:0:0:0:ffff:127.0.0.1 ::FFFF:127.0.0.1
  64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:0:0:0:0:192.168.1.1 64:ff9b:1::1 64:ff9b:1::808:808
  2002:7f00:1:: 2002:a00:1::1 2002:a9fe:a9fe::1 2002:c0a8:101::1
  100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:10::1 2001:db8::1 2001:db8:ffff::1 3fff::1 5f00::1
  fc00::1 fc00:ffff::1 fd00::1 fd00:ec2::254 fdff:ffff::1 fe80::1 fe80::1%eth0 febf::1 fec0::1 feff::1 ff00::1
  ff02::1 ff05::2 ffff::1`)

const noAddresses = [
  '',
  'localhost',
  '127.1',
  '0x7f.0.0.1',
  '2130706433',
  '1.1.1',
  '::g',
  '1.1.1.1.',
]

test('the table is as long as it should be', () => {
  expect(new Set([...publicOnes, ...privateOnes]).size).toBeGreaterThanOrEqual(120)
})

test.each(publicOnes)('%s is of the internet', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

test.each([...privateOnes, ...noAddresses])('"%s" is not of the internet', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

describe('a name that leads to this machine', () => {
  const looked = (options: object) =>
    new Promise((done) => {
      lookupPublic('localhost', options, (error, address) => done(error?.code ?? address))
    })

  test.each([{}, { all: true }, { family: 4 }, { family: 4, all: true }])(
    'is found for nobody, asked with %j',
    async (options) => {
      expect(await looked(options)).toBe('PRIVATE_ADDRESS')
    },
  )
})

test('of a name that leads here and there, only what is of the internet is left', async () => {
  const resolve = publicLookup((_name, _options, callback) =>
    callback(null, [
      { address: '127.0.0.1', family: 4 },
      { address: '8.8.8.8', family: 4 },
      { address: '::1', family: 6 },
    ]),
  )
  const found = await new Promise((done) => {
    resolve('both.example', { all: true }, (_error, addresses) => done(addresses))
  })
  expect(found).toEqual([{ address: '8.8.8.8', family: 4 }])
})
