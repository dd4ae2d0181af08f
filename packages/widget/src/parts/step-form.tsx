import type { FlowView } from '@kontor/contract'
import type { ComponentChildren } from 'preact'
import type { StepName } from '../step-props.ts'
import { SessionField } from './session-field.tsx'

/** Where a step's form goes. */
export function actionOf(
  flowId: string,
  action: StepName | 'back' | 'cancel' | 'search' | 'leave',
): string {
  return `/widget/${encodeURIComponent(flowId)}/${action}`
}

/** A step's form. The script blocks a second submit and says that it is busy. */
export function StepForm(props: {
  readonly view: FlowView
  readonly children: ComponentChildren
  readonly class?: string
}) {
  return (
    <form
      method='post'
      action={actionOf(props.view.flowId, props.view.step.name)}
      autocomplete='off'
      class={props.class}
      data-once
    >
      <SessionField frame={props.view.frame} />
      {props.children}
    </form>
  )
}

/** The one thing to do on a page. */
export function PrimaryButton(props: {
  readonly label: string
  readonly busy: string
  readonly testId: string
  /** The person agrees by it: it takes no click that was meant for what stood there before. */
  readonly agrees?: boolean
}) {
  return (
    <button
      class={props.agrees === true ? 'button deliberate' : 'button'}
      type='submit'
      data-testid={props.testId}
      data-busy={props.busy}
    >
      <span class='button-label'>{props.label}</span>
    </button>
  )
}
