import type { AccessView } from '@kontor/contract'
import type { ComponentChildren } from 'preact'
import { formatDay, formatDayOf, formatInstant } from '../format-date.ts'
import { Monogram } from '../parts/monogram.tsx'
import { AccountLines } from './account-lines.tsx'
import { type OverviewProps, overviewPath } from './overview-props.ts'

type AccessProps = OverviewProps & { readonly access: AccessView }

/** One access: which bank, who reads what of it, since when, until when and what then, and how it goes. */
export function Access({ access, view, texts }: AccessProps) {
  const words = texts.overview
  const titleId = `access-${access.accessId}`
  const explained = words.explained(access.state, view.clientName)
  return (
    <section class='access' aria-labelledby={titleId} data-testid='access'>
      <div class='access-head'>
        <Monogram name={access.bankName} />
        <div>
          <h2 id={titleId}>{access.bankName}</h2>
          <p class={access.state === 'reading' ? 'state state-good' : 'state'} data-testid='state'>
            {words.states[access.state]}
          </p>
        </div>
      </div>
      {explained !== undefined && <p class='access-note'>{explained}</p>}
      <dl>
        <Fact name={words.reader}>
          {view.clientName}, {words.readOnly}
        </Fact>
        <Fact name={words.accounts(access.accounts.length)}>
          {access.accounts.length === 0 ? (
            words.noAccounts
          ) : (
            <AccountLines accounts={access.accounts} texts={texts} />
          )}
        </Fact>
        <Fact name={words.since}>{formatDayOf(access.since, view.language)}</Fact>
        {access.state !== 'unconfirmed' && <Reading access={access} view={view} texts={texts} />}
      </dl>
      <a
        class='button button-second'
        href={overviewPath(view, `stop/${encodeURIComponent(access.accessId)}`)}
        data-testid='stop'
      >
        <span class='button-label'>
          {words.stop}
          <span class='visually-hidden'>{words.stopAt(access.bankName)}</span>
        </span>
      </a>
    </section>
  )
}

/** Until when it is read, what then, and how it went. */
function Reading({ access, view, texts }: AccessProps) {
  const words = texts.overview
  return (
    <>
      <Fact name={words.until}>
        <Until access={access} view={view} texts={texts} />
      </Fact>
      <Fact name={words.lastRead}>
        {access.lastReadAt === undefined
          ? words.neverRead
          : formatInstant(access.lastReadAt, view.language)}
        {access.problem !== undefined && <span class='fact-more'>{access.problem}</span>}
      </Fact>
      <Fact name={words.nextRead}>
        {access.nextReadAt === undefined
          ? words.notRead
          : words.about(formatInstant(access.nextReadAt, view.language))}
      </Fact>
    </>
  )
}

function Until({ access, view, texts }: AccessProps) {
  const words = texts.overview
  if (access.until === undefined) return words.endless
  const day = formatDay(access.until, view.language)
  const then = access.hasEnded ? words.afterEnd : words.thereafter
  return (
    <>
      {access.hasEnded ? words.ended(day) : words.inclusive(day)}
      {access.state === 'reading' && <span class='fact-more'>{then(view.clientName)}</span>}
    </>
  )
}

function Fact(props: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  )
}
