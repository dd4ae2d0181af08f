import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { Secret } from './domain/secret.ts'
import { Problem } from './domain/problem.ts'
import { createLogger } from './logging.ts'

const token = `Akn_${'q7'.repeat(21)}x`
const iban = 'DE67900900424711951500'
const canaries = [token, iban, 'canary-pin', 'canary-otp', Buffer.from(token).toString('base64')]

/** A logger that keeps its lines. */
function listen(level = 'trace') {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { logger: createLogger({ level, destination }), lines }
}

describe('a log line', () => {
  test('is one JSON object with level, time and what was said', () => {
    const { logger, lines } = listen()
    logger.info({ route: '/rest/accounts', status: 200 }, 'request')
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
      route: '/rest/accounts',
      status: 200,
      msg: 'request',
    })
  })

  test('below the level is not written', () => {
    const { logger, lines } = listen('warn')
    logger.info('quiet')
    expect(lines).toEqual([])
  })
})

describe('no secret comes through', () => {
  const cause = Object.assign(new Error(`refused for ${iban}`), { body: 'canary-pin' })
  const error = Object.assign(new Problem('bank_refused', `sent ${token}`, { cause }), {
    request: { headers: { authorization: 'canary-otp' } },
  })

  test.each([
    ['in an error, its causes or what hangs on it', { err: error }],
    ['in an error under another name', { error }],
    ['in a thrown object that is no error', { err: { pin: 'canary-pin' } }],
    ['in a request', { req: { method: 'GET', url: `/?t=${token}`, headers: { x: 'canary-pin' } } }],
    ['in a reply', { res: { statusCode: 200, headers: { 'set-cookie': 'canary-otp' } } }],
    ['in a secret that is kept as one', { pin: new Secret('canary-pin') }],
    ['in a field', { note: `${token} of ${iban}` }],
    ['in base64', { note: Buffer.from(`a${token}`).toString('base64') }],
    ['in a URL', { note: `https://a.example/?x=${encodeURIComponent(`Bearer ${token}`)}` }],
  ])('%s', (_name, fields) => {
    const { logger, lines } = listen()
    logger.error(fields, 'it failed')
    logger.child(fields).info(`with ${token}`)
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      expect(() => JSON.parse(line)).not.toThrow()
      for (const canary of canaries) expect(line).not.toContain(canary)
      for (const run of line.match(/[\w+/-]{16,}/g) ?? []) {
        expect(Buffer.from(run, 'base64').toString()).not.toContain('q7q7q7')
      }
    }
  })

  test('but an error keeps its type, message, stack and cause', () => {
    const { logger, lines } = listen()
    logger.error({ err: error }, 'it failed')
    expect(JSON.parse(lines[0] ?? '').err).toMatchObject([
      {
        type: 'Problem',
        code: 'bank_refused',
        message: 'sent [masked]',
        stack: expect.any(String),
      },
      { type: 'Error', message: 'refused for DE**1500' },
    ])
  })
})
