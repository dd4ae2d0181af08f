import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMemoryStores } from '../../testing/memory-stores.ts'
import { buildServerDeps } from '../../testing/server-deps.ts'
import { t0 } from '../../testing/store-fixtures.ts'
import { createServer } from '../server.ts'
import { widgetRoutes } from './widget.ts'

const { flows } = createMemoryStores(() => t0)
const banks = {
  all: () => [],
  find: () => undefined,
  findByIban: () => undefined,
  search: () => [],
  bankOfIban: () => undefined,
  searchUnconnected: () => [],
}
const step = '/widget/66666666-6666-4666-8666-666666666666/welcome'
const form = 'application/x-www-form-urlencoded'

let app: FastifyInstance
let fails = false
beforeAll(async () => {
  app = await createServer({
    ...buildServerDeps(),
    widgetRoutes: async (scope) => {
      await scope.register(widgetRoutes, {
        frameOrigins: async () => [],
        lookOf: async () => undefined,
        flows: {
          ...flows,
          findByLink: async () => {
            if (fails) throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })
            return undefined
          },
        },
        banks,
        publicUrl: new URL('http://127.0.0.1:8080'),
        renew: async () => undefined,
        runStep: async (flow) => flow,
        now: () => t0,
      })
    },
  })
})
afterAll(() => app.close())

describe('a page of the widget answers what a caller got wrong as such, never as a fault of ours', () => {
  test.each([
    ['NUL in a link', 'GET', '/widget?token=%00', form, '', 400],
    ['NUL in an asset', 'GET', '/widget/assets/%00', form, '', 400],
    ['broken JSON', 'POST', step, 'application/json', '{', 400],
    ['another kind of body', 'POST', step, 'multipart/form-data; boundary=x', 'a', 415],
    ['a form of 20 kB', 'POST', step, form, 'a'.repeat(20_000), 413],
  ] as const)('%s', async (...[, method, url, type, payload, status]) => {
    const headers = { 'content-type': type }
    const reply = await app.inject({ method, url, headers, payload })
    expect(reply.statusCode).toBe(status)
    expect(reply.headers['content-type']).toContain('text/html')
    expect(reply.headers['cache-control']).toContain('no-store')
  })

  test('a database that is away is 503', async () => {
    fails = true
    expect((await app.inject(`/widget?token=Wkn_${'a'.repeat(43)}`)).statusCode).toBe(503)
    fails = false
  })
})
