import { expect, test } from 'vitest'
import type { ClientId } from '../domain/ids.ts'
import { sha256Hex } from '../domain/token.ts'
import { buildRequest } from '../testing/builders.ts'
import { createLink } from './create-link.ts'
import type { NewFlow } from './flow-store.ts'

const now = new Date('2026-05-04T10:00:00.000Z')

function create(publicUrl: string) {
  const kept: NewFlow[] = []
  const deps = {
    flows: { create: async (flow: NewFlow) => void kept.push(flow) },
    publicUrl: new URL(publicUrl),
    randomBytes: (size: number) => Buffer.alloc(size, 1),
    randomUuid: () => '33333333-3333-4333-8333-333333333333',
    now: () => now,
  }
  const request = buildRequest({ state: 'canary-state' })
  return createLink(deps, 'client' as ClientId, request).then((link) => ({ link, kept, request }))
}

test('a link lives 30 minutes, tells nothing, and only its hash is kept', async () => {
  const { link, kept, request } = await create('https://kontor.example.com')
  const token = new URL(link.location).searchParams.get('token') ?? ''
  expect(link.location).toBe(`https://kontor.example.com/widget?token=${token}`)
  expect(token).toMatch(/^Wkn_[\w-]{43}$/)
  expect(kept).toEqual([
    {
      id: link.id,
      clientId: 'client',
      linkHash: sha256Hex(token),
      request,
      state: { name: 'welcome' },
      createdAt: now,
      expiresAt: new Date('2026-05-04T10:30:00.000Z'),
    },
  ])
  expect(JSON.stringify(kept)).not.toContain(token)
  expect(link.location).not.toContain('canary')
})

test('a public URL with a path keeps it', async () => {
  const { link } = await create('https://example.com/kontor/')
  expect(link.location).toMatch(/^https:\/\/example\.com\/kontor\/widget\?token=/)
})
