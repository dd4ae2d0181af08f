import type { AccountView } from '@kontor/contract'
import { Heading } from '../parts/heading.tsx'
import type { OverviewTexts } from '../texts/overview-texts.ts'
import { AccountLines } from './account-lines.tsx'
import { type OverviewProps, overviewPath } from './overview-props.ts'

/** What will be so, before it is: what is ended cannot be brought back. */
export function Confirm(
  props: OverviewProps & {
    readonly text: ReturnType<OverviewTexts['deleting']>
    /** Where the form goes. */
    readonly path: string
    readonly accounts: readonly AccountView[]
  },
) {
  const { view, texts, text, accounts } = props
  return (
    <>
      <Heading>{text.title}</Heading>
      <p class='lead'>{text.lead}</p>
      {accounts.length > 0 && (
        <div class='advice'>
          <AccountLines accounts={accounts} texts={texts} />
        </div>
      )}
      <ul class='consequences'>
        {text.facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <form method='post' action={overviewPath(view, props.path)} data-once>
        <button
          class='button button-danger'
          type='submit'
          data-testid='submit'
          data-busy={texts.moment}
        >
          <span class='button-label'>{text.submit}</span>
        </button>
      </form>
      <a class='button button-second' href={overviewPath(view)} data-testid='keep'>
        <span class='button-label'>{texts.overview.keep}</span>
      </a>
    </>
  )
}
