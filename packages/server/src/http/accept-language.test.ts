import { expect, test } from 'vitest'
import { requireKnownLanguage } from './accept-language.ts'

test.each([
  undefined,
  '',
  'de',
  'en',
  'EN-us',
  'de-DE,de;q=0.9',
  'fr, en;q=0.1',
  '*',
  'fr;q=0.9, *;q=0.1',
  '!!!',
  ';q=1',
  'de;q=0.001',
])('Accept-Language %j can be met', (header) => {
  expect(() => requireKnownLanguage(header)).not.toThrow()
})

test.each(['fr', 'fr-FR, fr;q=0.9', 'es,ar', 'fr, de;q=0', 'fr, *;q=0.000', 'deu', 'fr;level=1'])(
  'Accept-Language %j cannot be met',
  (header) => {
    expect(() => requireKnownLanguage(header)).toThrow(
      expect.objectContaining({ code: 'unsupported_language' }),
    )
  },
)
