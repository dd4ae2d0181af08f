/**
 * A page in a language that nobody speaks: each text of the body with accents and almost half as long again, so that what is
 * written for one language alone, or fits one alone, is seen.
 */
export function lengthen(html: string): string {
  const [head = '', ...body] = html.split('<body')
  const longer = body
    .join('<body')
    .replaceAll(/>([^<]*\p{L}[^<]*)</gu, (_match, text: string) => `>${stretch(text)}<`)
  return `${head}<body${longer}`
}

/** With as many more characters as translations of short texts have (W3C, "Text size in translation"). */
export function stretch(text: string): string {
  const accented = text.replaceAll(/&[a-z#0-9]+;|[aeiouAEIOU]/g, (sign) => accents[sign] ?? sign)
  return `${accented}${' lørem'.repeat(Math.ceil((text.trim().length * 0.4) / 6))}`
}

const accents: Readonly<Record<string, string>> = {
  a: 'å',
  e: 'ë',
  i: 'ï',
  o: 'ø',
  u: 'ü',
  A: 'Å',
  E: 'Ë',
  I: 'Ï',
  O: 'Ø',
  U: 'Ü',
}
