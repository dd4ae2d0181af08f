import { expect, test } from 'vitest'
import type { ClientId, ExternalUserId } from '../domain/ids.ts'
import { sha256Hex } from '../domain/token.ts'
import { createOverview } from './create-overview.ts'
import type { NewOverview } from './overview-store.ts'

test('the link lives for a day; of its token only the hash is kept', async () => {
  const created: NewOverview[] = []
  const link = await createOverview(
    {
      overviews: { create: async (overview) => void created.push(overview) },
      publicUrl: new URL('https://kontor.example/bank/'),
      randomBytes: (size) => new Uint8Array(size).fill(7),
      randomUuid: () => '66666666-6666-4666-8666-666666666666',
      now: () => new Date('2026-05-04T10:00:00.000Z'),
    },
    'client' as ClientId,
    { externalUserId: 'erika' as ExternalUserId, language: 'en' },
  )
  const [, token = ''] =
    /^https:\/\/kontor\.example\/bank\/overview\?token=(Vkn_[\w-]{43})$/.exec(link.location) ?? []
  expect(link.expiresAt).toEqual(new Date('2026-05-05T10:00:00.000Z'))
  expect(created).toEqual([
    {
      id: '66666666-6666-4666-8666-666666666666',
      clientId: 'client',
      externalUserId: 'erika',
      language: 'en',
      linkHash: sha256Hex(token),
      createdAt: new Date('2026-05-04T10:00:00.000Z'),
      expiresAt: new Date('2026-05-05T10:00:00.000Z'),
    },
  ])
})
