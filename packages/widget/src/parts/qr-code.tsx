import qrCodeOf from 'qrcode-generator'

/** Cells around the code that stay white (ISO/IEC 18004 section 5.3.8). */
const quietCells = 4

/** A text as a code for a phone's camera; black on white in every scheme. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const code = qrCodeOf(0, 'M')
  code.addData(text)
  code.make()
  const cells = code.getModuleCount()
  const size = cells + 2 * quietCells
  const rows = Array.from({ length: cells }, (_, row) => row)
  const path = rows.flatMap((row) =>
    rows
      .filter((column) => code.isDark(row, column))
      .map((column) => `M${column + quietCells} ${row + quietCells}h1v1h-1z`),
  )
  return (
    <svg
      class='qr-code'
      role='img'
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shape-rendering='crispEdges'
    >
      <path fill='#fff' d={`M0 0h${size}v${size}h-${size}z`} />
      <path fill='#000' d={path.join('')} />
    </svg>
  )
}
