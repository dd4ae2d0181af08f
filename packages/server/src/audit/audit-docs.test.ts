import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { chainRecord, genesis } from './chain.ts'

const root = join(import.meta.dirname, '../../../..')
const page = readFileSync(join(root, 'docs/audit.md'), 'utf8')

/** Every action that triggers write, and those that code does. */
function actions(): ReadonlySet<string> {
  const folder = join(import.meta.dirname, '../storage/migrations')
  const sql = readdirSync(folder)
    .filter((name) => name.endsWith('-audit.sql'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
  const written = [...sql.matchAll(/'([a-z]+\.[a-z-]+)'/g)].flatMap(([, name = '']) => [name])
  const made = [
    ...['finished', 'cancelled', 'failed'].map((state) => `flow.${state}`),
    ...['opened', 'refreshed', 'repeated', 'access-revoked', 'ended'].map(
      (name) => `token.${name}`,
    ),
  ]
  const settings = new Set(['kontor.actor'])
  return new Set([...written.filter((name) => !settings.has(name)), ...made, 'data.exported'])
}

test('the page names every action, and no other', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  const named = rows.flatMap((row) => row.split('|')[1]?.match(/[a-z]+\.[a-z-]+/g) ?? [])
  expect(new Set(named)).toEqual(actions())
})

test('whoever reads an export can follow the chain by what the page says', () => {
  const at = '2026-05-04T10:00:00.123456Z'
  const json = `{"action":"client.changed","actor_id":"alice","actor_kind":"operator","at":"${at}","id":"7","seq":1,"subject":{"client":"c"}}`
  const expected = createHash('sha256').update(Buffer.alloc(32)).update(json).digest('hex')
  const record = {
    id: '7',
    at,
    actor: { kind: 'operator', id: 'alice' },
    action: 'client.changed',
    subject: { client: 'c' },
  } as const
  expect(chainRecord(genesis, 1, record)).toBe(expected)
})
