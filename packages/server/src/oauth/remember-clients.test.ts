import { beforeEach, expect, test } from 'vitest'
import type { ClientId } from '../domain/ids.ts'
import { buildClient, t0 } from '../testing/store-fixtures.ts'
import type { Client, ClientStore } from './client-store.ts'
import { rememberClients, rememberedMs } from './remember-clients.ts'

let now: number
let asked: number
let known: Map<ClientId, Client>
let clients: Pick<ClientStore, 'find'>
beforeEach(() => {
  now = t0.getTime()
  asked = 0
  known = new Map()
  const find = async (id: ClientId) => {
    asked++
    return known.get(id)
  }
  clients = rememberClients({ find }, () => new Date(now))
})

test('a change is heard of half a second later at most, well within the second that all nodes have', async () => {
  const client = buildClient()
  const disabled = { ...client, disabledAt: t0 }
  known.set(client.id, client)
  expect(await clients.find(client.id)).toBe(client)
  known.set(client.id, disabled)
  now += rememberedMs - 1
  expect(await clients.find(client.id)).toBe(client)
  expect(asked).toBe(1)
  now += 1
  expect(await clients.find(client.id)).toBe(disabled)
  expect(rememberedMs).toBeLessThan(1000)
})

test('being asked for does not keep a client in mind any longer', async () => {
  const client = buildClient()
  known.set(client.id, client)
  for (let step = 0; step < 10; step++) {
    await clients.find(client.id)
    now += rememberedMs / 5
  }
  expect(asked).toBe(2)
})

test('a new client is known at once', async () => {
  const client = buildClient()
  expect(await clients.find(client.id)).toBeUndefined()
  known.set(client.id, client)
  expect(await clients.find(client.id)).toBe(client)
})

test('one client is not taken for another', async () => {
  const made = Array.from({ length: 1_100 }, () => buildClient())
  for (const client of made) known.set(client.id, client)
  for (let round = 0; round < 2; round++) {
    for (const client of made) expect(await clients.find(client.id)).toBe(client)
  }
})
