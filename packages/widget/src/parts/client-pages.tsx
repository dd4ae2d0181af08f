import type { LookView } from '@kontor/contract'
import type { Texts } from '../texts/texts.ts'

/** Where the client says who it is and what it does with the data; in a window of its own, so that nothing is lost here. */
export function ClientPages({
  look,
  texts,
}: {
  readonly look: LookView | undefined
  readonly texts: Texts
}) {
  const { privacyUrl, imprintUrl } = look ?? {}
  if (privacyUrl === undefined && imprintUrl === undefined) return null
  return (
    <p class='client-pages'>
      {privacyUrl !== undefined && (
        <ClientPage url={privacyUrl} testId='client-privacy' text={texts.clientPrivacy} />
      )}
      {imprintUrl !== undefined && (
        <ClientPage url={imprintUrl} testId='client-imprint' text={texts.clientImprint} />
      )}
    </p>
  )
}

function ClientPage(props: {
  readonly url: string
  readonly testId: string
  readonly text: string
}) {
  return (
    <a href={props.url} target='_blank' rel='noopener noreferrer' data-testid={props.testId}>
      {props.text}
    </a>
  )
}
