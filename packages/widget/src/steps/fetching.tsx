import { BankLine } from '../parts/bank-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { Notice } from '../parts/notice.tsx'
import { PrimaryButton, StepForm } from '../parts/step-form.tsx'
import { waitingData } from '../parts/waiting.tsx'
import type { StepProps } from '../step-props.ts'

/** How far the fetching is; or that it stopped, with the button that goes on. */
export function Fetching(props: StepProps<'fetching'>) {
  return props.step.stopped ? <Stopped {...props} /> : <Running {...props} />
}

function Running({ step, view, texts }: StepProps<'fetching'>) {
  const words = texts.fetching
  const { accountsDone: done, accountsTotal: total } = step
  return (
    <>
      <BankLine bank={step.bank} texts={texts} />
      <Heading>{words.title}</Heading>
      <p class='lead'>{words.lead(step.bank.name)}</p>
      <Notice notice={view.notice} texts={texts} />
      <div class='progress' {...waitingData(view)}>
        {total > 0 ? (
          <progress aria-label={words.progressLabel} max={total} value={done} />
        ) : (
          <progress aria-label={words.progressLabel} />
        )}
        {/* The script fetches this page again for the words: they have one source, the texts. */}
        <p class='progress-words' role='status'>
          <span data-accounts>{total > 0 ? words.accounts(done, total) : words.connecting}</span>
          <span data-transactions>{total > 0 && words.transactions(step.transactions)}</span>
        </p>
      </div>
      <p class='hint'>{words.stay}</p>
    </>
  )
}

function Stopped({ step, view, texts }: StepProps<'fetching'>) {
  const words = texts.fetching
  return (
    <>
      <BankLine bank={step.bank} texts={texts} />
      <Heading>{words.stoppedTitle}</Heading>
      <p class='lead'>{words.stopped(step.bank.name)}</p>
      <Notice notice={view.notice} texts={texts} />
      <StepForm view={view}>
        <PrimaryButton label={words.retry} busy={texts.moment} testId='retry' />
      </StepForm>
    </>
  )
}
