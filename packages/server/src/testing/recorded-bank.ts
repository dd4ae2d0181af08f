import { existsSync, globSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** A WireMock mapping, as far as the recordings need it. */
type Mapping = {
  readonly scenarioName?: string
  readonly requiredScenarioState?: string
  readonly newScenarioState?: string
  readonly priority?: number
  readonly request: {
    readonly method: string
    readonly url?: string
    readonly urlPath?: string
    readonly urlPattern?: string
    readonly urlPathPattern?: string
    readonly bodyPatterns?: readonly { readonly equalToJson?: string }[]
  }
  readonly response: {
    readonly status: number
    readonly body?: string
    readonly jsonBody?: unknown
    readonly bodyFileName?: string
    readonly headers?: Readonly<Record<string, string | string[]>>
  }
}

/**
 * Plays a folder of recorded answers. Compared are method, path and which names the body has; not headers, values and
 * queries: those belong to the one client that was recorded. Addresses in answers become this server's.
 */
export class RecordedBank implements AsyncDisposable {
  readonly seen: string[] = []
  readonly #folder: string
  readonly #mappings: readonly Mapping[]
  readonly #states = new Map<string, string>()
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  baseUrl = ''

  constructor(folder: string) {
    this.#folder = folder
    this.#mappings = globSync('mappings/*.json', { cwd: folder })
      .map((path): Mapping => JSON.parse(readFileSync(join(folder, path), 'utf8')))
      .toSorted((left, right) => (left.priority ?? 5) - (right.priority ?? 5))
  }

  static async start(folder: string): Promise<RecordedBank> {
    const bank = new RecordedBank(folder)
    await new Promise<void>((resolve) => bank.#server.listen(0, '127.0.0.1', resolve))
    const { port } = bank.#server.address() as AddressInfo
    bank.baseUrl = `http://127.0.0.1:${port}`
    return bank
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const keys = await bodyKeys(request)
    const path = (request.url ?? '').replace(/\?.*$/, '')
    this.seen.push(`${request.method} ${path} ${keys}`.trim())
    const mapping = this.#mappings.find(
      (one) => one.request.method === request.method && this.#isDue(one) && fits(one, path, keys),
    )
    if (!mapping) {
      response.writeHead(404).end()
      return
    }
    const { scenarioName, newScenarioState } = mapping
    if (scenarioName !== undefined && newScenarioState !== undefined) {
      this.#states.set(scenarioName, newScenarioState)
    }
    const type = header(mapping, 'content-type') ?? 'application/json'
    response.writeHead(mapping.response.status, { 'content-type': type }).end(this.#bodyOf(mapping))
  }

  /** States count within a named scenario only. */
  #isDue({ scenarioName, requiredScenarioState }: Mapping): boolean {
    if (scenarioName === undefined) return true
    const state = this.#states.get(scenarioName) ?? 'Started'
    return requiredScenarioState === undefined || requiredScenarioState === state
  }

  #bodyOf({ response }: Mapping): string {
    const file = join(this.#folder, '__files', response.bodyFileName ?? '')
    const recorded =
      response.bodyFileName !== undefined && existsSync(file)
        ? readFileSync(file, 'utf8')
        : (response.body ??
          (response.jsonBody === undefined ? '' : JSON.stringify(response.jsonBody)))
    // Absolute links name the recorded host, sometimes with two schemes; all before /v1/ is the bank's base.
    return recorded.replaceAll(/"(?:https?:\/\/)+[^"\s]*?(\/v1\/[^"\s]*)"/g, `"${this.baseUrl}$1"`)
  }
}

async function bodyKeys(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const text = Buffer.concat(chunks).toString('utf8')
  return text === '' ? '' : namesIn(text)
}

function namesIn(json: string): string {
  const value: object = JSON.parse(json)
  return Object.keys(value).toSorted().join(',')
}

function fits({ request }: Mapping, path: string, keys: string): boolean {
  const exact = (request.url ?? request.urlPath)?.replace(/\?.*$/, '')
  const pattern = (request.urlPattern ?? request.urlPathPattern)?.replace(/\\\?.*$/, '')
  const isPath = exact === path || (pattern !== undefined && new RegExp(`^${pattern}$`).test(path))
  const expected = request.bodyPatterns?.find(
    ({ equalToJson }) => equalToJson !== undefined,
  )?.equalToJson
  return isPath && (expected === undefined || isPartOf(namesIn(expected), keys))
}

/** The recordings ignore what is sent beyond the recorded names; no names at all mean none. */
function isPartOf(expected: string, sent: string): boolean {
  const names = new Set(sent.split(','))
  return expected === '' ? sent === '' : expected.split(',').every((name) => names.has(name))
}

function header({ response }: Mapping, name: string): string | undefined {
  const entry = Object.entries(response.headers ?? {}).find(([key]) => key.toLowerCase() === name)
  return Array.isArray(entry?.[1]) ? entry[1][0] : entry?.[1]
}
