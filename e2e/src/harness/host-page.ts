import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the client's page heard, and what a test may look at. */
export type Heard = {
  readonly events: readonly string[]
  readonly success?: { readonly code: string; readonly query: Readonly<Record<string, string>> }
  readonly exit?: {
    readonly error: { readonly code: string } | null
    readonly query: Readonly<Record<string, string>>
  }
  /** Every message that reached the window, whoever sent it. */
  readonly messages: readonly { readonly origin: string; readonly data: unknown }[]
  /** What its own policy forbade. */
  readonly violations: readonly string[]
}

/** A page of the client's, on a site of its own, under a policy that allows nothing it does not need. */
export type HostPage = {
  readonly origin: string
  readonly redirectUri: string
  /** Where the page is whose button opens the link. `mode`: one of the loader's, or a frame without it: `plain`, `sandboxed`. */
  urlFor(link: string, mode: string): string
  close(): Promise<void>
}

/** `kontorUrl` has the name 127.0.0.1; the page is on localhost: another site for cookies, frames and windows. */
export async function startHostPage(kontorUrl: string): Promise<HostPage> {
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${kontorUrl}/connect.js`,
    `frame-src ${kontorUrl}`,
    "style-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname === '/host.js') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
      return
    }
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
    })
    response.end(pathname === '/callback' ? callback(kontorUrl) : host(kontorUrl))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    redirectUri: `${origin}/callback`,
    urlFor: (link, mode) => `${origin}/?${new URLSearchParams({ link, mode })}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const host = (kontorUrl: string) => `<!doctype html><html lang="en"><title>My app</title>
<script async src="${kontorUrl}/connect.js"></script><script async src="${kontorUrl}/connect.js"></script>
<script defer src="/host.js"></script>
<h1>My app</h1><button id="go">Connect</button><div id="here"></div></html>`

const callback = (kontorUrl: string) =>
  `<!doctype html><html lang="en"><title>Back</title><h1>Back</h1><script src="${kontorUrl}/connect.js"></script></html>`

const script = `
const heard = window.heard = { events: [], messages: [], violations: [] }
addEventListener('securitypolicyviolation', (event) => heard.violations.push(event.violatedDirective + ' ' + event.blockedURI))
addEventListener('message', ({ origin, data }) => heard.messages.push({ origin, data }))
const { link, mode } = Object.fromEntries(new URLSearchParams(location.search))
document.getElementById('go').addEventListener('click', () => {
  const here = document.getElementById('here')
  if (mode === 'plain' || mode === 'sandboxed') {
    const frame = document.createElement('iframe')
    // No allow-popups: the strictest popup blocker there is.
    if (mode === 'sandboxed') {
      frame.sandbox = 'allow-scripts allow-forms allow-same-origin allow-top-navigation'
    }
    frame.src = link
    frame.width = 500
    frame.height = 900
    return here.append(frame)
  }
  window.handle = KontorConnect.open(Promise.resolve(link), {
    mode,
    ...(mode === 'inline' && { container: here }),
    onEvent: (event) => heard.events.push(event),
    onSuccess: (code, query) => { heard.success = { code, query } },
    onExit: (error, query) => { heard.exit = { error, query } },
  })
})
`
