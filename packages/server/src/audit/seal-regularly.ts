import { setTimeout as pause } from 'node:timers/promises'
import type { AuditTrail } from './audit-record.ts'

const everyMs = 1_000
const batch = 1_000

export type SealDeps = {
  readonly trail: Pick<AuditTrail, 'seal'>
  /** Hears of a failure; it is tried again. */
  report(error: unknown): void
}

/** Chains records within a second or so of their being there, until stopped; once more then, so that little is left open. */
export function sealRegularly({ trail, report }: SealDeps): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const running = (async () => {
    while (!stopping.signal.aborted) {
      const isMore = await sealBatch()
      if (!isMore) await pause(everyMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
    await sealBatch()
  })()

  async function sealBatch(): Promise<boolean> {
    try {
      return (await trail.seal(batch)) === batch
    } catch (error) {
      report(error)
      return false
    }
  }

  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}
