import type { FlowView } from '@kontor/contract'
import type { StepOf } from '../step-props.ts'
import type { Texts } from '../texts/texts.ts'
import { QrCode } from './qr-code.tsx'
import { SessionField } from './session-field.tsx'
import { actionOf } from './step-form.tsx'

/** For persons whose bank is on their phone: a code that leads there, while this page waits. */
export function ToPhone(props: {
  readonly step: StepOf<'redirect'>
  readonly view: FlowView
  readonly texts: Texts
}) {
  const { step, view, texts } = props
  const words = texts.handover
  if (step.handover === undefined) {
    return (
      <form method='post' action={actionOf(view.flowId, 'handover')} class='to-phone' data-once>
        <SessionField frame={view.frame} />
        <button class='quiet' type='submit' data-testid='to-phone'>
          {words.offer}
        </button>
      </form>
    )
  }
  const { url, minutes } = step.handover
  return (
    <section class='handover' data-testid='handover' data-url={url}>
      <h2>{words.title}</h2>
      <p class='hint'>{words.scan(minutes)}</p>
      <QrCode text={url} label={words.picture} />
    </section>
  )
}
