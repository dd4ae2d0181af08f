import { expect, test } from 'vitest'

import { callPlace } from './call-place.ts'

test.each([
  ['/v1/accounts', 'GET /v1/accounts'],
  ['/psd2/de-90090042/v1/consents/c-1/authorisations/a-1', 'GET /v1/consents/…/authorisations/…'],
  ['/v1/accounts/DE67900900424711951500/transactions/?x=1', 'GET /v1/accounts/…/transactions/…'],
  ['/v1/accounts/a/transactions/download/geheim', 'GET /v1/accounts/…/transactions/download/…'],
  ['/v3/accounts/3f0c/balances', 'GET /v3/accounts/…/balances'],
  ['/oauth2/token', 'GET /oauth2/token'],
  ['/geheim/DE67900900424711951500', 'GET /…'],
  ['/', 'GET /…'],
])('of %s the log holds %s', (path, place) => {
  expect(callPlace({ method: 'GET', url: new URL(path, 'https://bank.example') })).toBe(place)
})
