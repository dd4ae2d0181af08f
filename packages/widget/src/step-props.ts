import type { FlowView, StepView } from '@kontor/contract'
import type { Texts } from './texts/texts.ts'

export type StepName = StepView['name']
export type StepOf<Name extends StepName> = Extract<StepView, { readonly name: Name }>

/** What every step's component gets: its own data, and the flow around it. */
export type StepProps<Name extends StepName> = {
  readonly step: StepOf<Name>
  readonly view: FlowView
  readonly texts: Texts
}
