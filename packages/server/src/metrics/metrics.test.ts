import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { AccountId, BankId, SyncId, UserId } from '../domain/ids.ts'
import type { JobHandlers } from '../jobs/jobs.ts'
import type { GrantStore } from '../oauth/grant-store.ts'
import type { HeldSync, SyncStore } from '../sync/sync-store.ts'
import { createMemoryStores } from '../testing/memory-stores.ts'
import { createFlow, t0 } from '../testing/store-fixtures.ts'
import { bankLabels } from './bank-labels.ts'
import { countCalls } from './count-calls.ts'
import { countExpired, countFlows } from './count-flows.ts'
import { countGrants } from './count-grants.ts'
import { countJobs } from './count-jobs.ts'
import { countPosts } from './count-posts.ts'
import { countRequests } from './count-requests.ts'
import { countSyncs } from './count-syncs.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { readMetrics } from './read-metrics.ts'
import { serveMetrics } from './serve-metrics.ts'

/** The samples of one metric, without comments and buckets. */
async function samples({ registry }: Metrics, name: string): Promise<readonly string[]> {
  const text = await registry.getSingleMetricAsString(name)
  return text.split('\n').filter((line) => !line.startsWith('#') && !line.includes('_bucket{'))
}

describe('flows', () => {
  test('a step counts when it is stored, with what came of it', async () => {
    const metrics = createMetrics()
    const stores = createMemoryStores()
    const flows = countFlows(stores.flows, metrics, () => new Date(t0.getTime() + 42_000))
    const flow = await createFlow({ ...stores, flows })
    const choosing = await flows.save(flow, { name: 'bank' }, [])
    if (!choosing) throw new Error('not saved')
    expect(await flows.save(flow, { name: 'bank' }, [])).toBeUndefined()
    const noticed = await flows.save(choosing, { name: 'bank', notice: 'bank-unknown' }, [])
    if (!noticed) throw new Error('not saved')
    await flows.save(noticed, { name: 'cancelled' }, [])
    expect(await samples(metrics, 'kontor_flow_steps_total')).toEqual([
      'kontor_flow_steps_total{step="link",outcome="welcome"} 1',
      'kontor_flow_steps_total{step="welcome",outcome="bank"} 1',
      'kontor_flow_steps_total{step="bank",outcome="bank-unknown"} 1',
      'kontor_flow_steps_total{step="bank",outcome="cancelled"} 1',
    ])
    expect(await samples(metrics, 'kontor_flow_duration_seconds')).toContain(
      'kontor_flow_duration_seconds_sum{outcome="cancelled"} 42',
    )
  })
})

test('flows that nobody ended are counted when they are found', async () => {
  const metrics = createMetrics()
  const found = [2, 0]
  const journals = countExpired(
    { find: async () => undefined, endExpired: async () => found.shift() ?? 0 },
    metrics,
  )
  expect(await journals.endExpired(t0, 10)).toBe(2)
  await journals.endExpired(t0, 10)
  expect(await samples(metrics, 'kontor_flows_expired_total')).toEqual([
    'kontor_flows_expired_total 2',
  ])
})

describe('banks', () => {
  test('every attempt counts, with its bank, status and latency', async () => {
    const metrics = createMetrics()
    const bank = '2f1b0c2a-0000-4000-8000-000000000001' as BankId
    const count = countCalls(metrics, () => 'Demobank')
    count.call({ bank, status: 200, ms: 120 })
    count.call({ bank, ms: 30_000 })
    count.circuit({ bank, state: 'open' })
    expect(await samples(metrics, 'kontor_bank_calls_total')).toEqual([
      `kontor_bank_calls_total{bank="${bank}",status="200"} 1`,
      `kontor_bank_calls_total{bank="${bank}",status="none"} 1`,
    ])
    expect(await samples(metrics, 'kontor_bank_call_duration_seconds')).toContain(
      `kontor_bank_call_duration_seconds_sum{bank="${bank}"} 30.12`,
    )
    expect(await samples(metrics, 'kontor_bank_circuit_open')).toEqual([
      `kontor_bank_circuit_open{bank="${bank}"} 1`,
    ])
    expect(await samples(metrics, 'kontor_bank_info')).toEqual([
      `kontor_bank_info{bank="${bank}",name="Demobank"} 1`,
    ])
  })

  test('a long list of banks makes no endless list of time series', () => {
    const label = bankLabels(2)
    expect((['a', 'b', 'c', 'a', 'd'] as BankId[]).map((bank) => label(bank))).toEqual([
      'a',
      'b',
      'other',
      'a',
      'other',
    ])
  })
})

test('syncs count with their outcome, and the ledger with what it allows and refuses', async () => {
  const metrics = createMetrics()
  const syncs = countSyncs(
    {
      reserveUnattended: async (_user: UserId, [first]: readonly AccountId[]) => [first],
      publish: async () => true,
      fail: async (_held: HeldSync, { problem }: { readonly problem: string }) =>
        problem !== 'unavailable',
    } as unknown as SyncStore,
    metrics,
  )
  const held = { sync: { id: 'S' as SyncId } } as unknown as HeldSync
  const failure = { now: t0, state: 'connected' } as const
  await syncs.reserveUnattended('U' as UserId, ['1', '2', '3'] as AccountId[], t0)
  await syncs.publish({ ...held, psu: { ipAddress: '127.0.0.1' } } as HeldSync, { now: t0 })
  await syncs.fail(held, { ...failure, problem: 'bank_unavailable' })
  await syncs.fail(held, { ...failure, problem: 'unavailable' })
  expect(await samples(metrics, 'kontor_unattended_reads_total')).toEqual([
    'kontor_unattended_reads_total{outcome="allowed"} 1',
    'kontor_unattended_reads_total{outcome="refused"} 2',
  ])
  expect(await samples(metrics, 'kontor_syncs_total')).toEqual([
    'kontor_syncs_total{outcome="completed",presence="attended"} 1',
    'kontor_syncs_total{outcome="bank_unavailable",presence="unattended"} 1',
  ])
})

test('what becomes of codes and tokens is counted', async () => {
  const metrics = createMetrics()
  const answers = [{ sealedTokens: new Uint8Array() }, {}, undefined]
  const trade = async () => answers.pop()
  const grants = countGrants(
    { redeemCode: trade, rotate: trade, revoke: async () => {} } as unknown as GrantStore,
    metrics,
  )
  type Call = Parameters<GrantStore['redeemCode']>
  await grants.redeemCode(...([{}, {}, t0] as unknown as Call))
  await grants.redeemCode(...([{}, {}, t0] as unknown as Call))
  await grants.redeemCode(...([{}, {}, t0] as unknown as Call))
  await grants.revoke({} as Parameters<GrantStore['revoke']>[0], t0)
  expect(await samples(metrics, 'kontor_token_events_total')).toEqual([
    'kontor_token_events_total{event="code-refused"} 1',
    'kontor_token_events_total{event="code-redeemed"} 1',
    'kontor_token_events_total{event="code-repeated"} 1',
    'kontor_token_events_total{event="revoked"} 1',
  ])
})

test('jobs, posts and requests count with their outcome', async () => {
  const metrics = createMetrics()
  const handlers = countJobs(
    {
      'purge-expired': async () => pause(5),
      'end-access': async () => {
        throw new Error('no')
      },
    } as unknown as JobHandlers,
    metrics,
  )
  const options = { signal: new AbortController().signal }
  await handlers['purge-expired']({}, options)
  await expect(handlers['end-access']({} as never, options)).rejects.toThrow('no')
  expect(await samples(metrics, 'kontor_jobs_total')).toEqual([
    'kontor_jobs_total{job="purge-expired",outcome="done"} 1',
    'kontor_jobs_total{job="end-access",outcome="failed"} 1',
  ])
  const message = { url: 'https://client.example', headers: {}, body: '', ...options }
  await countPosts(async () => ({ kind: 'answered', status: 204 }), metrics)(message)
  await countPosts(async () => ({ kind: 'failed', failure: 'tls' }), metrics)(message)
  expect(await samples(metrics, 'kontor_webhook_posts_total')).toEqual([
    'kontor_webhook_posts_total{outcome="2xx"} 1',
    'kontor_webhook_posts_total{outcome="tls"} 1',
  ])
  countRequests(metrics)({ method: 'GET', route: '/rest/accounts', status: 200, ms: 7 })
  expect(await samples(metrics, 'kontor_http_requests_total')).toEqual([
    'kontor_http_requests_total{method="GET",route="/rest/accounts",status="200"} 1',
  ])
})

describe('what is read', () => {
  const connections = () => ({ total: 3, idle: 2, waiting: 1 })
  const backlog = {
    jobs: [{ job: 'fetch-flow', state: 'ready', count: 2 } as const],
    oldestReadySeconds: 12,
    unsealedSeconds: 1.5,
    grantsEnded: [{ cause: 'refresh-reused', count: 1 }],
  }

  test('holds what waits in the database', async () => {
    const metrics = createMetrics()
    const text = await readMetrics({
      metrics,
      connections,
      backlog: { read: async () => backlog },
    })
    expect(text).toContain('kontor_queue_jobs{job="fetch-flow",state="ready"} 2\n')
    expect(text).toContain('kontor_queue_age_seconds 12\n')
    expect(text).toContain('kontor_audit_unsealed_seconds 1.5\n')
    expect(text).toContain('kontor_grants_ended_last_day{cause="refresh-reused"} 1\n')
    expect(text).toContain('kontor_database_connections{state="used"} 1\n')
    expect(text).toContain('kontor_database_up 1\n')
  })

  test('says that there is no database, and nothing that was true before', async () => {
    const metrics = createMetrics()
    let isDown = false
    const read = async () => {
      if (isDown) throw new Error('down')
      return backlog
    }
    await readMetrics({ metrics, connections, backlog: { read } })
    isDown = true
    const text = await readMetrics({ metrics, connections, backlog: { read } })
    expect(text).toContain('kontor_database_up 0\n')
    expect(text).not.toMatch(/^kontor_queue_(?:jobs|age_seconds)\b/m)
  })

  test('is served to GET /metrics, and nothing else is there', async () => {
    const metrics = createMetrics()
    metrics.info.set({ version: '1.2.3', mode: 'sandbox' }, 1)
    await using serving = await serveMetrics(
      { metrics, read: () => metrics.registry.metrics() },
      { host: '127.0.0.1', port: 0 },
    )
    const url = `http://127.0.0.1:${serving.port}`
    const answer = await fetch(`${url}/metrics`)
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4')
    expect(await answer.text()).toContain('kontor_info{version="1.2.3",mode="sandbox"} 1\n')
    expect((await fetch(`${url}/rest/accounts`)).status).toBe(404)
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405)
  })

  test('a failure to read is said without its reason', async () => {
    const metrics = createMetrics()
    await using serving = await serveMetrics(
      { metrics, read: () => Promise.reject(new Error('secret')) },
      { host: '127.0.0.1', port: 0 },
    )
    const answer = await fetch(`http://127.0.0.1:${serving.port}/metrics`)
    expect([answer.status, await answer.text()]).toEqual([500, ''])
  })
})
