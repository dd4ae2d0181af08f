import type { FlowView } from '@kontor/contract'

/** Says who sends the form where the browser keeps no cookie in a frame. `always`: also where it does. */
export function SessionField(props: {
  readonly frame: FlowView['frame'] | undefined
  readonly always?: boolean
}) {
  const { frame, always = false } = props
  if (frame === undefined || (frame.cookies && !always)) return undefined
  return <input type='hidden' name='session' value={frame.session} />
}
