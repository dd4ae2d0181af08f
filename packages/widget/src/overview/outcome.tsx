import { Heading } from '../parts/heading.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import type { PageText } from '../texts/texts.ts'
import { type OverviewProps, overviewPath } from './overview-props.ts'

/** What has been done, or why nothing can be. */
export function Outcome(
  props: OverviewProps & {
    readonly text: PageText
    readonly icon: IconName
    readonly leadsBack?: boolean
  },
) {
  const { text, icon, view, texts } = props
  return (
    <div class='ending'>
      <span class={icon === 'check' ? 'badge badge-good' : 'badge'} aria-hidden='true'>
        <Icon name={icon} />
      </span>
      <Heading>{text.title}</Heading>
      <p class='lead'>{text.text}</p>
      {props.leadsBack === true && (
        <a class='button button-second' href={overviewPath(view)} data-testid='to-list'>
          <span class='button-label'>{texts.overview.toList}</span>
        </a>
      )}
    </div>
  )
}
