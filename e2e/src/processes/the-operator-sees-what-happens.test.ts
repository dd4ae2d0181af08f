import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { demobank } from '../harness/banks.ts'
import { exchangeCode, sandboxClient } from '../harness/client.ts'
import { HttpPerson } from '../harness/http-person.ts'
import { type Kontor, KontorProcess, startKontor } from '../harness/kontor.ts'

const redirectUri = 'http://127.0.0.1:9/callback'
const callersTrace = 'a'.repeat(32)
type Line = Readonly<Record<string, unknown>>

let kontor: Kontor | undefined
let worker: KontorProcess | undefined
afterEach(async () => {
  await worker?.stop()
  await kontor?.close()
})

test('a request leads to the bank calls it caused, also to those of another process', async () => {
  const collector = await startCollector()
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
  kontor = await startKontor({ KONTOR_METRICS_PORT: '0', ...tracing })
  const { url, bankUrl, dataDir, process: api } = kontor
  worker = new KontorProcess(['work'], {
    KONTOR_DATABASE_URL: `postgres://kontor@localhost/postgres?host=${join(dataDir, 'postgres')}`,
    KONTOR_DATA_DIR: dataDir,
    KONTOR_SANDBOX_PORT: new URL(bankUrl).port,
    KONTOR_METRICS_PORT: '0',
    ...tracing,
  })
  await worker.prints(/the worker takes jobs/)

  const made = await fetch(`${url}/onetime/access`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${sandboxClient.id}:${sandboxClient.secret}`)}`,
      'content-type': 'application/json',
      traceparent: `00-${callersTrace}-${'b'.repeat(16)}-01`,
    },
    body: JSON.stringify({ redirect_uri: redirectUri }),
  })
  const { location } = (await made.json()) as { readonly location: string }
  const requestId = made.headers.get('x-request-id')
  const code = await connect(location)
  expect((await exchangeCode(url, code)).status).toBe(200)

  const lines = [...linesOf(api), ...linesOf(worker)]
  const request = lines.find((line) => line['request_id'] === requestId)
  const flow = request?.['flow']
  expect(flow).toEqual(expect.any(String))
  const calls = lines.filter((line) => line['msg'] === 'called a bank' && line['flow'] === flow)
  // Consent, authorisation, method, OTP; then accounts, balances and transactions by a job.
  expect(calls.length).toBeGreaterThanOrEqual(6)
  const isId = expect.stringMatching(/^[\da-f-]{36}$/)
  for (const call of calls) {
    expect(call).toMatchObject({
      bank_request_id: isId,
      request_id: isId,
      status: expect.any(Number),
    })
  }
  const fetching = calls.find(({ place }) => String(place).includes('/transactions'))
  const chosen = lines.find(
    (line) => line['msg'] === 'request' && line['request_id'] === fetching?.['request_id'],
  )
  // The request by which the person chose the accounts, although it was answered long before.
  expect(chosen).toMatchObject({ method: 'POST', route: '/widget/:flowId/:step' })

  const metrics = (await Promise.all([metricsOf(api), metricsOf(worker)])).join('\n')
  expect(metrics).toContain('kontor_flow_steps_total{step="fetching",outcome="finished"} 1')
  expect(metrics).toContain('kontor_token_events_total{event="code-redeemed"} 1')
  expect(metrics).toMatch(/kontor_bank_calls_total\{bank="[\da-f-]+",status="200"\} \d/)
  expect(metrics).toMatch(/kontor_bank_info\{bank="[\da-f-]+",name="Demobank"\} 1/)
  expect(metrics).toContain('kontor_jobs_total{job="fetch-flow",outcome="done"} 1')
  expect(metrics).toContain('kontor_database_up 1')
  expect(metrics).toMatch(/^process_resident_memory_bytes \d/m)
  expect(metrics).not.toMatch(/DE\d{20}|sandbox-secret|Jon Doe/)
  expect((await fetch(`${url}/metrics`)).status).toBe(404)

  await Promise.all([worker.stop(), kontor.process.stop()])
  await collector.close()
  const { spans } = collector
  const making = spans.find(({ traceId }) => traceId === callersTrace)
  expect(making).toMatchObject({ name: 'POST /onetime/access', parentSpanId: 'b'.repeat(16) })
  // From the person's choice over the job to the bank: one trace.
  const call = spans.find(
    ({ attributes }) =>
      valueOf(attributes, 'kontor.bank_request_id') === fetching?.['bank_request_id'],
  )
  expect(call?.traceId).toBe(fetching?.['trace_id'])
  const trace = spans.filter(({ traceId }) => traceId === call?.traceId)
  const job = trace.find(({ spanId }) => spanId === call?.parentSpanId)
  const choosing = trace.find(({ spanId }) => spanId === job?.parentSpanId)
  expect([choosing?.name, job?.name]).toEqual(['POST /widget/:flowId/:step', 'job fetch-flow'])
  expect(valueOf(choosing?.attributes, 'kontor.request_id')).toBe(fetching?.['request_id'])
  expect(collector.text()).not.toMatch(/DE\d{20}|sandbox-secret|Jon Doe|[AROWB]kn_/)
}, 90_000)

type Span = {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly attributes: Attributes
}
type Attributes = readonly {
  readonly key: string
  readonly value: { readonly stringValue?: string }
}[]

function valueOf(attributes: Attributes = [], key: string): string | undefined {
  return attributes.find((attribute) => attribute.key === key)?.value.stringValue
}

/** Takes spans as a collector of OpenTelemetry does. */
async function startCollector() {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.url === '/v1/traces') bodies.push(Buffer.concat(chunks).toString('utf8'))
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    text: () => bodies.join('\n'),
    get spans(): readonly Span[] {
      return bodies.flatMap((body) => {
        const { resourceSpans } = JSON.parse(body)
        return resourceSpans[0].scopeSpans[0].spans
      })
    },
    close: () => new Promise((closed) => server.close(closed)),
  }
}

async function connect(location: string): Promise<string> {
  const person = new HttpPerson()
  await person.opens(location)
  await person.sends('welcome')
  await person.picksBank(demobank.name)
  await person.sends('login', { credential_login: demobank.login, credential_pin: demobank.pin })
  await person.sends('challenge', { answer: demobank.otp })
  await person.sends('accounts', { choice: person.value('choice') })
  const returned = await person.waitsForReturn(new URL(redirectUri).origin)
  return returned.searchParams.get('code') ?? ''
}

function linesOf({ stdout }: KontorProcess): readonly Line[] {
  return stdout.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
}

async function metricsOf(process: KontorProcess): Promise<string> {
  const [, url = ''] = await process.prints(/"metrics":"([^"]+)"/)
  return (await fetch(url)).text()
}
