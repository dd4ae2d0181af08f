import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { eventTypes } from '../domain/event.ts'
import { EventType } from '@kontor/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatSecret, signatureHeaders } from './sign.ts'

const page = join(import.meta.dirname, '../../../../docs/webhooks.md')
const library = pathToFileURL(createRequire(import.meta.url).resolve('standardwebhooks')).href
let text: string
let folder: string
beforeAll(async () => {
  text = await readFile(page, 'utf8')
  folder = await mkdtemp(join(tmpdir(), 'kontor-docs-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('the example of the documentation reads what we sign, and nothing else', async () => {
  const secret = formatSecret(Buffer.alloc(32, 5))
  const code = /```js\n([^]*?)```/.exec(text)?.[1] ?? ''
  const literal = JSON.stringify(secret.reveal())
  expect(code).toContain('process.env.KONTOR_WEBHOOK')
  const example = join(folder, 'example.mjs')
  const placed = code.replace("'standardwebhooks'", JSON.stringify(library))
  await writeFile(example, placed.replace('process.env.KONTOR_WEBHOOK', literal))
  const { readEvent } = await import(example)
  const body = '{"id":"evt_1_0000000000000000"}'
  const at = new Date()
  const headers = signatureHeaders({ id: 'evt_1_0000000000000000', body, at }, [secret])
  expect(readEvent(headers, body)).toEqual({ id: 'evt_1_0000000000000000' })
  expect(() => readEvent(headers, `${body} `)).toThrow()
  const old = new Date(at.getTime() - 301_000)
  const stale = signatureHeaders({ id: 'evt_1_0000000000000000', body, at: old }, [secret])
  expect(() => readEvent(stale, body)).toThrow()
})

test('the documentation and the contract name every type of event', () => {
  expect(EventType.enum).toEqual([...eventTypes])
  const last = (type: string) => type.slice(type.indexOf('.') + 1)
  const missing = eventTypes.filter((type) => !text.includes(`${last(type)}\``))
  expect(missing).toEqual([])
})
