import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { Problem } from '../../domain/problem.ts'
import { readTokenAnswer } from './token-answer.ts'

const json = (body: unknown) => ({ text: JSON.stringify(body), mediaType: 'application/json' })
const whole = { accessToken: 'a1', refreshToken: 'r1', expiresIn: 900, scope: 'ais' }

describe('what banks answer with tokens', () => {
  test.each([
    [
      'as RFC 6749 has it',
      json({
        access_token: 'a1',
        refresh_token: 'r1',
        expires_in: 900,
        scope: 'ais',
        token_type: 'bearer',
      }),
    ],
    [
      'in camel case',
      json({ accessToken: 'a1', refreshToken: 'r1', expiresIn: 900, scope: 'ais' }),
    ],
    [
      'with a text for a number, and BearerToken',
      json({
        access_token: 'a1',
        refresh_token: 'r1',
        expires_in: '900.0',
        scope: 'ais',
        token_type: 'BearerToken',
      }),
    ],
    [
      'as JSON under another name',
      {
        ...json({ access_token: 'a1', refresh_token: 'r1', expires_in: 900, scope: 'ais' }),
        mediaType: 'text/plain',
      },
    ],
    [
      'as a form',
      {
        text: 'access_token=a1&refresh_token=r1&expires_in=900&scope=ais&token_type=Bearer\n',
        mediaType: 'application/x-www-form-urlencoded',
      },
    ],
    [
      'as a form under another name',
      {
        text: 'access_token=a1&refresh_token=r1&expires_in=900&scope=ais',
        mediaType: 'text/plain',
      },
    ],
  ])('%s', (_name, reply) => expect(readTokenAnswer(reply)).toEqual(whole))

  test.each([null, '', -1, 'bald', 1e300, true, {}])('a lifetime of %j is none', (seconds) => {
    expect(readTokenAnswer(json({ access_token: 'a1', expires_in: seconds }))).toEqual({
      accessToken: 'a1',
    })
  })

  test.each([
    ['nothing', { text: '', mediaType: '' }],
    ['a page', { text: '<html>access_token=a1</html>', mediaType: 'text/html' }],
    ['a list', json([{ access_token: 'a1' }])],
    ['no token', json({ token_type: 'bearer', expires_in: 900 })],
    ['a token of blanks', json({ access_token: '  ' })],
    ['a token with a line break in it', json({ access_token: 'a\r\nX-Evil: 1' })],
    ['a token that is too long', json({ access_token: 'a'.repeat(20_000) })],
    ['a token that only its owner may send', json({ access_token: 'a1', token_type: 'DPoP' })],
  ])('%s is not understood', (_name, reply) => {
    expect(() => readTokenAnswer(reply)).toThrow(Problem)
  })

  test('whatever comes is a token that a header can carry, or not understood', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc
        .record(
          {
            access_token: fc.anything(),
            refresh_token: fc.anything(),
            expires_in: fc.anything(),
            token_type: fc.anything(),
          },
          { requiredKeys: [] },
        )
        .map((body) => {
          try {
            return JSON.stringify(body)
          } catch {
            return ''
          }
        }),
    )
    fc.assert(
      fc.property(
        texts,
        fc.constantFrom('application/json', 'text/html', ''),
        (text, mediaType) => {
          try {
            const { accessToken, expiresIn = 0 } = readTokenAnswer({ text, mediaType })
            expect(accessToken).toMatch(/^[!-~]+$/)
            expect(Number.isSafeInteger(expiresIn)).toBe(true)
          } catch (error) {
            expect(error).toBeInstanceOf(Problem)
          }
        },
      ),
    )
  })
})
