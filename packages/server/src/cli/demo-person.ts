/**
 * The person of the demo: a browser without a screen and without scripts. It follows links, keeps cookies and sends the
 * forms it finds, and so uses nothing but what everybody's browser gets.
 */
export class DemoPerson {
  readonly #cookies = new Map<string, string>()
  #page: Page = { url: new URL('http://127.0.0.1/'), html: '' }

  /** Where the person is. The last page is not loaded: it is the client's, and there may be nobody. */
  get url(): URL {
    return this.#page.url
  }

  /** The path's last part, which names the step. */
  get step(): string {
    return this.#page.url.pathname.split('/').at(-1) ?? ''
  }

  async open(url: string): Promise<void> {
    await this.#load(new URL(url), {})
  }

  async reload(): Promise<void> {
    await this.#load(this.#page.url, {})
  }

  /** Sends the form whose action ends so, with these fields. Throws if the page has no such form. */
  async submit(
    action: string,
    fields: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<void> {
    if (!this.#page.html.includes(`/${action}"`)) {
      throw new Error(`the page ${this.#page.url.pathname} has no form "${action}"`)
    }
    const target = new URL(this.#page.url.pathname.replace(/[^/]*$/, action), this.#page.url)
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(fields)) {
      for (const one of [value].flat()) body.append(name, one)
    }
    await this.#load(target, { method: 'POST', body })
  }

  /** All values of the inputs and buttons of this name, in the order of the page. */
  values(name: string): readonly string[] {
    const controls = this.#page.html.match(/<(?:input|button)\b[^>]*>/g) ?? []
    return controls
      .filter((control) => attribute(control, 'name') === name)
      .map((control) => attribute(control, 'value') ?? '')
  }

  async #load(target: URL, init: RequestInit): Promise<void> {
    let url = target
    let request = init
    for (let hop = 0; hop < hopsMax; hop++) {
      if (hop > 0 && url.origin !== target.origin) {
        this.#page = { url, html: '' }
        return
      }
      const response = await fetch(url, {
        ...request,
        redirect: 'manual',
        headers: { cookie: this.#cookieHeader() },
        signal: AbortSignal.timeout(pageMsMax),
      })
      this.#keepCookies(response)
      const html = await response.text()
      const location = response.headers.get('location') ?? refreshOf(response, html)
      if (location === undefined) {
        this.#page = { url, html }
        if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}`)
        return
      }
      url = new URL(location, url)
      request = {}
    }
    throw new Error(`more than ${hopsMax} redirects`)
  }

  #cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  #keepCookies(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      const [name = '', value = ''] = pair.split('=')
      this.#cookies.set(name, value)
    }
  }
}

type Page = { readonly url: URL; readonly html: string }

const hopsMax = 10
const pageMsMax = 40_000

/** Without scripts the first page leads to its own address and the last one to the client: `0; url=…`. */
function refreshOf(response: Response, html: string): string | undefined {
  const element = html.match(/<meta\b[^>]*>/g)?.find((tag) => tag.includes('"refresh"')) ?? ''
  const refresh = response.headers.get('refresh') ?? attribute(element, 'content') ?? ''
  return /^0; *url=(.+)$/.exec(refresh)?.[1]
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]
}
