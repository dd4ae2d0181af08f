import type { ComponentChildren } from 'preact'
import { Heading } from '../parts/heading.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Monogram } from '../parts/monogram.tsx'
import { Notice } from '../parts/notice.tsx'
import { PrimaryButton, StepForm } from '../parts/step-form.tsx'
import type { StepProps } from '../step-props.ts'

/** Who asks, for what, how long, and how to withdraw: all of it before anything is asked of the person. */
export function Welcome({ step, view, texts }: StepProps<'welcome'>) {
  const words = texts.welcome
  const isOngoing = step.term.kind === 'ongoing'
  return (
    <>
      <Bridge clientName={view.clientName} logoPath={view.look?.logoPath} />
      <Heading>{words.title(view.clientName)}</Heading>
      <p class='lead'>{step.bankName === undefined ? words.lead : words.leadBank(step.bankName)}</p>
      <Notice notice={view.notice} texts={texts} />
      <h2 class='visually-hidden'>{words.factsHeading}</h2>
      <ul class='facts'>
        <Fact icon='eye' title={words.readsTitle}>
          {words.reads(step.historyDays, isOngoing)}{' '}
          {step.accountsNamed > 0 ? words.readsNamed(step.accountsNamed) : words.readsChosen}
        </Fact>
        <Fact icon='clock' title={isOngoing ? words.ongoingTitle : words.keptTitle}>
          {step.term.kind === 'ongoing'
            ? words.ongoing(view.clientName, step.term.days)
            : words.kept(view.clientName, step.term.minutes)}
        </Fact>
        <Fact icon='lock' title={words.loginTitle}>
          {words.login[step.keepsLogin]}
        </Fact>
        <Fact icon='undo' title={words.withdrawTitle}>
          {words.withdraw(view.clientName)}
        </Fact>
      </ul>
      <StepForm view={view}>
        <p class='small-print'>
          {(isOngoing ? words.ongoingConsent : words.consent)(view.clientName)}
        </p>
        <PrimaryButton label={words.start} busy={texts.moment} testId='start' agrees />
      </StepForm>
    </>
  )
}

/** The client on one side, the bank on the other, and a lock between them. */
function Bridge(props: { readonly clientName: string; readonly logoPath: string | undefined }) {
  return (
    <div class='bridge' aria-hidden='true'>
      <Monogram name={props.clientName} logoPath={props.logoPath} />
      <span class='bridge-line' />
      <span class='bridge-lock'>
        <Icon name='lock' />
      </span>
      <span class='bridge-line' />
      <span class='monogram'>
        <Icon name='bank' />
      </span>
    </div>
  )
}

function Fact(props: {
  readonly icon: IconName
  readonly title: string
  readonly children: ComponentChildren
}) {
  return (
    <li>
      <Icon name={props.icon} />
      <div>
        <h3>{props.title}</h3>
        <p>{props.children}</p>
      </div>
    </li>
  )
}
