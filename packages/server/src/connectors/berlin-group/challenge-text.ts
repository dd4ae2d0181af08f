// oxlint-disable-next-line no-control-regex -- these are what must go
const controls = /[\u0000-\u0008\u000B-\u001F\u007F\u202A-\u202E\u2066-\u2069]/g

/** The bank's words as plain text: without markup or control characters (bidirectional ones too), bounded. */
export function plainText(text: string, lengthMax: number): string {
  return withoutMarkup(text.replaceAll('\r\n', '\n'))
    .replace(controls, '')
    .trim()
    .slice(0, lengthMax)
}

const blocks = /<(br|\/?p|\/?div|\/?ul|\/?ol|li|\/?h[1-6]|\/?tr|\/?table)\b[^<>]*>/gi
const inline =
  /<\/?(a|b|big|center|em|font|i|li|small|span|strong|sub|sup|td|th|tbody|u)\b[^<>]*>/gi

/**
 * Some banks write their words as HTML. What they mean by it is lines and items; all of it is shown as text, so that nothing in it
 * can be more than text. A text that only holds a sign such as `<` stays as it is.
 */
function withoutMarkup(text: string): string {
  if (!new RegExp(blocks.source, 'i').test(text) && !new RegExp(inline.source, 'i').test(text)) {
    return text
  }
  const lines = text
    .replaceAll(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replaceAll(/<li\b[^<>]*>/gi, '\n• ')
    .replaceAll(blocks, '\n')
    .replaceAll(inline, '')
    .replaceAll(
      /&(#x?[0-9a-f]{1,6}|[a-z]{2,8});/gi,
      (entity, name: string) => signOf(name) ?? entity,
    )
  return lines.replaceAll(/[ \t]+/g, ' ').replaceAll(/ ?\n[\s]*/g, '\n')
}

/** XML's own, and those of German texts. */
const signs: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  euro: '€',
}

function signOf(name: string): string | undefined {
  const [, hex, digits] = /^#(x?)([0-9a-f]+)$/i.exec(name) ?? []
  if (digits === undefined) return signs[name]
  const code = Number.parseInt(digits, hex === '' ? 10 : 16)
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    ? String.fromCodePoint(code)
    : undefined
}
