import { Heading } from '../parts/heading.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import type { StepOf } from '../step-props.ts'
import type { PageText, Texts } from '../texts/texts.ts'

export type EndingStep = StepOf<
  'finished' | 'cancelled' | 'expired' | 'in-use' | 'returned-elsewhere'
>

/** The words of a page that is no step any more. */
export function endingText(step: EndingStep, texts: Texts, clientName: string): PageText {
  switch (step.name) {
    case 'finished':
      return texts.finished(clientName)
    case 'cancelled':
      return texts.cancelled(clientName)
    case 'expired':
      return texts.expired(clientName)
    case 'in-use':
      return texts.inUse(clientName)
    case 'returned-elsewhere':
      return texts.returnedElsewhere(clientName)
  }
}

const icons: Readonly<Record<EndingStep['name'], IconName>> = {
  finished: 'check',
  cancelled: 'close',
  expired: 'clock',
  'in-use': 'windows',
  'returned-elsewhere': 'check',
}

/** Where the widget has nothing more to ask: what is so, and the way back to the client. */
export function Ending(props: {
  readonly step: EndingStep
  readonly clientName: string
  readonly texts: Texts
  readonly framed: boolean
}) {
  const { framed, step, clientName, texts } = props
  const text = endingText(step, texts, clientName)
  const good = step.name === 'finished' || step.name === 'returned-elsewhere'
  return (
    <div class='ending'>
      <span class={good ? 'badge badge-good' : 'badge'} aria-hidden='true'>
        <Icon name={icons[step.name]} />
      </span>
      <Heading>{text.title}</Heading>
      <p class='lead'>{text.text}</p>
      {'returnUrl' in step && (
        <a
          class='button'
          href={step.returnUrl}
          rel='noreferrer'
          target={framed ? '_top' : undefined}
          data-testid='return'
        >
          <span class='button-label'>{texts.returnTo(clientName)}</span>
        </a>
      )}
    </div>
  )
}
