/** One line of text: every run of blanks and breaks is one blank. */
export function flatten(text: string): string {
  return needsIt.test(text) ? text.replaceAll(/\s+/g, ' ').trim() : text.trim()
}

const needsIt = /\s\s|[^\S ]/

/** Without what stands at its end again and again. */
export function withoutEnd(text: string, character: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === character) end -= 1
  return text.slice(0, end)
}
