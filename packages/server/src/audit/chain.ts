import { createHash } from 'node:crypto'
import type { AuditHead, AuditRecord, SealedRecord } from './audit-record.ts'

/** What the first record is chained to. */
export const genesis = '0'.repeat(64)

/** SHA-256 over the hash before and the record as canonical JSON: keys in order, no blanks. */
export function chainRecord(before: string, seq: number, record: AuditRecord): string {
  return createHash('sha256')
    .update(Buffer.from(before, 'hex'))
    .update(canonicalJson({ seq, ...recordFields(record) }))
    .digest('hex')
}

/** Why a chain does not hold, at the first place where it does not. */
export type ChainFault = {
  readonly seq: number
  readonly reason: 'missing' | 'changed' | 'cut'
}

export type Verdict =
  | { readonly kind: 'intact'; readonly head: AuditHead }
  | { readonly kind: 'broken'; readonly fault: ChainFault }

/**
 * Follows the chain from its first record. `expected` is the hash of a head that was kept: a chain in which it does not occur was cut
 * off before it, or written anew.
 */
export async function verifyChain(
  records: AsyncIterable<SealedRecord>,
  expected?: string,
): Promise<Verdict> {
  let head: AuditHead = { seq: 0, hash: genesis }
  let isSeen = expected === undefined || expected === genesis
  for await (const record of records) {
    const seq = head.seq + 1
    if (record.seq !== seq) return { kind: 'broken', fault: { seq, reason: 'missing' } }
    const hash = chainRecord(head.hash, seq, record)
    if (record.hash !== hash) return { kind: 'broken', fault: { seq, reason: 'changed' } }
    head = { seq, hash }
    isSeen ||= hash === expected
  }
  return isSeen
    ? { kind: 'intact', head }
    : { kind: 'broken', fault: { seq: head.seq + 1, reason: 'cut' } }
}

/** All links of the chain, page by page. */
export async function* readChain(trail: {
  sealed(after: number, limit: number): Promise<readonly SealedRecord[]>
}): AsyncGenerator<SealedRecord> {
  for (let after = 0; ;) {
    const page = await trail.sealed(after, pageSize)
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < pageSize) return
    after = last.seq
  }
}

const pageSize = 5_000

function recordFields({ id, at, actor, action, subject, requestId }: AuditRecord) {
  return {
    id,
    at,
    actor_kind: actor.kind,
    actor_id: actor.id,
    action,
    subject,
    request_id: requestId,
  }
}

/** What is not there is left out. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
}
