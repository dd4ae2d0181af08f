import { BankLine } from '../parts/bank-line.tsx'
import { Heading } from '../parts/heading.tsx'
import type { StepProps } from '../step-props.ts'

/** On the phone: nothing happens before the person agrees, for cameras open links, too. */
export function Handover({ step, view, texts }: StepProps<'handover'>) {
  const words = texts.handover
  return (
    <>
      <BankLine bank={step.bank} texts={texts} />
      <Heading>{words.phoneTitle(step.bank.name)}</Heading>
      <p class='lead'>{words.phoneLead(view.clientName)}</p>
      <form method='post' action='/widget/handover' data-once>
        <input type='hidden' name='token' value={step.token} />
        <button class='button deliberate' type='submit' data-testid='accept-handover'>
          <span class='button-label'>{texts.redirect.open(step.bank.name)}</span>
        </button>
      </form>
    </>
  )
}
