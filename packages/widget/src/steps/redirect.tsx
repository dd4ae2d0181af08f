import { BankLine } from '../parts/bank-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { Icon } from '../parts/icon.tsx'
import { Notice } from '../parts/notice.tsx'
import { Numbered } from '../parts/numbered.tsx'
import { SessionField } from '../parts/session-field.tsx'
import { actionOf } from '../parts/step-form.tsx'
import { ToPhone } from '../parts/to-phone.tsx'
import { waitingData } from '../parts/waiting.tsx'
import type { StepProps } from '../step-props.ts'

/**
 * Says what will happen and where the person is going, before they go. Banks refuse to be framed: out of a frame a form leads to
 * a window of its own, which makes that window known, too.
 */
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
      {view.frame ? (
        <form
          method='post'
          action={actionOf(view.flowId, 'leave')}
          target={`kontor-bank-${view.flowId}`}
          data-leave
        >
          <SessionField frame={view.frame} always />
          <button class='button deliberate' type='submit' data-testid='to-bank'>
            <span class='button-label'>{words.open(step.bank.name)}</span>
            <Icon name='external' />
          </button>
        </form>
      ) : (
        <a class='button deliberate' href={step.url} rel='noreferrer' data-testid='to-bank'>
          <span class='button-label'>{words.open(step.bank.name)}</span>
          <Icon name='external' />
        </a>
      )}
      <ToPhone step={step} view={view} texts={texts} />
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
