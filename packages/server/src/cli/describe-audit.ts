import type { AuditRecord, SealedRecord } from '../audit/audit-record.ts'
import type { ChainFault, Verdict } from '../audit/chain.ts'

/** One record as a line for a person. */
export function describeRecord({ at, actor, action, subject, requestId }: AuditRecord): string {
  const who = actor.id === undefined ? actor.kind : `${actor.kind} ${actor.id}`
  const what = Object.entries(subject).map(([name, value]) => `${name}=${[value].flat().join(',')}`)
  const request = requestId === undefined ? [] : [`request=${requestId}`]
  return `  ${[at.slice(0, 23), who.padEnd(24), action.padEnd(20), ...what, ...request].join('  ')}`
}

/** The same for programs, by the names that are hashed. */
export function recordAsJson(record: AuditRecord | SealedRecord): string {
  const { id, at, actor, action, subject, requestId } = record
  return JSON.stringify({
    ...('seq' in record && { seq: record.seq }),
    id,
    at,
    actor_kind: actor.kind,
    actor_id: actor.id,
    action,
    subject,
    request_id: requestId,
    ...('hash' in record && { hash: record.hash }),
  })
}

const reasons = {
  missing: 'is missing: it was deleted',
  changed: 'is not the one that was chained: it was changed, swapped or slipped in',
  cut: 'should follow: the head that was kept is not there, so the end was cut off or the chain was written anew',
} as const satisfies Record<ChainFault['reason'], string>

/** What came of following the chain. */
export function describeVerdict(
  verdict: Verdict,
  unsealed: { readonly count: number; readonly oldestSeconds: number },
): string {
  const waiting =
    unsealed.count === 0
      ? []
      : [
          `  ${unsealed.count} newer records wait to be chained, the oldest for ${Math.round(unsealed.oldestSeconds)} s.`,
        ]
  if (verdict.kind === 'broken') {
    const { seq, reason } = verdict.fault
    return `\n  BROKEN at record ${seq}, which ${reasons[reason]}.\n`
  }
  const { seq, hash } = verdict.head
  const lines = [
    `  The chain of ${seq} records holds. Its head, to be kept elsewhere:`,
    '',
    `  ${hash}`,
  ]
  return `\n${[...lines, ...(waiting.length > 0 ? [''] : []), ...waiting].join('\n')}\n`
}
