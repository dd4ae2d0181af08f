/** `#rrggbb`. */
export type Color = `#${string}`

export function isColor(text: string): text is Color {
  return /^#[0-9a-f]{6}$/i.test(text)
}

/** `share` of `other` in `color`, 0 to 1, channel by channel. */
export function mix(color: Color, other: Color, share: number): Color {
  const [one, two] = [channelsOf(color), channelsOf(other)]
  const mixed = one.map((value, index) => value + ((two[index] ?? 0) - value) * share)
  return `#${mixed.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`
}

/** 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(color: Color, other: Color): number {
  const [one, two] = [luminanceOf(color), luminanceOf(other)]
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05)
}

/** 0 to 1 (WCAG 2.2, "relative luminance"). */
function luminanceOf(color: Color): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(color).map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function channelsOf(color: Color): readonly number[] {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16))
}
