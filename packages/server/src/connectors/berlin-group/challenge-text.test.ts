import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainText } from './challenge-text.ts'

test.each([
  ['Bitte TAN eingeben.', 'Bitte TAN eingeben.'],
  ['Betrag < 10 EUR & mehr', 'Betrag < 10 EUR & mehr'],
  ['&amp; bleibt ohne Markup, wie es ist', '&amp; bleibt ohne Markup, wie es ist'],
  [
    '<b>Zugriff</b> best&auml;tigen:<br/>TAN &#8222;neu&#x201C; &euro;',
    'Zugriff bestätigen:\nTAN „neu“ €',
  ],
  [
    '<p>Schritte</p><ul><li>Karte einstecken</li><li>F drücken</li></ul>',
    'Schritte\n• Karte einstecken\n• F drücken',
  ],
  ['<div onclick="x()">Los<script>alert(1)</script></div>', 'Los'],
  ['<a href="javascript:alert(1)">Hier</a> klicken', 'Hier klicken'],
  ['a<br>&lt;script&gt;', 'a\n<script>'],
  ['x<br>&#0;&#xD800;&unknown;', 'x\n&#0;&#xD800;&unknown;'],
])('%j is read as %j', (text, expected) => {
  expect(plainText(text, 2_000)).toBe(expected)
})

test('whatever comes is bounded, without control characters, and quick', () => {
  const tags = fc.constantFrom(
    '<b>',
    '<br>',
    '</p>',
    '<li',
    '<',
    '>',
    '&lt;',
    '&#x',
    'a',
    '\u202e',
    '\0',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(tags, fc.string()), { maxLength: 400 }), (parts) => {
      const text = plainText(parts.join(''), 500)
      expect(text.length).toBeLessThanOrEqual(500)
      // oxlint-disable-next-line no-control-regex -- these are what must not be there
      expect(text).not.toMatch(/[\u0000-\u0008\u202a-\u202e\u2066-\u2069]/)
    }),
  )
})
