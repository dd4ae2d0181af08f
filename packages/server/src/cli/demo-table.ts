export type Column = {
  readonly title: string
  readonly align?: 'left' | 'right'
  readonly widthMax?: number
}

/** Rows of text as an aligned table for a terminal. Cells longer than `widthMax` end in an ellipsis. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell, index) => clip(cell, columns[index]?.widthMax)))
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((row) => row[index]?.length ?? 0)),
  )
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0
        return columns[index]?.align === 'right' ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  const titles = line(columns.map((column) => column.title))
  const rule = widths.map((width) => '─'.repeat(width)).join('  ')
  return [titles, rule, ...cells.map(line)].map((text) => `  ${text}`).join('\n')
}

function clip(cell: string, widthMax = 40): string {
  const flat = cell.replaceAll(/\s+/g, ' ').trim()
  return flat.length <= widthMax ? flat : `${flat.slice(0, widthMax - 1)}…`
}
