/** A logo in a tile, or, without one, the first letter of the name. The name itself stands beside it. */
export function Monogram({
  name,
  logoPath,
}: {
  readonly name: string
  readonly logoPath?: string | undefined
}) {
  if (logoPath !== undefined) {
    return (
      <span class='monogram monogram-logo' aria-hidden='true'>
        <img src={logoPath} alt='' />
      </span>
    )
  }
  const letter = /[\p{L}\p{N}]/u.exec(name)?.[0].toUpperCase() ?? '·'
  return (
    <span class='monogram' aria-hidden='true'>
      {letter}
    </span>
  )
}
