import type {
  AuditEntry,
  AuditRecord,
  AuditTrail,
  ChainRecord,
  SealedRecord,
} from '../audit/audit-record.ts'
import { fitsFilter } from '../audit/fits-filter.ts'

/** Keeps what it is told; nothing else writes to it. */
export function memoryAuditTrail(chain: ChainRecord): AuditTrail {
  const records: AuditRecord[] = []
  const links: SealedRecord[] = []
  return {
    record: async (entry: AuditEntry) => {
      const at = `${new Date().toISOString().slice(0, -1)}000Z`
      records.push({ ...entry, id: String(records.length + 1), at })
    },
    seal: async (limit) => {
      const next = records.slice(links.length, links.length + limit)
      for (const record of next) {
        const seq = links.length + 1
        const hash = chain(links.at(-1)?.hash ?? '0'.repeat(64), seq, record)
        links.push({ ...record, seq, hash })
      }
      return next.length
    },
    sealed: async (after, limit) => links.slice(after, after + limit),
    head: async () => {
      const last = links.at(-1)
      return last && { seq: last.seq, hash: last.hash }
    },
    unsealed: async () => {
      const first = records[links.length]
      const oldestSeconds = first ? (Date.now() - Date.parse(first.at)) / 1000 : 0
      return { count: records.length - links.length, oldestSeconds }
    },
    newest: async (filter, count) =>
      records.filter((record) => fitsFilter(record, filter)).slice(-count),
  }
}
