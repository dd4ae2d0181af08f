import { describe, expect, test } from 'vitest'

import { buildBank } from '../../testing/builders.ts'
import { faultsOfProfile } from '../registry.ts'
import { redirectUrl, resolveLink } from './link.ts'
import { profileOf } from './profile/profile.ts'
import { ipv4Of, psuHeaders } from './psu-headers.ts'

const profile = {
  base_url: 'https://xs2a.bank.example/psd2',
  allowed_hosts: ['files.bank.example'],
}

describe('a link of the bank', () => {
  test.each([
    ['/v1/consents/1', 'https://xs2a.bank.example/psd2/v1/consents/1'],
    ['v1/consents/1', 'https://xs2a.bank.example/psd2/v1/consents/1'],
    ['/psd2/v1/consents/1', 'https://xs2a.bank.example/psd2/v1/consents/1'],
    ['/psd2x/v1', 'https://xs2a.bank.example/psd2/psd2x/v1'],
    ['https://xs2a.bank.example/other/1?a=b', 'https://xs2a.bank.example/other/1?a=b'],
    ['https://files.bank.example/1', 'https://files.bank.example/1'],
  ])('%s leads to %s', (href, url) => {
    expect(resolveLink(profile, href).href).toBe(url)
  })

  test.each([
    'https://evil.example/',
    'http://xs2a.bank.example/psd2/v1',
    'http://files.bank.example/1',
    'https://xs2a.bank.example:8443/',
    'https://xs2a.bank.example.evil.example/',
    'https://xs2a.bank.example@evil.example/',
    'https://user:pw@xs2a.bank.example/',
    '//evil.example/',
    '\\\\evil.example\\',
    '/\\evil.example/',
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'data:text/plain,x',
    'https://',
  ])('%s is refused', (href) => {
    expect(() => resolveLink(profile, href)).toThrow(/link of the bank/)
  })

  test('dots cannot leave the host', () => {
    expect(resolveLink(profile, '/../../../etc').host).toBe('xs2a.bank.example')
  })

  test.each([
    ['https://anywhere.example/login', 'https://anywhere.example/login'],
    ['/login', 'https://xs2a.bank.example/psd2/login'],
  ])('the person may be sent to %s', (href, url) => {
    expect(redirectUrl(profile, href)).toBe(url)
  })

  test('the person is sent to this machine by a bank on this machine alone', () => {
    const page = 'http://127.0.0.1:8081/x'
    const local = { ...profile, base_url: 'http://127.0.0.1:8081/bank' }
    expect(redirectUrl(local, page)).toBe(page)
    expect(() => redirectUrl(profile, page)).toThrow(/unsafe/)
    expect(() => redirectUrl(local, 'http://bank.example/')).toThrow(/unsafe/)
  })
})

describe('a profile', () => {
  const bank = (changes: Record<string, unknown>) =>
    buildBank({
      profile: {
        base_url: 'https://xs2a.bank.example/psd2',
        psu_id_field: 'login',
        password_field: 'pin',
        ...changes,
      },
    })

  test('without a fault is taken', () => {
    expect(faultsOfProfile(bank({}))).toEqual([])
  })

  test.each([
    [{ base_url: undefined }, 'profile.base_url: is missing'],
    [{ base_url: 'xs2a.bank.example' }, 'profile.base_url: is not a URL'],
    [{ base_url: 'http://xs2a.bank.example' }, 'profile.base_url: must be https'],
    [{ base_url: 'https://x.example/?a' }, 'profile.base_url: must have no'],
    [{ consent: 'all' }, 'profile.consent: is none of the permitted values'],
    [{ consent: 'dedicated' }, 'profile.iban_field: is missing'],
    [{ psu_id_field: 'user' }, 'profile.psu_id_field: no login field has this key'],
    [{ password_field: 'login' }, 'profile.password_field: the login field must be secret'],
    [{ otp_attempts: 0 }, 'profile.otp_attempts: '],
    [
      { otp_attempts_pattern: 'noch (' },
      'profile.otp_attempts_pattern: is not a regular expression',
    ],
    [{ otp_attempts_pattern: 'abc' }, 'profile.otp_attempts_pattern: has no group'],
    [{ pasword_field: 'pin' }, 'profile.pasword_field: is not known'],
  ])('%j is refused, naming bank and field', (changes, fault) => {
    const faulty = bank(changes)
    // In YAML a missing field is not there at all.
    const profile = Object.fromEntries(
      Object.entries(faulty.profile).filter(([, value]) => value !== undefined),
    )
    const faults = faultsOfProfile({ ...faulty, profile })
    expect(faults[0]).toContain(`bank "Musterbank": ${fault}`)
    expect(() => profileOf({ ...faulty, profile })).toThrow(fault)
  })
})

describe('who is at the screen', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::1', '127.0.0.1'],
    ['2001:db8::7', '0.0.0.0'],
    ['not an address', '0.0.0.0'],
  ])('%s is told as %s', (address, told) => {
    expect(ipv4Of(address)).toBe(told)
  })

  test('a browser cannot break out of its header', () => {
    const headers = psuHeaders({ ipAddress: '::1', userAgent: 'A\r\nX: ü\u0000b', language: 'en' })
    expect(headers['psu-user-agent']).toBe('AX: b')
  })

  test('nobody is told as nobody', () => {
    expect(psuHeaders(undefined)).toEqual({})
  })
})
