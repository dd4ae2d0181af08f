import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { afterEach, describe, expect, test } from 'vitest'
import { causedBy, currentCause } from '../cause/cause.ts'
import type { EndedSpan } from './light-span.ts'
import { LightTracerProvider } from './light-span.ts'
import { openTracing } from './open-tracing.ts'
import { toOtlp } from './otlp.ts'
import { endSpan, startSpan, traceparentOf } from './start-span.ts'
import { traceCall } from './trace-call.ts'
import { traceJob } from './trace-jobs.ts'
import { formatTraceparent, parseTraceparent } from './traceparent.ts'

const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
const given = `00-${traceId}-${spanId}-01`

afterEach(() => trace.disable())

function taking(): EndedSpan[] {
  const taken: EndedSpan[] = []
  trace.setGlobalTracerProvider(new LightTracerProvider((span) => void taken.push(span)))
  return taken
}

describe('what a caller sends', () => {
  test.each([
    [given, given],
    [`00-${traceId}-${spanId}-00`, `00-${traceId}-${spanId}-00`],
    [`00-${traceId}-${spanId}-ff`, given],
    [`cc-${traceId}-${spanId}-01-what-comes-later`, given],
    [`00-${traceId}-${spanId}-01-more`, undefined],
    [`ff-${traceId}-${spanId}-01`, undefined],
    [`00-${'0'.repeat(32)}-${spanId}-01`, undefined],
    [`00-${traceId}-${'0'.repeat(16)}-01`, undefined],
    [`00-${traceId.toUpperCase()}-${spanId}-01`, undefined],
    [`00-${traceId}-${spanId}`, undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (sent, understood) => {
    const context = parseTraceparent(sent)
    expect(context && formatTraceparent(context)).toBe(understood)
  })
})

describe('a span', () => {
  const wish = { name: 'POST /auth/token', kind: 'SERVER', attributes: { a: 1 } } as const

  test('goes on from its caller’s, or begins a trace of its own', () => {
    const taken = taking()
    endSpan(startSpan({ ...wish, parent: given }), false)
    endSpan(startSpan(wish), true)
    expect(taken).toMatchObject([
      { context: { traceId }, parentSpanId: spanId, name: wish.name, attributes: { a: 1 } },
      { status: { code: 2 } },
    ])
    expect(taken[1]?.context.traceId).not.toBe(traceId)
    expect(taken[1]).not.toHaveProperty('parentSpanId')
  })

  test('is not taken where the caller takes none, and its trace goes on all the same', () => {
    const taken = taking()
    const span = startSpan({ ...wish, parent: `00-${traceId}-${spanId}-00` })
    expect(traceparentOf(span)).toMatch(new RegExp(`^00-${traceId}-[\\da-f]{16}-00$`))
    endSpan(span, false)
    expect(taken).toEqual([])
  })

  test('costs nothing and is nothing where nobody takes it', () => {
    const span = startSpan(wish)
    expect(span.isRecording()).toBe(false)
    expect(traceparentOf(span)).toBeUndefined()
  })
})

test('a job goes on from what added it, and a bank call from its job', async () => {
  const taken = taking()
  const call = { bank: 'b', place: 'GET /v1/accounts', ms: 20, attempt: 1, requestId: 'r' }
  const inside = await causedBy({ traceparent: given }, () =>
    traceJob('fetch-flow', async () => {
      traceCall({ ...call, status: 200 })
      return currentCause().traceparent
    }),
  )
  const [toBank, job] = taken
  expect(job).toMatchObject({ name: 'job fetch-flow', parentSpanId: spanId, context: { traceId } })
  expect(inside).toBe(job && formatTraceparent(job.context))
  expect(toBank).toMatchObject({
    name: 'GET /v1/accounts',
    parentSpanId: job?.context.spanId,
    attributes: { 'kontor.bank_request_id': 'r', 'http.response.status_code': 200 },
    status: { code: 0 },
  })
  const failing = traceJob('fetch-flow', () => Promise.reject(new Error('no')))
  await expect(failing).rejects.toThrow('no')
  traceCall(call)
  expect(taken.slice(2).map(({ status }) => status.code)).toEqual([2, 2])
})

test('an export is OTLP as JSON: kinds one higher, times in nanoseconds, values by their type', () => {
  const span: EndedSpan = {
    context: { traceId, spanId, traceFlags: 1 },
    name: 'n',
    kind: SpanKind.SERVER,
    attributes: { text: 'a', whole: 3, part: 0.5, is: true },
    links: [],
    status: { code: SpanStatusCode.UNSET },
    startMs: 1_777_888_999_000.5,
    endMs: 1_777_888_999_001,
  }
  expect(toOtlp([span], { 'service.name': 'kontor' })).toEqual({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'kontor' } }] },
        scopeSpans: [
          {
            scope: { name: 'kontor' },
            spans: [
              {
                traceId,
                spanId,
                name: 'n',
                kind: 2,
                startTimeUnixNano: '1777888999000500000',
                endTimeUnixNano: '1777888999001000000',
                attributes: [
                  { key: 'text', value: { stringValue: 'a' } },
                  { key: 'whole', value: { intValue: '3' } },
                  { key: 'part', value: { doubleValue: 0.5 } },
                  { key: 'is', value: { boolValue: true } },
                ],
                links: [],
                status: { code: 0 },
              },
            ],
          },
        ],
      },
    ],
  })
})

describe('the collector', () => {
  const wish = { name: 'n', kind: 'INTERNAL', attributes: {} } as const
  const options = { serviceName: 'kontor', serviceVersion: '1', headers: { 'x-key': 'k' } }

  test('gets what ended, the last ones at the end', async () => {
    const got: unknown[] = []
    const server = createServer((request, response) => {
      got.push([request.method, request.url, request.headers['x-key']])
      request.resume().on('end', () => response.writeHead(200).end())
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const lost: number[] = []
    const endpoint = new URL(`http://127.0.0.1:${port}/otel/`)
    const tracing = openTracing({ ...options, endpoint, lost: (count) => void lost.push(count) })
    endSpan(startSpan(wish), false)
    await tracing[Symbol.asyncDispose]()
    server.close()
    expect(got).toEqual([['POST', '/otel/v1/traces', 'k']])
    expect(lost).toEqual([])
  })

  test('may be away: what it does not take is counted, once for all', async () => {
    const lost: number[] = []
    const endpoint = new URL('http://127.0.0.1:9')
    const tracing = openTracing({ ...options, endpoint, lost: (count) => void lost.push(count) })
    for (let count = 0; count < 5_000; count++) endSpan(startSpan(wish), false)
    await tracing[Symbol.asyncDispose]()
    expect(lost).toEqual([5_000])
  })

  test('is not asked where the operator takes the spans themselves', async () => {
    const taken = taking()
    const endpoint = new URL('http://127.0.0.1:9')
    const tracing = openTracing({ ...options, endpoint, lost: () => expect.unreachable() })
    endSpan(startSpan(wish), false)
    await tracing[Symbol.asyncDispose]()
    endSpan(startSpan(wish), false)
    expect(taken).toHaveLength(2)
  })
})
