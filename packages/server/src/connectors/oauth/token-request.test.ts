import { expect, test } from 'vitest'

import { Secret } from '../../domain/secret.ts'
import { tokenRequest } from './token-request.ts'

const code = {
  kind: 'authorization_code',
  code: new Secret('c/1'),
  redirectUri: 'https://kontor.example/back',
  verifier: 'v1',
} as const
const codeFields = {
  grant_type: 'authorization_code',
  code: 'c/1',
  redirect_uri: 'https://kontor.example/back',
  code_verifier: 'v1',
}

test('a code is traded with its verifier and where it came back to', () => {
  expect(tokenRequest(code, { authentication: 'none' })).toEqual({ form: codeFields, headers: {} })
})

test('a certificate proves who asks, the client id names them', () => {
  const { form, headers } = tokenRequest(code, { authentication: 'tls', id: 'PSDDE-BAFIN-1' })
  expect(form).toEqual({ ...codeFields, client_id: 'PSDDE-BAFIN-1' })
  expect(headers).toEqual({})
})

test('a secret goes into the header or the body, never both; the header encodes its parts', () => {
  const client = { id: 'a:b c', secret: new Secret('ß/+') }
  const grant = { kind: 'client_credentials', scope: 'x' } as const
  const basic = tokenRequest(grant, { authentication: 'basic', ...client })
  expect(basic.form).toEqual({ grant_type: 'client_credentials', scope: 'x' })
  const [, pair = ''] = basic.headers['authorization']?.split(' ') ?? []
  expect(Buffer.from(pair, 'base64').toString()).toBe('a%3Ab+c:%C3%9F%2F%2B')
  const post = tokenRequest(grant, { authentication: 'post', ...client })
  expect(post.form).toMatchObject({ client_id: 'a:b c', client_secret: 'ß/+' })
  expect(post.headers).toEqual({})
})

test('a refresh names its scope only where one is given', () => {
  const grant = { kind: 'refresh_token', refreshToken: new Secret('r1') } as const
  const asked = { grant_type: 'refresh_token', refresh_token: 'r1' }
  expect(tokenRequest(grant, { authentication: 'none' }).form).toEqual(asked)
  const scoped = tokenRequest({ ...grant, scope: 'ais' }, { authentication: 'none' })
  expect(scoped.form).toEqual({ ...asked, scope: 'ais' })
})
