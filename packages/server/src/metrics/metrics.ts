import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Everything that is counted, by the name of what it is about. Labels are names and codes of ours, never a person's data. */
export type Metrics = ReturnType<typeof createMetrics>

const secondsOfCall = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
const secondsOfRequest = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const secondsOfFlow = [15, 30, 60, 90, 120, 180, 300, 600, 1_800]
const secondsOfJob = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300]

/** A registry of one process. Counting costs next to nothing, so it is done whether or not somebody reads it. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  return {
    registry,
    info: new Gauge({
      name: 'kontor_info',
      help: 'Always 1; the version and the mode of this process.',
      labelNames: ['version', 'mode'] as const,
      registers,
    }),
    httpRequests: new Counter({
      name: 'kontor_http_requests_total',
      help: 'Requests to the API and the widget that were answered.',
      labelNames: ['method', 'route', 'status'] as const,
      registers,
    }),
    httpSeconds: new Histogram({
      name: 'kontor_http_request_duration_seconds',
      help: 'How long a request took, until its answer was sent.',
      labelNames: ['method', 'route'] as const,
      buckets: secondsOfRequest,
      registers,
    }),
    flowSteps: new Counter({
      name: 'kontor_flow_steps_total',
      help: 'Steps that people took in the widget. outcome: the step that came next, or why the person has to try again. A new link is the step "link".',
      labelNames: ['step', 'outcome'] as const,
      registers,
    }),
    flowSeconds: new Histogram({
      name: 'kontor_flow_duration_seconds',
      help: 'From the making of a link to the end of its flow. outcome: finished, cancelled or failed.',
      labelNames: ['outcome'] as const,
      buckets: secondsOfFlow,
      registers,
    }),
    flowsExpired: new Counter({
      name: 'kontor_flows_expired_total',
      help: 'Flows whose time was over before they ended; counted once, by the worker that ends them.',
      registers,
    }),
    bankCalls: new Counter({
      name: 'kontor_bank_calls_total',
      help: 'Calls to a bank, every attempt by itself. status: of the answer, or "none".',
      labelNames: ['bank', 'status'] as const,
      registers,
    }),
    bankSeconds: new Histogram({
      name: 'kontor_bank_call_duration_seconds',
      help: 'How long a bank took to answer, or we to give up.',
      labelNames: ['bank'] as const,
      buckets: secondsOfCall,
      registers,
    }),
    bankCircuits: new Gauge({
      name: 'kontor_bank_circuit_open',
      help: '1 while this process leaves a bank alone because it did not answer.',
      labelNames: ['bank'] as const,
      registers,
    }),
    bankInfo: new Gauge({
      name: 'kontor_bank_info',
      help: 'Always 1; the name of each bank that was called.',
      labelNames: ['bank', 'name'] as const,
      registers,
    }),
    syncs: new Counter({
      name: 'kontor_syncs_total',
      help: 'Syncs that ended. outcome: completed, or the code of the problem. presence: whether the person was there.',
      labelNames: ['outcome', 'presence'] as const,
      registers,
    }),
    unattendedReads: new Counter({
      name: 'kontor_unattended_reads_total',
      help: 'The ledger of unattended accesses: accounts that were to be read without the person. outcome: allowed, or refused because four reads in 24 hours are used up.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    tokenEvents: new Counter({
      name: 'kontor_token_events_total',
      help: 'What happened to codes and tokens at the token and revocation endpoints.',
      labelNames: ['event'] as const,
      registers,
    }),
    webhookPosts: new Counter({
      name: 'kontor_webhook_posts_total',
      help: 'Events and notifications that were posted to clients. outcome: class of the status, or why there was no answer.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    jobs: new Counter({
      name: 'kontor_jobs_total',
      help: 'Jobs that this process ran. outcome: done or failed; what failed is tried again.',
      labelNames: ['job', 'outcome'] as const,
      registers,
    }),
    jobSeconds: new Histogram({
      name: 'kontor_job_duration_seconds',
      help: 'How long a job ran.',
      labelNames: ['job'] as const,
      buckets: secondsOfJob,
      registers,
    }),
    databaseUp: new Gauge({
      name: 'kontor_database_up',
      help: '1 if the database answered when the metrics were read.',
      registers,
    }),
    connections: new Gauge({
      name: 'kontor_database_connections',
      help: 'Connections of this process to the database. state: used, idle, or waiting for one.',
      labelNames: ['state'] as const,
      registers,
    }),
    queueJobs: new Gauge({
      name: 'kontor_queue_jobs',
      help: 'Jobs in the queue that all processes share. state: ready, later, running, or given-up after the last attempt.',
      labelNames: ['job', 'state'] as const,
      registers,
    }),
    queueAge: new Gauge({
      name: 'kontor_queue_age_seconds',
      help: 'How long the oldest job has been ready without a worker that took it; 0 if there is none.',
      registers,
    }),
    grantsEnded: new Gauge({
      name: 'kontor_grants_ended_last_day',
      help: 'Grants that ended in the last 24 hours. cause: revoked, or a code or refresh token that was used twice.',
      labelNames: ['cause'] as const,
      registers,
    }),
    auditAge: new Gauge({
      name: 'kontor_audit_unsealed_seconds',
      help: 'How long the oldest audit record has been waiting to be chained; a second or two is usual.',
      registers,
    }),
    certificateEnds: new Gauge({
      name: 'kontor_certificate_not_after_timestamp_seconds',
      help: 'When a certificate of the operator ends.',
      labelNames: ['name', 'use'] as const,
      registers,
    }),
  }
}

/** Memory, event loop and garbage collection, as every Node process has them. */
export function addProcessMetrics({ registry }: Metrics): void {
  collectDefaultMetrics({ register: registry })
}
