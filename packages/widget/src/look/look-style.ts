import type { Color } from './color.ts'
import { paletteOf } from './palette.ts'

export type LookStyle = {
  readonly color?: Color
  /** Where the scheme is dark; else `color` is. */
  readonly darkColor?: Color
  /** Of fields and cards, in CSS pixels; the sheet has rounder ones. */
  readonly radius?: number
}

/** The stylesheet that follows the widget's own and gives its properties the client's values. */
export function lookStyle({ color, darkColor = color, radius }: LookStyle): string {
  const light = color ? paletteOf(color, 'light') : {}
  const dark = darkColor ? paletteOf(darkColor, 'dark') : {}
  const corners =
    radius === undefined
      ? {}
      : { radius: `${radius / 16}rem`, 'radius-large': `${(radius * 5) / 3 / 16}rem` }
  return `${rule({ ...light, ...corners })}@media (prefers-color-scheme:dark){${rule(dark)}}`
}

function rule(properties: Readonly<Record<string, string>>): string {
  const lines = Object.entries(properties).map(([name, value]) => `--${name}:${value}`)
  return lines.length === 0 ? '' : `:root{${lines.join(';')}}`
}
