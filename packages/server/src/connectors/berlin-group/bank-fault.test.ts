import { afterAll, describe, expect, test } from 'vitest'

import { Problem } from '../../domain/problem.ts'
import {
  auth,
  bankAt,
  call,
  consent,
  error,
  links,
  playWith,
  request,
} from '../../testing/play-script.ts'
import type { PlayOptions } from '../../testing/play-script.ts'
import type { Exchange } from '../../testing/scripted-bank.ts'
import { ScriptedBank } from '../../testing/scripted-bank.ts'
import type { StepInput } from '../connector.ts'
import { createBerlinGroupConnector } from './berlin-group-connector.ts'

const connector = createBerlinGroupConnector({ timeoutMs: 2_000 })
afterAll(() => connector.close())

const play = (
  script: readonly Exchange[],
  inputs: readonly StepInput[] = [],
  options: Omit<PlayOptions, 'inputs'> = {},
) => playWith(connector, script, { inputs, ...options })

describe('a bank in trouble', () => {
  const on = 'POST /v1/consents'
  test.each<[string, Exchange, string]>([
    ['503', { on, status: 503 }, 'bank_unavailable'],
    [
      'a web page',
      { on, text: '<!doctype html>', headers: { 'content-type': 'text/html' } },
      'bank_unavailable',
    ],
    [
      'a web page as a 403',
      { on, status: 403, text: '<html>', headers: { 'content-type': 'text/html' } },
      'bank_unavailable',
    ],
    ['a broken connection', { on, hangUp: true }, 'bank_unavailable'],
    ['silence', { on, delayMs: 2_500 }, 'bank_unavailable'],
    ['no JSON', { on, status: 201, text: '{"consentId":' }, 'bank_answer_not_understood'],
    ['no consentId', { on, status: 201, json: {} }, 'bank_answer_not_understood'],
    [
      'a redirect of its own',
      { on, status: 302, headers: { location: 'http://169.254.169.254/' } },
      'bank_answer_not_understood',
    ],
    [
      'CERTIFICATE_EXPIRED',
      { on, status: 401, json: error('CERTIFICATE_EXPIRED') },
      'bank_refused',
    ],
    ['SIGNATURE_INVALID', { on, status: 401, json: error('SIGNATURE_INVALID') }, 'bank_refused'],
    ['ROLE_INVALID', { on, status: 401, json: error('ROLE_INVALID') }, 'bank_refused'],
    ['FORMAT_ERROR', { on, status: 400, json: error('FORMAT_ERROR') }, 'bank_refused'],
    [
      'an RFC 7807 body',
      { on, status: 400, json: { additionalErrors: [{ code: 'FORMAT_ERROR' }] } },
      'bank_refused',
    ],
    ['ACCESS_EXCEEDED', { on, status: 429, json: error('ACCESS_EXCEEDED') }, 'access_exceeded'],
    [
      'an encrypted password',
      consent({ updateEncryptedPsuAuthentication: auth }),
      'bank_answer_not_understood',
    ],
    ['OAuth', consent({ scaOAuth: 'https://bank.example/' }), 'bank_answer_not_understood'],
    ['nothing to go on with', consent({ self: '/v1/consents/c1' }), 'bank_answer_not_understood'],
  ])('%s is a problem with its own code', async (_, exchange, code) => {
    await using paper = await ScriptedBank.start([exchange])
    const failure = await connector.start(bankAt(paper), request, call()).catch((e: unknown) => e)
    expect(failure).toBeInstanceOf(Problem)
    expect(failure).toMatchObject({ code })
    expect(paper.seen).toHaveLength(1)
  })

  test("the bank's words and the person's secrets are in no message, down to the cause", async () => {
    const text = 'Konto DE67900900424711951500 geheim-4711'
    const failure = await play([{ on, status: 400, json: error('FORMAT_ERROR', text) }]).catch(
      (e: unknown) => e,
    )
    const { inspect } = await import('node:util')
    const printed = inspect(failure, { depth: 9, showHidden: true })
    expect(printed).toContain('FORMAT_ERROR')
    expect(printed).not.toMatch(/DE679009|geheim/)
  })

  test.each(['http://169.254.169.254/latest', '//evil.example/v1', 'https://evil.example/'])(
    'a link to %s is not followed',
    async (href) => {
      const outcome = play([consent({ startAuthorisationWithPsuAuthentication: href })])
      await expect(outcome).rejects.toMatchObject({ code: 'bank_answer_not_understood' })
    },
  )

  test('links that lead round in circles end', async () => {
    const again = { scaStatus: 'received', _links: links({ startAuthorisation: '/v1/again' }) }
    const rounds = Array.from({ length: 8 }, () => ({ on: 'POST /v1/again', json: again }))
    const outcome = play([consent({ startAuthorisation: '/v1/again' }), ...rounds])
    await expect(outcome).rejects.toMatchObject({ code: 'bank_answer_not_understood' })
  })
})
