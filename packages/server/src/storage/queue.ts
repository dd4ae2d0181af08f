import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { run, type JobHelpers, type Runner, type WorkerEvents } from 'graphile-worker'
import sql from 'sql-template-tag'
import { causedBy } from '../cause/cause.ts'
import { causeOfJob, withoutCause } from '../cause/job-cause.ts'
import type { Job, JobHandlers, JobName, Jobs, Worker } from '../jobs/jobs.ts'
import type { Database, Queries } from './database.ts'
import { keepBeating } from './heartbeat.ts'
import { queueLogger, type QueueLog } from './queue-logger.ts'

/** Run every minute. */
export const timedJobs = ['purge-expired', 'schedule-syncs', 'tend-deliveries'] as const

/**
 * Adds a job; on a transaction's `queries` it exists if and only if the transaction is committed. The queue goes by the clock of
 * the database, so a time that comes from a clock that was moved is moved back.
 */
export async function addJob(queries: Queries, job: Job): Promise<void> {
  const cause = causeOfJob()
  const payload = cause === undefined ? job.payload : { ...job.payload, cause }
  await queries.execute(
    sql`
      select graphile_worker.add_job(${job.name}::text, ${JSON.stringify(payload)}::json,
                                     run_at => ${job.runAt ?? null}::timestamptz
                                               - coalesce((select ahead_ms from clock), 0) * interval '1 ms',
                                     max_attempts => ${job.attempts ?? attemptsMax}::int,
                                     job_key => ${job.key ?? null}::text, queue_name => ${job.lane ?? null}::text, job_key_mode => 'replace')`,
    'add-job',
  )
}

export type WorkerOptions = {
  /** How many jobs run side by side. */
  readonly concurrency?: number
  /** Without it the queue is silent. */
  readonly log?: QueueLog
  /** Awaited before every job. */
  beforeJob?(): Promise<void>
}

/** Starts taking jobs. The timed ones are added, too, by one of all workers. */
export async function startWorker(
  database: Database,
  handlers: JobHandlers,
  options: WorkerOptions = {},
): Promise<Worker> {
  const log = options.log ?? (() => {})
  const events: WorkerEvents = new EventEmitter()
  // A job is held in the name of the pool, whichever of its workers runs it.
  const pools = new Set<string>()
  events.on('pool:create', ({ workerPool }) => pools.add(workerPool.id))
  const shared = {
    events,
    pgPool: database.pool,
    // Signals are main's business.
    noHandleSignals: true,
    gracefulShutdownAbortTimeout: abortMs,
    logger: queueLogger(log),
  }
  const { work, deliveries } = tasksOf(handlers, async () => options.beforeJob?.())
  const runners = await Promise.all([
    run({
      ...shared,
      taskList: work,
      crontab: timedJobs.map((name) => `* * * * * ${name} ?max=1`).join('\n'),
      concurrency: options.concurrency ?? 4,
    }),
    // Who waits for the servers of clients keeps nothing else waiting.
    run({ ...shared, taskList: deliveries, concurrency: deliveriesAtOnce }),
  ])
  // Ends with an error when the database is gone for good; the queue has logged it, and `stop` must still work.
  for (const runner of runners) runner.promise.catch(() => {})
  const heartbeat = keepBeating(database, pools, () => log('warning', 'a heartbeat failed'))
  return {
    stop: async () => {
      await Promise.all(runners.map(stop))
      heartbeat.stop()
    },
  }
}

const attemptsMax = 5
const deliveriesAtOnce = 16
/** A handler's signal fires after this time; what still runs at `graceMs` is handed back to the queue. */
const abortMs = 5_000
const graceMs = 7_000
const killMs = 1_000

async function stop(runner: Runner): Promise<void> {
  const graceful = runner.stop().then(() => true)
  if (await Promise.race([graceful, after(graceMs)])) return
  await Promise.race([runner.kill(), after(killMs)])
}

async function after(ms: number): Promise<false> {
  await sleep(ms, undefined, { ref: false })
  return false
}

type Task = (payload: unknown, helpers: JobHelpers) => Promise<void>

type Deliveries = 'deliver-webhook' | 'deliver-notification'

function tasksOf(
  handlers: JobHandlers,
  beforeJob: () => Promise<void>,
): {
  readonly work: Record<Exclude<JobName, Deliveries>, Task>
  readonly deliveries: Record<Deliveries, Task>
} {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- ties the payload to its handler
  function taskOf<Name extends JobName>(name: Name): Task {
    return async (stored, { abortSignal }) => {
      await beforeJob()
      const { payload, cause } = withoutCause(stored)
      await causedBy(cause, () =>
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- addJob alone writes payloads, by the same table
        handlers[name](payload as Jobs[Name], { signal: abortSignal }),
      )
    }
  }
  return {
    work: {
      'fetch-flow': taskOf('fetch-flow'),
      'end-consent': taskOf('end-consent'),
      'sync-access': taskOf('sync-access'),
      'authorize-sync': taskOf('authorize-sync'),
      'revoke-consent': taskOf('revoke-consent'),
      'schedule-syncs': taskOf('schedule-syncs'),
      'end-access': taskOf('end-access'),
      'tend-deliveries': taskOf('tend-deliveries'),
      'purge-expired': taskOf('purge-expired'),
    },
    deliveries: {
      'deliver-webhook': taskOf('deliver-webhook'),
      'deliver-notification': taskOf('deliver-notification'),
    },
  }
}
