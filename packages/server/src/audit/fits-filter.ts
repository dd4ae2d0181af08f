import type { AuditFilter, AuditRecord } from './audit-record.ts'

/** Whether a record is one of those that are wanted. */
export function fitsFilter({ action, subject, at }: AuditRecord, filter: AuditFilter): boolean {
  const { action: wanted, client, user, since } = filter
  return (
    (wanted === undefined || action === wanted || action.startsWith(`${wanted}.`)) &&
    (client === undefined || subject['client'] === client) &&
    (user === undefined || subject['user'] === user) &&
    (since === undefined || new Date(at) >= since)
  )
}
