import { isIP } from 'node:net'
import { Secret } from './domain/secret.ts'

/** Everything the operator decides, read once. Lifetimes and limits are constants beside the noun they rule. */
export type Config = {
  readonly mode: Mode
  readonly host: string
  /** 0 picks a free port. */
  readonly port: number
  /** What links are made of; absent: from host and port. */
  readonly publicUrl?: URL
  /** Addresses and networks of our own proxies, whose `X-Forwarded-For` tells where a request came from. */
  readonly trustedProxies: readonly string[]
  /** Absent: the embedded PostgreSQL. It holds a password. */
  readonly databaseUrl?: Secret
  readonly dataDir: string
  /** 32 bytes each, base64, newest first. Absent in sandbox mode: made and kept in the data folder. */
  readonly secretKeys?: readonly Secret[]
  /** YAML file with the operator's banks. */
  readonly banksFile?: string
  readonly sandboxPort: number
  /** Whether clients may be told of events at addresses of private networks, and without TLS. */
  readonly privateTargets: boolean
  /** What `GET /version` answers. */
  readonly reportedEnvironment: string
  /** Absent: the version of the package. */
  readonly reportedVersion?: string
  readonly logLevel: LogLevel
  /** Where the operator reads metrics; without a port nowhere. 0 picks a free one. */
  readonly metricsPort?: number
  readonly metricsHost: string
  /** Where traces go; absent: nowhere. */
  readonly tracing?: TracingConfig
}

/** By OpenTelemetry's own variables, which other programs of the operator read, too. */
export type TracingConfig = {
  readonly endpoint: URL
  /** They may hold a password. */
  readonly headers: Readonly<Record<string, Secret>>
  readonly serviceName: string
}

const modes = ['sandbox', 'production'] as const
export type Mode = (typeof modes)[number]

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

const answers = ['yes', 'no'] as const

/** Environment variables, as the process got them. */
export type Env = Readonly<Record<string, string | undefined>>

/** A configuration that cannot be right. The message is one line for the operator and never repeats a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** The exit code of a process that cannot start with its configuration (sysexits.h, EX_CONFIG). */
export const configExitCode = 78

/** Reads and checks the configuration; throws `ConfigError` for the first fault. Nothing is opened or made. */
export function readConfig(env: Env): Config {
  refuseUnknown(env)
  const mode = oneOf(env, 'KONTOR_MODE', modes) ?? 'sandbox'
  const publicUrl = readPublicUrl(env, mode)
  const databaseUrl = readDatabaseUrl(env)
  const secretKeys = readSecretKeys(env, mode)
  const banksFile = text(env, 'KONTOR_BANKS')
  const reportedVersion = text(env, 'KONTOR_REPORTED_VERSION')
  const metricsPort = port(env, 'KONTOR_METRICS_PORT')
  const tracing = readTracing(env)
  return Object.freeze({
    mode,
    host: readHost(env, 'KONTOR_HOST'),
    port: port(env, 'KONTOR_PORT') ?? 8080,
    ...(publicUrl && { publicUrl }),
    trustedProxies: readTrustedProxies(env),
    ...(databaseUrl && { databaseUrl }),
    dataDir: text(env, 'KONTOR_DATA_DIR') ?? './data',
    ...(secretKeys && { secretKeys }),
    ...(banksFile !== undefined && { banksFile }),
    sandboxPort: port(env, 'KONTOR_SANDBOX_PORT') ?? 8081,
    privateTargets: oneOf(env, 'KONTOR_WEBHOOK_PRIVATE_TARGETS', answers) === 'yes',
    reportedEnvironment: text(env, 'KONTOR_REPORTED_ENVIRONMENT') ?? mode,
    ...(reportedVersion !== undefined && { reportedVersion }),
    logLevel: oneOf(env, 'KONTOR_LOG_LEVEL', logLevels) ?? 'info',
    ...(metricsPort !== undefined && { metricsPort }),
    metricsHost: readHost(env, 'KONTOR_METRICS_HOST'),
    ...(tracing && { tracing }),
  })
}

const known = new Set([
  'KONTOR_HOST',
  'KONTOR_PORT',
  'KONTOR_PUBLIC_URL',
  'KONTOR_TRUSTED_PROXIES',
  'KONTOR_DATABASE_URL',
  'KONTOR_DATA_DIR',
  'KONTOR_MODE',
  'KONTOR_SECRET_KEY',
  'KONTOR_BANKS',
  'KONTOR_SANDBOX_PORT',
  'KONTOR_WEBHOOK_PRIVATE_TARGETS',
  'KONTOR_REPORTED_ENVIRONMENT',
  'KONTOR_REPORTED_VERSION',
  'KONTOR_LOG_LEVEL',
  'KONTOR_METRICS_HOST',
  'KONTOR_METRICS_PORT',
])

/** A misspelt variable would silently leave the default in place. */
function refuseUnknown(env: Env): void {
  const unknown = Object.keys(env).find((name) => name.startsWith('KONTOR_') && !known.has(name))
  if (unknown !== undefined) throw new ConfigError(`${printable(unknown)} is not a setting`)
}

function readHost(env: Env, name: string): string {
  const host = text(env, name) ?? '127.0.0.1'
  if (!/^[A-Za-z0-9.:_-]{1,253}$/.test(host)) {
    throw new ConfigError(`${name} must be an address or a host name, such as 127.0.0.1`)
  }
  return host
}

function readPublicUrl(env: Env, mode: Mode): URL | undefined {
  const value = text(env, 'KONTOR_PUBLIC_URL')
  const expected = mode === 'production' ? 'https' : 'http or https'
  const refusal = new ConfigError(
    `KONTOR_PUBLIC_URL must be an ${expected} URL without user, path, query and fragment, such as https://kontor.example.com`,
  )
  if (value === undefined) {
    if (mode === 'production') throw new ConfigError(`${refusal.message} (needed in production)`)
    return undefined
  }
  if (!URL.canParse(value)) throw refusal
  const url = new URL(value)
  const protocols = mode === 'production' ? ['https:'] : ['http:', 'https:']
  // The widget's pages and cookies count from the root of their host.
  const decorated =
    url.username + url.password + url.search + url.hash !== '' || url.pathname !== '/'
  if (!protocols.includes(url.protocol) || decorated || /[?#\\]/.test(value)) throw refusal
  return url
}

function readTracing(env: Env): TracingConfig | undefined {
  const value = text(env, 'OTEL_EXPORTER_OTLP_ENDPOINT')
  if (value === undefined || text(env, 'OTEL_SDK_DISABLED')?.toLowerCase() === 'true') {
    return undefined
  }
  const endpoint = URL.canParse(value) ? new URL(value) : undefined
  if (endpoint === undefined || !['http:', 'https:'].includes(endpoint.protocol)) {
    throw new ConfigError('OTEL_EXPORTER_OTLP_ENDPOINT must be a URL such as http://127.0.0.1:4318')
  }
  const headers = text(env, 'OTEL_EXPORTER_OTLP_HEADERS')?.split(',').map(readHeader) ?? []
  return {
    endpoint,
    headers: Object.fromEntries(headers),
    serviceName: text(env, 'OTEL_SERVICE_NAME') ?? 'kontor',
  }
}

/** `name=value`, the value percent-encoded (OpenTelemetry specification, protocol exporter). */
function readHeader(pair: string): readonly [string, Secret] {
  const [, name, value] = /^\s*([\w-]+)=([^\s,;]+)\s*$/.exec(pair) ?? []
  try {
    if (name !== undefined && value !== undefined) {
      return [name.toLowerCase(), new Secret(decodeURIComponent(value))]
    }
  } catch {
    // Not percent-encoded: it is refused as everything else that is none.
  }
  throw new ConfigError(
    'OTEL_EXPORTER_OTLP_HEADERS must be name=value, several separated by commas',
  )
}

function readTrustedProxies(env: Env): readonly string[] {
  const value = text(env, 'KONTOR_TRUSTED_PROXIES')
  const networks = value?.split(',').map((network) => network.trim()) ?? []
  if (!networks.every(isNetwork)) {
    throw new ConfigError(
      'KONTOR_TRUSTED_PROXIES must be addresses or networks, separated by commas, such as 10.0.0.0/8, 2001:db8::7',
    )
  }
  return Object.freeze(networks)
}

/** A network of all addresses would let anybody say where they come from. */
function isNetwork(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/')
  const version = isIP(address)
  if (version === 0 || address.includes('%') || rest.length > 0) return false
  if (bits === undefined) return true
  return /^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128)
}

function readDatabaseUrl(env: Env): Secret | undefined {
  const value = text(env, 'KONTOR_DATABASE_URL')
  if (value === undefined) return undefined
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url === undefined || !['postgres:', 'postgresql:'].includes(url.protocol)) {
    throw new ConfigError(
      'KONTOR_DATABASE_URL must be a URL such as postgres://user@host:5432/kontor',
    )
  }
  if (url.pathname.length < 2) throw new ConfigError('KONTOR_DATABASE_URL must name a database')
  return new Secret(value)
}

function readSecretKeys(env: Env, mode: Mode): readonly Secret[] | undefined {
  const value = text(env, 'KONTOR_SECRET_KEY')
  if (value === undefined) {
    if (mode === 'sandbox') return undefined
    throw new ConfigError(
      'KONTOR_SECRET_KEY must be set in production: 32 bytes in base64, made with `openssl rand -base64 32`',
    )
  }
  const keys = value.split(',').map((key) => key.trim())
  if (!keys.every(isKey)) {
    throw new ConfigError(
      'KONTOR_SECRET_KEY must be 32 bytes in base64, or several, separated by commas, newest first',
    )
  }
  if (new Set(keys).size < keys.length) {
    throw new ConfigError('KONTOR_SECRET_KEY must not name a key twice')
  }
  return Object.freeze(keys.map((key) => new Secret(key)))
}

/** Canonical base64 alone: a truncated or mistyped key must not pass as another one. */
function isKey(value: string): boolean {
  const bytes = Buffer.from(value, 'base64')
  return (
    bytes.length === 32 && bytes.toString('base64') === value && bytes.some((byte) => byte !== 0)
  )
}

function port(env: Env, name: string): number | undefined {
  const value = text(env, name)
  if (value === undefined) return undefined
  const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN
  if (!(number <= 65_535)) throw new ConfigError(`${name} must be a port from 0 to 65535`)
  return number
}

function oneOf<Choice extends string>(
  env: Env,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = text(env, name)
  if (value === undefined) return undefined
  const choice = choices.find((each) => each === value)
  if (choice === undefined) throw new ConfigError(`${name} must be one of ${choices.join(', ')}`)
  return choice
}

/** An empty variable counts as unset, as it does in Compose files. */
function text(env: Env, name: string): string | undefined {
  const value = env[name]?.trim()
  if (value === undefined || value === '') return undefined
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\u0000-\u001f\u007f]/.test(value)) {
    throw new ConfigError(`${name} must not contain control characters`)
  }
  return value
}

function printable(name: string): string {
  return name.replaceAll(/[^\w]/g, '?').slice(0, 80)
}
