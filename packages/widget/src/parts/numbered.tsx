/** What happens next, in order. */
export function Numbered({ items }: { readonly items: readonly string[] }) {
  return (
    <ol class='numbered'>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ol>
  )
}
