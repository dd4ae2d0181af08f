import { formatInstant } from '../format-date.ts'
import { Heading } from '../parts/heading.tsx'
import { PrimaryButton } from '../parts/step-form.tsx'
import { overviewPath, type PageProps } from './overview-props.ts'

/** Says what the page is for. What it shows, it shows to who asks for it: programs open links, too. */
export function Start({ page, view, texts }: PageProps<'start'>) {
  const words = texts.overview
  const { title, text } = words.start(view.clientName)
  return (
    <>
      <Heading>{title}</Heading>
      <p class='lead'>{text}</p>
      <form method='post' action={overviewPath(view, 'start')} data-once>
        <p class='small-print'>
          {words.validUntil(formatInstant(page.expiresAt, view.language))} {words.firstBrowser}
        </p>
        <PrimaryButton label={words.show} busy={texts.moment} testId='start' />
      </form>
    </>
  )
}
