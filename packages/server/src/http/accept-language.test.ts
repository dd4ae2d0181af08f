import { expect, test } from 'vitest'
import { requireKnownLanguage } from './accept-language.ts'

test.each([
  undefined,
  '',
  'de',
  'en',
  'EN-us',
  'de-DE,de;q=0.9',
  'it, en;q=0.1',
  '*',
  'it;q=0.9, *;q=0.1',
  'fr-CA',
  'es',
  'ar',
  '!!!',
  ';q=1',
  'de;q=0.001',
])('Accept-Language %j can be met', (header) => {
  expect(() => requireKnownLanguage(header)).not.toThrow()
})

test.each(['it', 'it-IT, it;q=0.9', 'pl,nl', 'it, de;q=0', 'it, *;q=0.000', 'deu', 'it;level=1'])(
  'Accept-Language %j cannot be met',
  (header) => {
    expect(() => requireKnownLanguage(header)).toThrow(
      expect.objectContaining({ code: 'unsupported_language' }),
    )
  },
)
