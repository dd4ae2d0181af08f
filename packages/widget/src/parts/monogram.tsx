/** The first letter of a name in a tile, where a logo would be. */
export function Monogram({ name }: { readonly name: string }) {
  const letter = /[\p{L}\p{N}]/u.exec(name)?.[0].toUpperCase() ?? '·'
  return (
    <span class='monogram' aria-hidden='true'>
      {letter}
    </span>
  )
}
