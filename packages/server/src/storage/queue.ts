import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { run, type JobHelpers, type Runner, type WorkerEvents } from 'graphile-worker'
import sql from 'sql-template-tag'
import type { Job, JobHandlers, JobName, Jobs, Worker } from '../jobs/jobs.ts'
import type { Database, Queries } from './database.ts'
import { keepBeating } from './heartbeat.ts'
import { queueLogger, type QueueLog } from './queue-logger.ts'

/** Adds a job; on a transaction's `queries` it exists if and only if the transaction is committed. */
export async function addJob(queries: Queries, job: Job): Promise<void> {
  await queries.execute(
    sql`
      select graphile_worker.add_job(${job.name}::text, ${JSON.stringify(job.payload)}::json,
                                     run_at => ${job.runAt ?? null}::timestamptz, max_attempts => ${job.attempts ?? attemptsMax}::int,
                                     job_key => ${job.key ?? null}::text, queue_name => ${job.lane ?? null}::text, job_key_mode => 'replace')`,
    'add-job',
  )
}

export type WorkerOptions = {
  /** How many jobs run side by side. */
  readonly concurrency?: number
  /** Without it the queue is silent. */
  readonly log?: QueueLog
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
  const { work, deliveries } = tasksOf(handlers)
  const runners = await Promise.all([
    run({
      ...shared,
      taskList: work,
      crontab:
        '* * * * * purge-expired ?max=1\n* * * * * schedule-syncs ?max=1\n* * * * * tend-deliveries ?max=1',
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

function tasksOf(handlers: JobHandlers): {
  readonly work: Record<Exclude<JobName, Deliveries>, Task>
  readonly deliveries: Record<Deliveries, Task>
} {
  return {
    work: {
      'fetch-flow': taskOf(handlers, 'fetch-flow'),
      'end-consent': taskOf(handlers, 'end-consent'),
      'sync-access': taskOf(handlers, 'sync-access'),
      'authorize-sync': taskOf(handlers, 'authorize-sync'),
      'revoke-consent': taskOf(handlers, 'revoke-consent'),
      'schedule-syncs': taskOf(handlers, 'schedule-syncs'),
      'end-access': taskOf(handlers, 'end-access'),
      'tend-deliveries': taskOf(handlers, 'tend-deliveries'),
      'purge-expired': taskOf(handlers, 'purge-expired'),
    },
    deliveries: {
      'deliver-webhook': taskOf(handlers, 'deliver-webhook'),
      'deliver-notification': taskOf(handlers, 'deliver-notification'),
    },
  }
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- ties the payload to its handler
function taskOf<Name extends JobName>(handlers: JobHandlers, name: Name): Task {
  return (payload, { abortSignal }) =>
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- addJob alone writes payloads, by the same table
    handlers[name](payload as Jobs[Name], { signal: abortSignal })
}
