import { describe, expect, test } from 'vitest'
import type { AuditRecord, SealedRecord } from './audit-record.ts'
import { chainRecord, genesis, type Verdict, verifyChain } from './chain.ts'

const record = (id: number): AuditRecord => ({
  id: String(id),
  at: `2026-05-04T10:00:0${id}.000000Z`,
  actor: { kind: 'client', id: 'c' },
  action: 'token.refreshed',
  subject: { user: `U${id}`, client: 'c' },
})

function chainOf(count: number): SealedRecord[] {
  const links: SealedRecord[] = []
  for (let seq = 1; seq <= count; seq++) {
    const hash = chainRecord(links.at(-1)?.hash ?? genesis, seq, record(seq))
    links.push({ ...record(seq), seq, hash })
  }
  return links
}

async function* from(links: readonly SealedRecord[]): AsyncGenerator<SealedRecord> {
  yield* links
}

/** Both ways: chained with the right hashes, and as whoever changes a row without caring would leave it. */
const rechain = (links: readonly SealedRecord[]): SealedRecord[] => {
  let before = genesis
  return links.map((link, index) => {
    before = chainRecord(before, index + 1, link)
    return { ...link, seq: index + 1, hash: before }
  })
}

const brokenAt = (seq: number, reason: string) => ({ kind: 'broken', fault: { seq, reason } })
const at = (links: readonly SealedRecord[], index: number): SealedRecord => {
  const link = links[index]
  if (link === undefined) throw new RangeError(String(index))
  return link
}

describe('a chain', () => {
  const links = chainOf(5)
  const verify = (changed: readonly SealedRecord[], head?: string): Promise<Verdict> =>
    verifyChain(from(changed), head)

  test('holds as it was made, and so does an empty one', async () => {
    expect(await verify(links)).toEqual({ kind: 'intact', head: { seq: 5, hash: links[4]?.hash } })
    expect(await verify([])).toEqual({ kind: 'intact', head: { seq: 0, hash: genesis } })
  })

  test.each([
    ['its action', { action: 'token.opened' }],
    ['its time', { at: '2026-05-04T10:00:03.000001Z' }],
    ['its actor', { actor: { kind: 'client', id: 'd' } }],
    ['the kind of its actor', { actor: { kind: 'person', id: 'c' } }],
    ['its subject', { subject: { user: 'U3', client: 'd' } }],
    ['its id', { id: '9' }],
    ['a request it was not done for', { requestId: 'r' }],
  ] as const)('breaks where a record is changed in %s', async (_what, change) => {
    const changed = links.with(2, { ...at(links, 2), ...change })
    expect(await verify(changed)).toEqual(brokenAt(3, 'changed'))
  })

  test('breaks where a record is deleted, also if the others are numbered anew', async () => {
    const without = links.toSpliced(2, 1)
    expect(await verify(without)).toEqual(brokenAt(3, 'missing'))
    const renumbered = without.map((link, index) => ({ ...link, seq: index + 1 }))
    expect(await verify(renumbered)).toEqual(brokenAt(3, 'changed'))
  })

  test('breaks where two records are swapped', async () => {
    const swapped = links.with(1, { ...at(links, 2), seq: 2 }).with(2, { ...at(links, 1), seq: 3 })
    expect(await verify(swapped)).toEqual(brokenAt(2, 'changed'))
  })

  test('breaks where a record is slipped in', async () => {
    const slipped = links.toSpliced(2, 0, { ...at(links, 1), seq: 3 })
    expect(await verify(slipped)).toEqual(brokenAt(3, 'changed'))
  })

  test('that was cut off, or written anew, is told by a head that was kept', async () => {
    const head = at(links, 3).hash
    expect(await verify(links, head)).toMatchObject({ kind: 'intact' })
    const cut = links.slice(0, 3)
    expect(await verify(cut)).toMatchObject({ kind: 'intact' })
    expect(await verify(cut, head)).toEqual(brokenAt(4, 'cut'))
    const anew = rechain(links.toSpliced(1, 1))
    expect(await verify(anew)).toMatchObject({ kind: 'intact' })
    expect(await verify(anew, head)).toEqual(brokenAt(5, 'cut'))
    expect(await verify([], head)).toEqual(brokenAt(1, 'cut'))
  })

  test('does not depend on the order in which a database gives the members of a subject', () => {
    const turned = { ...record(1), subject: { client: 'c', user: 'U1' } }
    expect(chainRecord(genesis, 1, turned)).toBe(chainRecord(genesis, 1, record(1)))
  })
})

test('a million records are verified in less than a minute', async () => {
  const count = 20_000
  const many = rechain(
    Array.from({ length: count }, (_, index) => ({ ...record(index % 9), seq: 0, hash: '' })),
  )
  const startedAt = performance.now()
  expect(await verifyChain(from(many))).toMatchObject({ kind: 'intact' })
  expect(((performance.now() - startedAt) / count) * 1e6).toBeLessThan(60_000)
})
