import { type Color, contrast, mix } from './color.ts'

export type Scheme = 'light' | 'dark'

/** What of the look takes a client's colour. The names are those of the stylesheet's properties. */
export type Palette = {
  /** Text, icons, lines. */
  readonly accent: Color
  readonly 'accent-strong': Color
  readonly 'accent-soft': Color
  readonly 'on-accent': Color
  /** Areas that carry text of their own: buttons, the client's letter. As near to the client's colour as can be. */
  readonly fill: Color
  readonly 'fill-strong': Color
  readonly 'on-fill': Color
  readonly focus: Color
}

/** Of text against what it stands on (WCAG 2.2 section 1.4.3, AA). */
export const textContrast = 4.5
/** A button is told from the sheet it lies on. */
const areaContrast = 1.5

/** What the stylesheet has of each scheme, where a client's colour meets it. */
export const grounds = {
  light: { surface: '#ffffff', others: ['#eef2f3', '#f4f7f8'], soft: '#4c5e68', away: '#000000' },
  dark: { surface: '#161f23', others: ['#0c1315', '#1d282d'], soft: '#a9b8bf', away: '#ffffff' },
} as const satisfies Record<Scheme, object>

/** The client's colour where it can be read, and else the nearest to it that can: darker on light, lighter on dark. */
export function paletteOf(color: Color, scheme: Scheme): Palette {
  const { surface, others, away } = grounds[scheme]
  const soft = softOf(color, scheme)
  const accent = moved(color, away, (shade) =>
    [surface, ...others, soft].every((ground) => contrast(shade, ground) >= textContrast),
  )
  const fill = moved(color, away, (shade) => contrast(shade, surface) >= areaContrast)
  const onFill = readableOn(fill)
  const strong = mix(fill, onFill === '#ffffff' ? '#000000' : '#ffffff', 0.18)
  return {
    accent,
    'accent-strong': mix(accent, away, 0.25),
    'accent-soft': soft,
    'on-accent': readableOn(accent),
    fill,
    'fill-strong': strong,
    'on-fill': onFill,
    focus: accent,
  }
}

/** A tint of the sheet, faint enough for the quiet text that stands on it. */
function softOf(color: Color, scheme: Scheme): Color {
  const { surface, soft } = grounds[scheme]
  const tints = [0.12, 0.09, 0.06, 0.04, 0.02].map((share) => mix(surface, color, share))
  return tints.find((tint) => contrast(soft, tint) >= textContrast) ?? surface
}

function moved(color: Color, towards: Color, isEnough: (shade: Color) => boolean): Color {
  const steps = Array.from({ length: 51 }, (_, step) => mix(color, towards, step / 50))
  return steps.find(isEnough) ?? towards
}

/** White if it can be read; of black and white one always can. */
function readableOn(color: Color): Color {
  return contrast('#ffffff', color) >= textContrast ? '#ffffff' : '#000000'
}
