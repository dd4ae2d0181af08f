import { describe, expect, test } from 'vitest'
import type { AuditRecord } from '../audit/audit-record.ts'
import { describeRecord, describeVerdict, recordAsJson } from './describe-audit.ts'
import { readAuditOrder } from './read-audit-order.ts'
import { UsageError } from './usage-error.ts'

const record: AuditRecord = {
  id: '7',
  at: '2026-05-04T10:00:00.123456Z',
  actor: { kind: 'operator', id: 'alice' },
  action: 'client.changed',
  subject: { client: 'c', settings: ['name', 'scope'] },
  requestId: 'r',
}

describe('the command line', () => {
  const shown = { command: 'show', filter: {}, count: 20, json: false }
  test.each([
    [[], shown],
    [['--action', 'token'], { ...shown, filter: { action: 'token' } }],
    [['show', '--count', '5', '--json'], { ...shown, count: 5, json: true }],
    [['tail', '--user', 'U1'], { ...shown, command: 'tail', filter: { user: 'U1' } }],
    [
      ['export', '--client', 'c', '--since', '2026-05-04'],
      { command: 'export', filter: { client: 'c', since: new Date('2026-05-04') } },
    ],
    [['verify'], { command: 'verify' }],
    [['verify', '--head', 'a'.repeat(64)], { command: 'verify', head: 'a'.repeat(64) }],
    [['help'], { command: 'help' }],
  ])('%j', (args, expected) => {
    expect(readAuditOrder(args)).toEqual(expected)
  })

  test.each([
    ['burn'],
    ['verify', '--head', 'abc'],
    ['show', '--count', '0'],
    ['show', '--since', 'yesterday'],
    ['export', '--json'],
    ['show', 'me'],
  ])('%s %s %s is refused', (...args) => {
    expect(() => readAuditOrder(args)).toThrow(UsageError)
  })
})

test('a record is a line for a person, and an object for a program', () => {
  expect(describeRecord(record).split(/ {2,}/)).toEqual([
    '',
    '2026-05-04T10:00:00.123',
    'operator alice',
    'client.changed',
    'client=c',
    'settings=name,scope',
    'request=r',
  ])
  expect(JSON.parse(recordAsJson({ ...record, seq: 3, hash: 'f' }))).toEqual({
    seq: 3,
    id: '7',
    at: record.at,
    actor_kind: 'operator',
    actor_id: 'alice',
    action: 'client.changed',
    subject: record.subject,
    request_id: 'r',
    hash: 'f',
  })
})

test('a verdict names the head to keep, or the first place that does not hold', () => {
  const head = { seq: 12, hash: 'ab'.repeat(32) }
  const text = describeVerdict({ kind: 'intact', head }, { count: 2, oldestSeconds: 0.7 })
  expect(text).toContain('The chain of 12 records holds')
  expect(text).toContain(head.hash)
  expect(text).toContain('2 newer records wait to be chained, the oldest for 1 s')
  const broken = { kind: 'broken', fault: { seq: 4, reason: 'missing' } } as const
  expect(describeVerdict(broken, { count: 0, oldestSeconds: 0 })).toContain(
    'BROKEN at record 4, which is missing',
  )
})
