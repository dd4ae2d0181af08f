import type { FlowView } from '@kontor/contract'
import type { Texts } from '../texts/texts.ts'

/** "Step 2 of 5", and the same as a row of bars for the eye. */
export function Position(props: {
  readonly position: NonNullable<FlowView['position']>
  readonly texts: Texts
}) {
  const { current, total } = props.position
  const bars = Array.from({ length: Math.min(total, 12) }, (_, index) => index + 1)
  return (
    <div class='position'>
      <span class='bars' aria-hidden='true'>
        {bars.map((bar) => (
          <span key={bar} class={bar <= current ? 'bar bar-done' : 'bar'} />
        ))}
      </span>
      <p>{props.texts.position(current, total)}</p>
    </div>
  )
}
