import { beforeAll, expect, inject, test } from 'vitest'
import { passWidget } from './widget-passage.ts'
import { hostileUris, registeredUri } from './hostile-redirect-uris.ts'
import { addClient } from './kontor-service.ts'
import { basicOf, sandboxBasic } from './token-service.ts'

const { url, dataDir } = inject('kontor')
const client = { id: 'careful-app', secret: 'a secret of the test', redirectUris: [registeredUri] }

beforeAll(() => addClient(dataDir, client))

test('there are more than 150 spellings, and none is the registered one', () => {
  expect(hostileUris.length).toBeGreaterThanOrEqual(150)
  expect(hostileUris).not.toContain(registeredUri)
})

test('no spelling but the registered one makes a link, whatever the encoding of the request', async () => {
  const accepted: string[] = []
  for (const uri of hostileUris) {
    const { status, text } = await post('/onetime/access', { redirect_uri: uri }, basicOf(client))
    if (status !== 400 || !text.includes('redirect_uri')) accepted.push(`${status} ${uri}`)
  }
  expect(accepted).toEqual([])
  const exact = await post('/onetime/access', { redirect_uri: registeredUri }, basicOf(client))
  expect(exact.status).toBe(201)
})

test('no spelling but that of the link trades a code, and none uses it up', async () => {
  const redirect = 'http://127.0.0.1:9/callback'
  const { callback, redirectUri } = await passWidget(url)
  expect(redirectUri).toBe(redirect)
  const code = callback.searchParams.get('code') ?? ''
  const exchange = (uri: string) =>
    post('/auth/token', { grant_type: 'authorization_code', code, redirect_uri: uri }, sandboxBasic)
  const accepted: string[] = []
  for (const uri of [...hostileUris, registeredUri, `${redirect}/`, `${redirect}?`]) {
    const { status } = await exchange(uri)
    if (status !== 400) accepted.push(`${status} ${uri}`)
  }
  expect(accepted).toEqual([])
  expect((await exchange(redirect)).status).toBe(200)
})

async function post(path: string, body: object, authorization: string) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, text: await response.text() }
}
