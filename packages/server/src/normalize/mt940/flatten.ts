/** One line of text: every run of blanks and breaks is one blank. */
export function flatten(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
