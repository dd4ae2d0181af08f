/** A request a bank received, without its secrets. */
export type ReceivedRequest = {
  readonly at: string
  readonly bank: string
  readonly method: string
  /** Path and query below the bank's base URL. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
  status?: number
}

const requestsMax = 1_000

/** The newest requests, for tests that ask what a bank was sent. */
export class RequestLog {
  #requests: ReceivedRequest[] = []

  add(request: ReceivedRequest): void {
    this.#requests.push(request)
    if (this.#requests.length > requestsMax) this.#requests = this.#requests.slice(-requestsMax)
  }

  of(bank: string | undefined): readonly ReceivedRequest[] {
    return this.#requests.filter((request) => bank === undefined || request.bank === bank)
  }

  clear(): void {
    this.#requests = []
  }
}

const keptHeaders =
  /^(?:x-request-id|psu-.*|tpp-.*|consent-id|accept|content-type|user-agent|aspsp-.*)$/

export function keepHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name, value]) => value !== undefined && keptHeaders.test(name))
      .map(([name, value]) => [name, String(value)]),
  )
}

const secretFields = new Set([
  'password',
  'encryptedPassword',
  'additionalPassword',
  'scaAuthenticationData',
])

const depthMax = 8

/** The body with passwords and TANs replaced, and without what is nested deeper than any body of the protocol. */
export function withoutSecrets(body: unknown, depth = 0): unknown {
  if (typeof body !== 'object' || body === null) return body
  if (depth === depthMax) return '…'
  if (Array.isArray(body)) return body.map((entry: unknown) => withoutSecrets(entry, depth + 1))
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      secretFields.has(name) ? '***' : withoutSecrets(value, depth + 1),
    ]),
  )
}
