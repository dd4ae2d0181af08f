import { formatInstant } from '../format-date.ts'
import { Heading } from '../parts/heading.tsx'
import { Access } from './access.tsx'
import { type OverviewProps, overviewPath, type PageProps } from './overview-props.ts'

/** Every access of the person, and what they can do about their data. */
export function List({ page, view, texts }: PageProps<'list'>) {
  const words = texts.overview
  const nothing = words.nothing(view.clientName)
  const isEmpty = page.accesses.length === 0
  return (
    <>
      <Heading>{isEmpty ? nothing.title : words.title(view.clientName)}</Heading>
      {isEmpty && page.hasData ? null : (
        <p class='lead'>{isEmpty ? nothing.text : words.lead(view.clientName)}</p>
      )}
      {page.accesses.map((access) => (
        <Access key={access.accessId} access={access} view={view} texts={texts} />
      ))}
      {page.hasData && <OwnData view={view} texts={texts} />}
      <p class='hint validity'>{words.validUntil(formatInstant(page.expiresAt, view.language))}</p>
    </>
  )
}

function OwnData({ view, texts }: OverviewProps) {
  const words = texts.overview
  return (
    <section class='own-data' aria-labelledby='own-data'>
      <h2 id='own-data'>{words.dataTitle}</h2>
      <p class='hint'>{words.downloadHint}</p>
      <a
        class='button button-second'
        href={overviewPath(view, 'data')}
        download
        data-testid='download'
      >
        <span class='button-label'>{words.download}</span>
      </a>
      <p class='hint'>{words.deleteHint}</p>
      <a
        class='button button-second button-danger'
        href={overviewPath(view, 'delete')}
        data-testid='delete'
      >
        <span class='button-label'>{words.deleteAll}</span>
      </a>
    </section>
  )
}
