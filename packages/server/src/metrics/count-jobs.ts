import type { JobHandlers, JobName, Jobs } from '../jobs/jobs.ts'
import type { Metrics } from './metrics.ts'

/** Counts the jobs that a worker runs, and how long they take. Each is run `within` what else goes round jobs. */
export function countJobs(
  handlers: JobHandlers,
  metrics: Metrics,
  within: (job: JobName, work: () => Promise<void>) => Promise<void> = (_job, work) => work(),
): JobHandlers {
  const counted = Object.keys(handlers).map((key) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of this table are its names
    const name = key as JobName
    return [name, (...run: Run<JobName>) => measure(name, run)] as const
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every handler has one of its own name in its place
  return Object.fromEntries(counted) as JobHandlers

  async function measure(job: JobName, [payload, options]: Run<JobName>): Promise<void> {
    const startedAt = performance.now()
    let outcome = 'failed'
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what came for this name goes to this name
      await within(job, () => handlers[job](payload as never, options))
      outcome = 'done'
    } finally {
      metrics.jobs.inc({ job, outcome })
      metrics.jobSeconds.observe({ job }, (performance.now() - startedAt) / 1000)
    }
  }
}

type Run<Name extends JobName> = [payload: Jobs[Name], options: { signal: AbortSignal }]
