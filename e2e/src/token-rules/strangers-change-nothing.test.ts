import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sandboxClient } from '../harness/client.ts'
import type { Nodes } from '../harness/nodes.ts'
import { startNodes } from '../harness/nodes.ts'
import { addClient, kontorService } from './kontor-service.ts'
import { basicOf, exchange, readWith, refresh, revoke } from './token-service.ts'

const stranger = { id: 'other-app', secret: 'of another', redirectUris: ['https://other.example/'] }
const strangerBasic = basicOf(stranger)
const wrongBasic = basicOf({ id: sandboxClient.id, secret: 'wrong' })

let nodes: Nodes
beforeAll(async () => {
  nodes = await startNodes({ KONTOR_LOG_LEVEL: 'error' })
  await addClient(nodes.dataDir, stranger)
})
afterAll(() => nodes.close())

test('another client neither uses up a code nor ends, takes or revokes what came from it', async () => {
  const [here, there] = nodes.urls
  const [code = ''] = await kontorService(nodes).makeCodes(1)
  expect(await exchange(there, code, strangerBasic)).toMatchObject(invalidGrant)
  const first = await exchange(here, code)
  expect(first.status).toBe(200)
  expect(await exchange(there, code, strangerBasic)).toMatchObject(invalidGrant)
  expect(await refresh(there, first.refreshToken, strangerBasic)).toMatchObject(invalidGrant)
  const second = await refresh(here, first.refreshToken)
  expect(await refresh(there, first.refreshToken, strangerBasic)).toMatchObject(invalidGrant)
  for (const token of [second.refreshToken, second.accessToken]) {
    expect(await revoke(there, { token, cascade: 'true' }, strangerBasic)).toBeLessThan(300)
  }
  expect(await readWith(there, second.accessToken)).toBe(200)
  expect(await refresh(there, second.refreshToken)).toMatchObject({ status: 200 })
})

test('who does not know the secret cannot end a family with a used code or an old token', async () => {
  const [here, there] = nodes.urls
  const [code = ''] = await kontorService(nodes).makeCodes(1)
  const first = await exchange(here, code)
  const second = await refresh(here, first.refreshToken)
  const third = await refresh(here, second.refreshToken)
  expect(await exchange(there, code, wrongBasic)).toMatchObject({ status: 401 })
  expect(await refresh(there, first.refreshToken, wrongBasic)).toMatchObject({ status: 401 })
  expect(await revoke(there, { token: third.accessToken }, wrongBasic)).toBe(401)
  expect(await readWith(here, third.accessToken)).toBe(200)
  expect(await refresh(here, third.refreshToken)).toMatchObject({ status: 200 })
})

test('guesses of a secret are counted on both nodes together, and the client itself is not locked out', async () => {
  const [code = ''] = await kontorService(nodes).makeCodes(1)
  const answers: Answer[] = []
  for (let count = 0; count < 40; count++) {
    const url = nodes.urls[count % 2] ?? ''
    answers.push(await tokenFrom('127.0.0.3', url, { basic: wrongBasic, code }))
  }
  const judged = answers.filter(({ status }) => status === 401)
  expect(judged.length).toBeGreaterThan(0)
  expect(judged.length).toBeLessThanOrEqual(10)
  for (const { status, retryAfter } of answers.slice(judged.length)) {
    expect(status).toBe(429)
    expect(Number(retryAfter)).toBeGreaterThan(0)
  }
  const own = await tokenFrom('127.0.0.4', nodes.urls[1], { basic: basicOf(sandboxClient), code })
  expect(own.status).toBe(200)
})

const invalidGrant = { status: 400, error: 'invalid_grant' }

type Answer = { readonly status: number | undefined; readonly retryAfter: string | undefined }

/** As `exchange`, from a loopback address of the caller's choice. */
function tokenFrom(
  localAddress: string,
  url: string,
  { basic, code }: { readonly basic: string; readonly code: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ grant_type: 'authorization_code', code })
    const headers = { authorization: basic, 'content-type': 'application/json' }
    const sent = request(
      `${url}/auth/token`,
      { method: 'POST', localAddress, headers },
      (reply) => {
        reply.resume()
        reply.on('end', () =>
          resolve({ status: reply.statusCode, retryAfter: reply.headers['retry-after'] }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}
