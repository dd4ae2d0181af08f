import type { FlowView, LookView } from '@kontor/contract'
import type { ComponentChildren } from 'preact'
import { addressScript, type Asset, assetOf } from './assets.ts'
import { directionOf } from './locale.ts'
import { ClientPages } from './parts/client-pages.tsx'
import { Icon } from './parts/icon.tsx'
import { Monogram } from './parts/monogram.tsx'
import { Position } from './parts/position.tsx'
import type { Texts } from './texts/texts.ts'

/** Everything around a step: head, who asks, the step's place, the footer. Nothing inline but what the CSP names. */
export function Page(props: {
  readonly language: FlowView['language']
  readonly title: string
  /** `step-{name}` on the main element. */
  readonly testId: string
  readonly texts: Texts
  readonly children: ComponentChildren
  readonly clientName?: string
  readonly look?: LookView | undefined
  /** False where the page itself opens with who asks. */
  readonly askerOnTop?: boolean
  readonly position?: FlowView['position'] | undefined
  readonly scripts?: readonly Asset[]
  readonly refreshSeconds?: number | undefined
  /** What stands in the page in place of the stylesheets; its CSP names them. */
  readonly styles?: readonly string[] | undefined
  /** The path that takes the place of the one the page was opened by. */
  readonly address?: string | undefined
  /** What the frame's script tells the client's page. */
  readonly frame?: object | undefined
}) {
  const { texts, clientName, look } = props
  return (
    <html lang={props.language} dir={directionOf(props.language)}>
      <head>
        <meta charset='utf-8' />
        {props.address !== undefined && <Address path={props.address} />}
        <title>{clientName === undefined ? props.title : `${props.title} – ${clientName}`}</title>
        <meta name='viewport' content='width=device-width, initial-scale=1, viewport-fit=cover' />
        <meta name='color-scheme' content='light dark' />
        <meta name='theme-color' content='#eef2f3' media='(prefers-color-scheme: light)' />
        <meta name='theme-color' content='#0c1315' media='(prefers-color-scheme: dark)' />
        <meta name='referrer' content='no-referrer' />
        <meta name='robots' content='noindex, nofollow' />
        {/* Phones turn account numbers into telephone links. */}
        <meta name='format-detection' content='telephone=no' />
        <link rel='icon' type='image/svg+xml' href={assetOf.icon.path} />
        <Styles look={look} inline={props.styles ?? []} />
        {props.scripts?.map((script) => (
          <script key={script.path} type='module' src={script.path} />
        ))}
        {props.refreshSeconds !== undefined && (
          <noscript>
            <meta http-equiv='refresh' content={String(props.refreshSeconds)} />
          </noscript>
        )}
      </head>
      <body class={props.frame && 'framed'} data-frame={props.frame && JSON.stringify(props.frame)}>
        <div class='frame'>
          {clientName !== undefined && props.askerOnTop !== false && (
            <header class='asker'>
              <Monogram name={clientName} logoPath={look?.logoPath} />
              <p>
                <span class='asked-by'>{texts.askedBy}</span>{' '}
                <strong class='client'>{clientName}</strong>
              </p>
            </header>
          )}
          <main data-testid={props.testId} aria-labelledby='title'>
            {props.position !== undefined && <Position position={props.position} texts={texts} />}
            {props.children}
          </main>
          <footer>
            <Icon name='lock' />
            <p>{texts.footer}</p>
          </footer>
          <ClientPages look={look} texts={texts} />
        </div>
        <p class='visually-hidden' role='status' data-said />
      </body>
    </html>
  )
}

/** With scripts the address changes in place; without them the browser goes to it. */
function Address({ path }: { readonly path: string }) {
  return (
    <>
      {/* Ours to the letter: the CSP has its hash. */}
      <script data-address={path} dangerouslySetInnerHTML={{ __html: addressScript }} />
      <noscript>
        <meta http-equiv='refresh' content={`0; url=${path}`} />
      </noscript>
    </>
  )
}

/** Where the styles are in the page itself, the stylesheets are fetched for the pages after it. */
function Styles(props: {
  readonly look: LookView | undefined
  readonly inline: readonly string[]
}) {
  const { look, inline } = props
  const paths = [assetOf.style.path, ...(look?.stylePath === undefined ? [] : [look.stylePath])]
  return (
    <>
      {inline.map((style) => (
        // Ours to the letter: the CSP has its hash.
        <style key={style} dangerouslySetInnerHTML={{ __html: style }} />
      ))}
      {paths.map((path) => (
        <link key={path} rel={inline.length > 0 ? 'prefetch' : 'stylesheet'} href={path} />
      ))}
    </>
  )
}
