import type { BacklogReader } from './backlog.ts'
import type { Metrics } from './metrics.ts'

export type ReadDeps = {
  readonly metrics: Metrics
  readonly backlog: BacklogReader
  /** Connections of this process to the database. */
  connections(): { readonly total: number; readonly idle: number; readonly waiting: number }
}

/** The metrics as text, with the gauges as they are now. Answers without a database, too: then above all. */
export async function readMetrics(deps: ReadDeps): Promise<string> {
  const { metrics } = deps
  const { total, idle, waiting } = deps.connections()
  metrics.connections.set({ state: 'used' }, total - idle)
  metrics.connections.set({ state: 'idle' }, idle)
  metrics.connections.set({ state: 'waiting' }, waiting)
  await setBacklog(deps)
  return metrics.registry.metrics()
}

async function setBacklog({ metrics, backlog }: ReadDeps): Promise<void> {
  const { databaseUp, queueJobs, queueAge, grantsEnded, auditAge } = metrics
  // What nobody knows now is not what it was before.
  for (const gauge of [queueJobs, queueAge, grantsEnded]) gauge.reset()
  const read = await backlog.read().catch(() => undefined)
  databaseUp.set(read === undefined ? 0 : 1)
  if (read === undefined) {
    queueAge.remove()
    return auditAge.remove()
  }
  for (const { job, state, count } of read.jobs) queueJobs.set({ job, state }, count)
  for (const { cause, count } of read.grantsEnded) grantsEnded.set({ cause }, count)
  queueAge.set(read.oldestReadySeconds)
  auditAge.set(read.unsealedSeconds)
}
