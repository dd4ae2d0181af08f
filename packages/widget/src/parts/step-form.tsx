import type { FlowView } from '@kontor/contract'
import type { ComponentChildren } from 'preact'
import type { StepName } from '../step-props.ts'

/** Where a step's form goes. */
export function actionOf(flowId: string, action: StepName | 'back' | 'cancel'): string {
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
      {props.children}
    </form>
  )
}

/** The one thing to do on a page. */
export function PrimaryButton(props: {
  readonly label: string
  readonly busy: string
  readonly testId: string
}) {
  return (
    <button class='button' type='submit' data-testid={props.testId} data-busy={props.busy}>
      <span class='button-label'>{props.label}</span>
    </button>
  )
}
