import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assetOf } from '../assets.ts'
import { type Color, contrast, isColor, mix } from './color.ts'
import { lookStyle } from './look-style.ts'
import { grounds, paletteOf, type Scheme, textContrast } from './palette.ts'

const color = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value): Color => `#${value.toString(16).padStart(6, '0')}`)
const schemes: readonly Scheme[] = ['light', 'dark']

/** Every pair of text and ground that the client's colour is a part of. */
function faintPairs(of: ReturnType<typeof paletteOf>, scheme: Scheme) {
  const { surface, others, soft } = grounds[scheme]
  const pairs: readonly (readonly [string, Color, Color])[] = [
    ...[surface, ...others, of['accent-soft']].flatMap((ground) => [
      [`accent on ${ground}`, of.accent, ground] as const,
      [`accent-strong on ${ground}`, of['accent-strong'], ground] as const,
    ]),
    ['on-accent', of['on-accent'], of.accent],
    ['on-fill', of['on-fill'], of.fill],
    ['on-fill-strong', of['on-fill'], of['fill-strong']],
    ['quiet text on accent-soft', soft, of['accent-soft']],
  ]
  return pairs.filter(([, text, ground]) => contrast(text, ground) < textContrast)
}

describe('a palette', () => {
  test.each(schemes)('%s: whatever the colour, all text on it can be read', (scheme) => {
    fc.assert(
      fc.property(color, (each) => {
        expect(faintPairs(paletteOf(each, scheme), scheme)).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  })

  test('the colour as it is would fail that', () => {
    const naive = { ...paletteOf('#ffcc00', 'light'), accent: '#ffcc00' } as const
    expect(faintPairs(naive, 'light')).not.toEqual([])
  })

  test.each(['#0b5f6b', '#c8102e', '#1a237e'] as const)('%s can be read, and stays', (each) => {
    expect(paletteOf(each, 'light')).toMatchObject({ accent: each, fill: each })
  })

  test('a bright colour stays where text of its own stands on it, and is darker as text', () => {
    const { accent, fill, 'on-fill': on } = paletteOf('#ffcc00', 'light')
    expect({ fill, on }).toEqual({ fill: '#ffcc00', on: '#000000' })
    expect(contrast(accent, '#ffffff')).toBeGreaterThanOrEqual(textContrast)
  })

  test.each(['#ffffff', '#000000', '#161f23'] as const)('%s makes no button invisible', (each) => {
    for (const scheme of schemes) {
      const { fill } = paletteOf(each, scheme)
      expect(contrast(fill, grounds[scheme].surface)).toBeGreaterThanOrEqual(1.5)
    }
  })

  test('knows the grounds of the stylesheet', () => {
    const style = assetOf.style.body.toString()
    const [light = '', dark = ''] = style.split('@media (prefers-color-scheme: dark)')
    const valueOf = (css: string, name: string) =>
      new RegExp(`--${name}: (#[0-9a-f]+);`)
        .exec(css)?.[1]
        ?.replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3')
    for (const [scheme, css] of [
      ['light', light],
      ['dark', dark],
    ] as const) {
      const { surface, others, soft } = grounds[scheme]
      expect(valueOf(css, 'surface')).toBe(surface)
      expect(['ground', 'sunken'].map((name) => valueOf(css, name))).toEqual([...others])
      expect(valueOf(css, 'ink-soft')).toBe(soft)
    }
  })
})

describe('a colour', () => {
  test('is six hexadecimal digits', () => {
    expect(['#0b5f6b', '#FFCC00'].filter(isColor)).toHaveLength(2)
    expect(['0b5f6b', '#fff', '#0b5f6b;', 'red', '#0b5f6g', ' #0b5f6b'].filter(isColor)).toEqual([])
  })

  test('contrasts as WCAG has it', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
    expect(mix('#000000', '#ffffff', 0.5)).toBe('#808080')
  })
})

describe('a look’s stylesheet', () => {
  test('holds both schemes and the corners', () => {
    const css = lookStyle({ color: '#c8102e', darkColor: '#ff8a9b', radius: 6 })
    expect(css).toMatch(/^:root\{--accent:#c8102e;.*--radius:0\.375rem;--radius-large:0\.625rem\}/)
    expect(css).toContain('@media (prefers-color-scheme:dark){:root{--accent:#ff8a9b;')
  })

  test('changes nothing that was not asked for', () => {
    expect(lookStyle({ radius: 0 })).toBe(
      ':root{--radius:0rem;--radius-large:0rem}@media (prefers-color-scheme:dark){}',
    )
  })
})
