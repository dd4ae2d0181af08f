/** A person without a browser: follows redirects by hand, keeps cookies, sends forms. For tests of the processes. */
export class HttpPerson {
  readonly #cookies = new Map<string, string>()
  #url = new URL('http://127.0.0.1/')
  #html = ''
  /** Of every answer so far. */
  readonly statuses: number[] = []

  get url(): URL {
    return this.#url
  }

  async opens(url: string): Promise<void> {
    await this.#load(new URL(url), {})
  }

  async sends(
    step: string,
    fields: Readonly<Record<string, string>> | readonly (readonly [string, string])[] = {},
  ): Promise<void> {
    const target = new URL(this.#url.pathname.replace(/[^/]*$/, step), this.#url)
    await this.#load(target, { method: 'POST', body: formOf(fields) })
  }

  /** The value of the first control of this name on the page. */
  value(name: string): string {
    const [tag = ''] = new RegExp(`<[^>]*\\bname="${name}"[^>]*>`).exec(this.#html) ?? []
    return /\bvalue="([^"]*)"/.exec(tag)?.[1] ?? ''
  }

  /** The values of all controls of this name. */
  values(name: string): readonly string[] {
    const tags = this.#html.match(new RegExp(`<[^>]*\\bname="${name}"[^>]*>`, 'g')) ?? []
    return tags.map((tag) => /\bvalue="([^"]*)"/.exec(tag)?.[1] ?? '')
  }

  /** Where the first link of this test id leads. */
  link(testId: string): string {
    const [tag = ''] = new RegExp(`<a[^>]*data-testid="${testId}"[^>]*>`).exec(this.#html) ?? []
    return (/\bhref="([^"]*)"/.exec(tag)?.[1] ?? '').replaceAll('&amp;', '&')
  }

  async picksBank(text: string): Promise<void> {
    await this.opens(new URL(`bank?q=${encodeURIComponent(text)}`, this.#url).href)
    await this.sends('bank', { bank_id: this.value('bank_id') })
  }

  async waitsForReturn(origin: string): Promise<URL> {
    for (let count = 0; count < 150; count++) {
      if (this.#url.origin === origin) return this.#url
      await new Promise((resolve) => setTimeout(resolve, 200))
      await this.#load(this.#url, {})
    }
    throw new Error(`still at ${this.#url.pathname}`)
  }

  async #load(target: URL, init: RequestInit): Promise<void> {
    const { origin } = target
    let [url, request] = [target, init]
    for (let hop = 0; hop < 10 && url.origin === origin; hop++) {
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const response = await fetch(url, { ...request, redirect: 'manual', headers: { cookie } })
      this.statuses.push(response.status)
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        this.#cookies.set(name, value)
      }
      this.#html = await response.text()
      this.#url = url
      const location = response.headers.get('location') ?? refreshOf(response, this.#html)
      if (location === undefined) return
      url = new URL(location, url)
      request = {}
    }
    this.#url = url
  }
}

/** Without scripts the first page leads to its own address and the last one to the client. */
function refreshOf(response: Response, html: string): string | undefined {
  const [, element = ''] = /<meta http-equiv="refresh" content="([^"]*)"/.exec(html) ?? []
  return /^0; *url=(.+)$/.exec(response.headers.get('refresh') ?? element)?.[1]
}

function formOf(fields: Parameters<HttpPerson['sends']>[1] = {}): URLSearchParams {
  const form = new URLSearchParams()
  const pairs = isList(fields) ? fields : Object.entries(fields)
  for (const [name, value] of pairs) form.append(name, value)
  return form
}

function isList(fields: object): fields is readonly (readonly [string, string])[] {
  return Array.isArray(fields)
}
