/** How far a typed word is from another: from the whole of it, and from its nearest beginning. */
export type SpellingDistance = { readonly whole: number; readonly prefix: number }

/**
 * Damerau-Levenshtein (optimal string alignment): inserted, left out, wrong and swapped letters count one each. The
 * last row of the table holds the distance to every beginning of `word`, so one pass answers both questions.
 */
export function spellingDistance(typed: string, word: string): SpellingDistance {
  const width = word.length + 1
  let beforeLast: number[] = []
  let last = Array.from({ length: width }, (_, column) => column)
  for (let row = 1; row <= typed.length; row++) {
    const current = [row]
    for (let column = 1; column < width; column++) {
      const isSame = typed[row - 1] === word[column - 1]
      const nearest = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
      )
      const isSwapped =
        row > 1 &&
        column > 1 &&
        typed[row - 1] === word[column - 2] &&
        typed[row - 2] === word[column - 1]
      current.push(isSwapped ? Math.min(nearest, at(beforeLast, column - 2) + 1) : nearest)
    }
    beforeLast = last
    last = current
  }
  return { whole: at(last, word.length), prefix: Math.min(...last) }
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY
}
