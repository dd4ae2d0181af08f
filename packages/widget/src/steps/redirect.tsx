import { BankLine } from '../parts/bank-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { Icon } from '../parts/icon.tsx'
import { Notice } from '../parts/notice.tsx'
import { Numbered } from '../parts/numbered.tsx'
import { waitingData } from '../parts/waiting.tsx'
import type { StepProps } from '../step-props.ts'

/** Says what will happen and where the person is going, before they go. */
export function Redirect({ step, view, texts }: StepProps<'redirect'>) {
  const words = texts.redirect
  const host = hostOf(step.url)
  return (
    <>
      <BankLine bank={step.bank} texts={texts} />
      <Heading>{words.title(step.bank.name)}</Heading>
      <p class='lead'>{words.lead(step.bank.name)}</p>
      <Notice notice={view.notice} texts={texts} />
      <Numbered items={words.steps(step.bank.name)} />
      {host !== undefined && (
        <p class='destination'>
          <Icon name='lock' />
          <span>
            {words.destination}: <strong>{host}</strong>
          </span>
        </p>
      )}
      <a class='button' href={step.url} rel='noreferrer' data-testid='to-bank'>
        <span class='button-label'>{words.open(step.bank.name)}</span>
        <Icon name='external' />
      </a>
      <p class='hint centred' {...waitingData(view)}>
        {words.waiting}
      </p>
    </>
  )
}

/** The host is what a person can compare with what they know of their bank. */
function hostOf(url: string): string | undefined {
  return URL.parse(url)?.host
}
