import { formatToken, tokenBytes } from '../domain/token.ts'
import { parseScope } from '../domain/scope.ts'
import type { ClientId } from '../domain/ids.ts'
import type { Look } from '../domain/look.ts'
import { changeLook, LookError, type LookSettings } from './client-look.ts'
import type { Client, CodeSeconds } from './client-store.ts'
import { judgeFrameOrigin } from './frame-origin.ts'
import { judgeRedirectUri } from './redirect-uri.ts'
import { hashClientSecret } from './token.ts'
import type { RandomBytes } from './token.ts'

/** A client may not be so. One line for the operator. */
export class ClientSettingsError extends Error {
  override readonly name = 'ClientSettingsError'
}

/** What the operator decides about a client; what is absent stays as it is. */
export type ClientSettings = {
  readonly name?: string
  /** All of them: they replace those there were. */
  readonly redirectUris?: readonly string[]
  /** All of them, as for the redirect URIs; none: no page may show the widget in a frame. */
  readonly frameOrigins?: readonly string[]
  /** Of the look what is named, and nothing else. */
  readonly look?: LookSettings
  readonly scope?: string
  readonly codeSeconds?: number
  readonly redirectUriRequired?: boolean
}

export type ClientRules = { readonly httpAllowed: boolean }

/** What a one-time flow is for; whoever needs more says so. */
const defaultScope = 'accounts=ro balance=ro transactions=ro offline'

/** A new client, without a secret yet. Throws `ClientSettingsError`. */
export function makeClient(id: string, settings: ClientSettings, rules: ClientRules): Client {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id)) {
    throw new ClientSettingsError(
      'the id must be 1 to 64 letters, digits, dots, dashes and underscores, and begin with a letter or digit',
    )
  }
  const blank = {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
    id: id as ClientId,
    name: '',
    secretHashes: [],
    redirectUris: [],
    frameOrigins: [],
    anyRedirect: false,
    scope: defaultScope,
    codeSeconds: 3600,
    redirectUriRequired: false,
  } as const
  return changeClient(blank, { name: '', redirectUris: [], ...settings }, rules)
}

/** The client with these settings. Throws `ClientSettingsError` for the first that cannot be. */
export function changeClient(client: Client, settings: ClientSettings, rules: ClientRules): Client {
  const { redirectUriRequired = client.redirectUriRequired } = settings
  const { look: before, ...rest } = client
  const look = settings.look ? checkLook(before, settings.look) : before
  return {
    ...rest,
    redirectUriRequired,
    ...(look && { look }),
    ...(settings.name !== undefined && { name: checkName(settings.name) }),
    ...(settings.redirectUris && { redirectUris: checkUris(settings.redirectUris, rules) }),
    ...(settings.frameOrigins && { frameOrigins: checkOrigins(settings.frameOrigins, rules) }),
    ...(settings.scope !== undefined && { scope: checkScope(settings.scope) }),
    ...(settings.codeSeconds !== undefined && { codeSeconds: checkCode(settings.codeSeconds) }),
  }
}

/** The client with a new secret beside the one it has; both are good until the older is retired. */
export function addSecret(
  client: Client,
  randomBytes: RandomBytes,
): { readonly client: Client; readonly secret: string } {
  if (client.secretHashes.length >= secretsMax) {
    throw new ClientSettingsError(
      `${client.id} has two secrets already; end the older one first: kontor client retire-secret ${client.id}`,
    )
  }
  const secret = formatToken('client-secret', randomBytes(tokenBytes))
  const secretHashes = [hashClientSecret(secret), ...client.secretHashes]
  return { client: { ...client, secretHashes }, secret }
}

/** The client with its newest secret alone. Throws `ClientSettingsError` if it has no other. */
export function retireSecret(client: Client): Client {
  if (client.secretHashes.length < secretsMax) {
    throw new ClientSettingsError(
      `${client.id} has but one secret; make the next one first: kontor client rotate-secret ${client.id}`,
    )
  }
  return { ...client, secretHashes: client.secretHashes.slice(0, 1) }
}

/** The client, refused since `at`; a client that was disabled before keeps its time. */
export function disableClient(client: Client, at: Date): Client {
  return { disabledAt: at, ...client }
}

export function enableClient({ disabledAt: _since, ...client }: Client): Client {
  return client
}

const secretsMax = 2
const nameMax = 100
const urisMax = 50
/** All of them stand in the header of every page. */
const originsMax = 20
const codeLifetimes: readonly CodeSeconds[] = [3600, 600, 60]

/** Persons read it in the widget, before they say to whom their data goes. */
function checkName(name: string): string {
  const trimmed = name.trim()
  if (trimmed === '') throw new ClientSettingsError('the client needs a name: persons read it')
  if (trimmed.length > nameMax || /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Cs}/u.test(trimmed)) {
    throw new ClientSettingsError(
      `the name must be at most ${nameMax} characters in one line, without control characters`,
    )
  }
  return trimmed
}

function checkUris(uris: readonly string[], rules: ClientRules): readonly string[] {
  if (uris.length === 0) throw new ClientSettingsError('the client needs a redirect URI at least')
  if (uris.length > urisMax) throw new ClientSettingsError(`at most ${urisMax} redirect URIs`)
  for (const uri of uris) {
    const fault = judgeRedirectUri(uri, { redirectUris: [uri], anyRedirect: false }, rules)
    if (fault !== undefined) {
      throw new ClientSettingsError(
        `the redirect URI ${JSON.stringify(uri)} cannot be used: ${fault}`,
      )
    }
  }
  return [...new Set(uris)]
}

/** An empty text takes all of them away. */
function checkOrigins(origins: readonly string[], { httpAllowed }: ClientRules): readonly string[] {
  const wanted = [...new Set(origins)].filter((origin) => origin !== '')
  if (wanted.length > originsMax) {
    throw new ClientSettingsError(`a client has at most ${originsMax} frame origins`)
  }
  for (const origin of wanted) {
    const wrong = judgeFrameOrigin(origin, { httpAllowed })
    if (wrong !== undefined) throw new ClientSettingsError(`${JSON.stringify(origin)}: ${wrong}`)
  }
  return wanted
}

function checkLook(before: Look | undefined, settings: LookSettings): Look | undefined {
  try {
    return changeLook(before, settings)
  } catch (error) {
    if (!(error instanceof LookError)) throw error
    throw new ClientSettingsError(error.message, { cause: error })
  }
}

/** finX API section 1.2. */
const scopeEntries: ReadonlySet<string> = new Set([
  ...['accounts', 'balance', 'securities', 'transactions', 'payments', 'user'].flatMap((each) => [
    `${each}=ro`,
    `${each}=rw`,
  ]),
  'categories=ro',
  'submit_payments',
  'offline',
  'create_user',
])

function checkScope(scope: string): string {
  const entries = parseScope(scope)
  const unknown = entries?.find((entry) => !scopeEntries.has(entry))
  if (entries === undefined || unknown !== undefined) {
    throw new ClientSettingsError(
      `the scope must be made of: ${[...scopeEntries].join(' ')}, separated by spaces`,
    )
  }
  return [...new Set(entries)].join(' ')
}

function checkCode(seconds: number): CodeSeconds {
  const lifetime = codeLifetimes.find((each) => each === seconds)
  if (lifetime === undefined) {
    throw new ClientSettingsError(`a code lives ${codeLifetimes.join(', ')} seconds, nothing else`)
  }
  return lifetime
}
