import { BankLine } from '../parts/bank-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { Icon } from '../parts/icon.tsx'
import { Notice } from '../parts/notice.tsx'
import { Numbered } from '../parts/numbered.tsx'
import { waitingData } from '../parts/waiting.tsx'
import type { StepProps } from '../step-props.ts'

/** Nothing to do here: the person confirms on their phone, the page waits and goes on by itself. */
export function App({ step, view, texts }: StepProps<'app'>) {
  const words = texts.app
  return (
    <>
      <BankLine bank={step.bank} texts={texts} />
      <Heading>{words.title}</Heading>
      <p class='lead'>{words.lead(step.bank.name)}</p>
      <Notice notice={view.notice} texts={texts} />
      <div class='phone' aria-hidden='true'>
        <Icon name='phone' />
      </div>
      {step.message !== undefined && (
        <figure class='bank-message'>
          <figcaption>{words.messageLabel(step.bank.name)}</figcaption>
          <blockquote>{step.message}</blockquote>
        </figure>
      )}
      <Numbered items={words.steps} />
      <p class='waiting' role='status' {...waitingData(view)}>
        <span class='dots' aria-hidden='true'>
          <span />
          <span />
          <span />
        </span>
        {words.waiting}
      </p>
    </>
  )
}
