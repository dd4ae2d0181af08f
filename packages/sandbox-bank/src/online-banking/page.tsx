import type { ComponentChildren } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { Bank } from '../banks.ts'

/** What a page may load: its own style sheet and pictures drawn into it, nothing else. */
export const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  // Browsers apply form-action to the redirects after a form too, and those lead back to whoever asked.
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self' http: https:; frame-ancestors 'none'; base-uri 'none'",
} as const

type PageProps = {
  readonly title: string
  /** Without one it is the page of all banks together. */
  readonly bank?: Bank
  readonly area: string
  readonly refreshSeconds?: number
  readonly isPhone?: boolean
  readonly children: ComponentChildren
}

export function renderPage(props: PageProps): string {
  return `<!doctype html>${renderToString(<Page {...props} />)}`
}

function Page({ title, bank, area, refreshSeconds, isPhone, children }: PageProps) {
  const name = bank?.name ?? 'Sandbox-Bank'
  return (
    <html lang='de'>
      <head>
        <meta charset='utf-8' />
        <meta name='viewport' content='width=device-width, initial-scale=1' />
        <meta name='robots' content='noindex' />
        {refreshSeconds === undefined ? null : (
          <meta http-equiv='refresh' content={String(refreshSeconds)} />
        )}
        <title>{`${title} – ${name}`}</title>
        <link rel='stylesheet' href='/assets/sandbox-bank.css' />
      </head>
      <body class={`bank-${bank?.slug ?? 'any'}${isPhone === true ? ' phone' : ''}`}>
        <header>
          <span class='mark' aria-hidden='true'>
            {name.slice(0, 1)}
          </span>
          <strong>{name}</strong>
          <span class='area'>{area}</span>
          <span class='sandbox'>Sandbox</span>
        </header>
        <main>
          <h1>{title}</h1>
          {children}
        </main>
        <footer>
          {bank
            ? `Testbank ohne echtes Geld · BLZ ${bank.bankCode} · BIC ${bank.bic}`
            : 'Hier gibt es kein echtes Geld.'}
        </footer>
      </body>
    </html>
  )
}

/** What to type: in a sandbox nobody should have to look that up. */
export function Hint({ children }: { readonly children: ComponentChildren }) {
  return <p class='hint'>{children}</p>
}

export function Alert({ message }: { readonly message: string | undefined }) {
  if (message === undefined) return null
  return (
    <p class='alert' role='alert' data-testid='bank-error'>
      {message}
    </p>
  )
}
