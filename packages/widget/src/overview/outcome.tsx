import { Heading } from '../parts/heading.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { type OverviewProps, overviewPath } from './overview-props.ts'

/** What has been done, or why nothing can be. */
export function Outcome(
  props: OverviewProps & {
    readonly title: string
    readonly sentences: readonly string[]
    readonly icon: IconName
    readonly leadsBack?: boolean
  },
) {
  const { title, sentences, icon, view, texts } = props
  return (
    <div class='ending'>
      <span class={icon === 'check' ? 'badge badge-good' : 'badge'} aria-hidden='true'>
        <Icon name={icon} />
      </span>
      <Heading>{title}</Heading>
      {sentences.map((sentence) => (
        <p class='lead' key={sentence}>
          {sentence}
        </p>
      ))}
      {props.leadsBack === true && (
        <a class='button button-second' href={overviewPath(view)} data-testid='to-list'>
          <span class='button-label'>{texts.overview.toList}</span>
        </a>
      )}
    </div>
  )
}
