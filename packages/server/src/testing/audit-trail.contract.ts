import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { AuditEntry } from '../audit/audit-record.ts'
import { genesis, readChain, verifyChain } from '../audit/chain.ts'
import type { Stores } from './memory-stores.ts'

/** What every `AuditTrail` keeps. Others may add to it meanwhile. */
export function auditTrailContract(stores: () => Stores): void {
  const entryOf = (client: string, changes: Partial<AuditEntry> = {}): AuditEntry => ({
    actor: { kind: 'client', id: client },
    action: 'access.created',
    subject: { client, access: 'a', settings: ['scope', 'name'] },
    ...changes,
  })
  const sealAll = async () => {
    while ((await stores().audit.seal(1000)) > 0);
  }

  test('what was recorded is read as it was, the oldest first', async () => {
    const client = randomUUID()
    const entries = [
      entryOf(client, { requestId: randomUUID() }),
      entryOf(client, { action: 'token.refreshed', actor: { kind: 'system' } }),
    ]
    for (const entry of entries) await stores().audit.record(entry)
    expect(await stores().audit.newest({ client }, 10)).toMatchObject(entries)
    const [first] = await stores().audit.newest({ client }, 1)
    expect(first).toMatchObject(entries[1] ?? {})
    expect(first?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
  })

  test('what is wanted is told by action, client, user and time', async () => {
    const [client, user] = [randomUUID(), randomUUID()]
    const about = { client, user }
    await stores().audit.record(entryOf(client, { subject: about, action: 'token.ended' }))
    await stores().audit.record(entryOf(client))
    const actions = async (filter: object) =>
      (await stores().audit.newest({ client, ...filter }, 10)).map(({ action }) => action)
    expect(await actions({})).toEqual(['token.ended', 'access.created'])
    expect(await actions({ action: 'token' })).toEqual(['token.ended'])
    expect(await actions({ action: 'token.ended' })).toEqual(['token.ended'])
    expect(await actions({ action: 'tok' })).toEqual([])
    expect(await actions({ user })).toEqual(['token.ended'])
    expect(await actions({ since: new Date(Date.now() + 60_000) })).toEqual([])
    expect(await actions({ since: new Date(Date.now() - 60_000) })).toHaveLength(2)
  })

  test('sealing chains everything, a batch at a time, and then has nothing to do', async () => {
    await sealAll()
    const before = (await stores().audit.head()) ?? { seq: 0, hash: genesis }
    const client = randomUUID()
    for (let count = 0; count < 5; count++) await stores().audit.record(entryOf(client))
    expect((await stores().audit.unsealed()).count).toBe(5)
    expect((await stores().audit.unsealed()).oldestSeconds).toBeGreaterThanOrEqual(0)
    expect(await stores().audit.seal(3)).toBe(3)
    expect(await stores().audit.seal(3)).toBe(2)
    expect(await stores().audit.seal(3)).toBe(0)
    expect(await stores().audit.unsealed()).toEqual({ count: 0, oldestSeconds: 0 })
    const links = await stores().audit.sealed(before.seq, 100)
    expect(links.map(({ seq }) => seq - before.seq)).toEqual([1, 2, 3, 4, 5])
    const last = links.at(-1)
    expect(await stores().audit.head()).toEqual({ seq: last?.seq, hash: last?.hash })
  })

  test('the whole chain holds, and the head of before is in it', async () => {
    await sealAll()
    const before = await stores().audit.head()
    await stores().audit.record(entryOf('c'))
    await sealAll()
    const head = await stores().audit.head()
    expect(await verifyChain(readChain(stores().audit), before?.hash)).toEqual({
      kind: 'intact',
      head,
    })
  })
}
