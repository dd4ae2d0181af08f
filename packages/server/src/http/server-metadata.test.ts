import { expect, test } from 'vitest'
import { endpoints } from './endpoints.ts'
import { grantTypes, readTokenRequest } from './read-token-request.ts'
import { serverMetadata } from './server-metadata.ts'

const metadata = serverMetadata(new URL('https://kontor.example.com'))
const client = { redirectUriRequired: false }

test('the issuer is the public URL, without a slash, as every callback has it', () => {
  expect(metadata.issuer).toBe('https://kontor.example.com')
  expect(serverMetadata(new URL('http://127.0.0.1:8080/')).issuer).toBe('http://127.0.0.1:8080')
})

test('every endpoint it names is one that is served', () => {
  const named = Object.entries(metadata).filter(([name]) => name.endsWith('_endpoint'))
  expect(named.map(([name]) => name)).toEqual(['token_endpoint', 'revocation_endpoint'])
  for (const [, url] of named) {
    const { origin, pathname } = new URL(String(url))
    expect(origin).toBe(metadata.issuer)
    const found = endpoints.find(({ method, path }) => method === 'POST' && path === pathname)
    expect(found?.security).toBe('client')
  }
})

test('every grant type it names is one that the token endpoint reads', () => {
  expect(metadata.grant_types_supported).toEqual([
    'authorization_code',
    'refresh_token',
    'password',
  ])
  for (const grant_type of grantTypes) {
    expect(() => readTokenRequest({ body: { grant_type } }, client)).toThrow(
      'does not match its schema',
    )
  }
  expect(() => readTokenRequest({ body: { grant_type: 'toString' } }, client)).toThrow(
    'not supported',
  )
})

test('every scope an endpoint asks for is named, and offline', () => {
  expect(metadata.scopes_supported.toSorted()).toEqual([
    'accounts=ro',
    'accounts=rw',
    'balance=ro',
    'create_user',
    'offline',
    'transactions=ro',
    'user=ro',
    'user=rw',
  ])
})
