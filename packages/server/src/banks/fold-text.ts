/**
 * Makes spellings meet: small letters, no accents, ß as ss, and ä, ae and a alike, since people type all three. Both
 * sides of a comparison are folded, so that "Bauer" still meets "Bauer".
 */
export function foldText(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'a')
    .replaceAll('ł', 'l')
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/([aou])e/g, '$1')
}

/** The folded words of a text. */
export function wordsOf(text: string): readonly string[] {
  return foldText(text)
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word !== '')
}
