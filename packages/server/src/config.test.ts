import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'
import type { Env } from './config.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const otherKey = Buffer.alloc(32, 8).toString('base64')
const production = {
  KONTOR_MODE: 'production',
  KONTOR_SECRET_KEY: key,
  KONTOR_PUBLIC_URL: 'https://kontor.example.com',
}

describe('a configuration that can be right', () => {
  test('needs nothing: every setting has its default', () => {
    expect(readConfig({ PATH: '/bin' })).toEqual({
      mode: 'sandbox',
      host: '127.0.0.1',
      port: 8080,
      trustedProxies: [],
      dataDir: './data',
      sandboxPort: 8081,
      privateTargets: false,
      reportedEnvironment: 'sandbox',
      logLevel: 'info',
      metricsHost: '127.0.0.1',
    })
  })

  test('takes every setting from its variable', () => {
    const config = readConfig({
      ...production,
      KONTOR_HOST: '0.0.0.0',
      KONTOR_PORT: '0',
      KONTOR_TRUSTED_PROXIES: '10.0.0.0/8,192.0.2.7, 2001:db8::/32',
      KONTOR_DATABASE_URL: 'postgres://kontor:pass@db:5432/kontor',
      KONTOR_DATA_DIR: '/var/lib/kontor',
      KONTOR_SECRET_KEY: `${key}, ${otherKey}`,
      KONTOR_BANKS: 'banks.yaml',
      KONTOR_SANDBOX_PORT: '65535',
      KONTOR_WEBHOOK_PRIVATE_TARGETS: 'yes',
      KONTOR_REPORTED_ENVIRONMENT: 'staging',
      KONTOR_REPORTED_VERSION: '21.1.0',
      KONTOR_LOG_LEVEL: 'debug',
      KONTOR_METRICS_HOST: '10.0.0.7',
      KONTOR_METRICS_PORT: '9464',
    })
    expect(config).toMatchObject({
      mode: 'production',
      host: '0.0.0.0',
      port: 0,
      trustedProxies: ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32'],
      dataDir: '/var/lib/kontor',
      banksFile: 'banks.yaml',
      sandboxPort: 65_535,
      privateTargets: true,
      reportedEnvironment: 'staging',
      reportedVersion: '21.1.0',
      logLevel: 'debug',
      metricsHost: '10.0.0.7',
      metricsPort: 9464,
    })
    expect(config.publicUrl?.href).toBe('https://kontor.example.com/')
    expect(config.databaseUrl?.reveal()).toBe('postgres://kontor:pass@db:5432/kontor')
    expect(config.secretKeys?.map((each) => each.reveal())).toEqual([key, otherKey])
  })

  test('sends traces where OpenTelemetry’s own variables say, and shows no password of theirs', () => {
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example.com/base',
      OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Basic%20canary, x-tenant=a',
      OTEL_SERVICE_NAME: 'gateway',
    }
    const { tracing } = readConfig(env)
    expect(tracing?.endpoint.href).toBe('https://otel.example.com/base')
    expect(tracing?.serviceName).toBe('gateway')
    expect(tracing?.headers['authorization']?.reveal()).toBe('Basic canary')
    expect(tracing?.headers['x-tenant']?.reveal()).toBe('a')
    expect(inspect(tracing, { depth: 9 })).not.toContain('canary')
    expect(readConfig({ ...env, OTEL_SDK_DISABLED: 'true' })).toEqual(readConfig({}))
    for (const wrong of ['canary', 'a=%E0%A4%A', '=canary', 'a=b c']) {
      const reading = () => readConfig({ ...env, OTEL_EXPORTER_OTLP_HEADERS: wrong })
      expect(reading).toThrow(ConfigError)
      expect(reading).not.toThrow('canary')
    }
    const mistyped = () => readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'otel:4318' })
    expect(mistyped).toThrow('must be a URL such as')
  })

  test('takes an empty variable as unset', () => {
    expect(readConfig({ KONTOR_PORT: '', KONTOR_SECRET_KEY: ' ' })).toEqual(readConfig({}))
  })

  test.each(['http://127.0.0.1:9000', 'http://kontor.lan/', 'https://example.com:8443'])(
    'lets the sandbox be reached at %s',
    (url) => {
      expect(readConfig({ KONTOR_PUBLIC_URL: url }).publicUrl?.href).toContain(url)
    },
  )

  test('cannot be changed, and does not show its secrets', () => {
    const config = readConfig({
      ...production,
      KONTOR_DATABASE_URL: 'postgres://kontor:canary-password@db/kontor',
    })
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.secretKeys)).toBe(true)
    for (const shown of [JSON.stringify(config), inspect(config, { depth: 9 })]) {
      expect(shown).not.toContain('canary-password')
      expect(shown).not.toContain(key)
    }
  })
})

const broken: readonly (readonly [variable: string, value: string, mode?: 'production'])[] = [
  ['KONTOR_PORT', 'http'],
  ['KONTOR_PORT', '-1'],
  ['KONTOR_PORT', '65536'],
  ['KONTOR_PORT', '100000'],
  ['KONTOR_PORT', '80.5'],
  ['KONTOR_PORT', '0x50'],
  ['KONTOR_PORT', '8 080'],
  ['KONTOR_PORT', '1e3'],
  ['KONTOR_SANDBOX_PORT', 'none'],
  ['KONTOR_SANDBOX_PORT', '70000'],
  ['KONTOR_HOST', 'http://127.0.0.1'],
  ['KONTOR_HOST', '127.0.0.1/8'],
  ['KONTOR_HOST', 'a host'],
  ['KONTOR_HOST', 'a'.repeat(254)],
  ['KONTOR_MODE', 'prod'],
  ['KONTOR_MODE', 'Production'],
  ['KONTOR_MODE', 'development'],
  ['KONTOR_LOG_LEVEL', 'verbose'],
  ['KONTOR_LOG_LEVEL', '30'],
  ['KONTOR_PUBLIC_URL', 'kontor.example.com'],
  ['KONTOR_PUBLIC_URL', 'ftp://kontor.example.com'],
  ['KONTOR_PUBLIC_URL', '//kontor.example.com'],
  ['KONTOR_PUBLIC_URL', 'https://'],
  ['KONTOR_PUBLIC_URL', 'https://user:canary@kontor.example.com'],
  ['KONTOR_PUBLIC_URL', 'https://kontor.example.com/kontor'],
  ['KONTOR_PUBLIC_URL', 'https://kontor.example.com?x=1'],
  ['KONTOR_PUBLIC_URL', 'https://kontor.example.com/#top'],
  ['KONTOR_PUBLIC_URL', 'https://kontor.example.com/?'],
  ['KONTOR_PUBLIC_URL', 'javascript:alert(1)'],
  ['KONTOR_PUBLIC_URL', 'http://kontor.example.com', 'production'],
  ['KONTOR_PUBLIC_URL', 'http://localhost:8080', 'production'],
  ['KONTOR_PUBLIC_URL', '', 'production'],
  ['KONTOR_TRUSTED_PROXIES', 'proxy.lan'],
  ['KONTOR_TRUSTED_PROXIES', '10.0.0.0/8,'],
  ['KONTOR_TRUSTED_PROXIES', '10.0.0.0/33'],
  ['KONTOR_TRUSTED_PROXIES', '0.0.0.0/0'],
  ['KONTOR_TRUSTED_PROXIES', '::/0'],
  ['KONTOR_TRUSTED_PROXIES', '10.0.0.0/8/8'],
  ['KONTOR_TRUSTED_PROXIES', 'fe80::1%eth0'],
  ['KONTOR_TRUSTED_PROXIES', 'true'],
  ['KONTOR_DATABASE_URL', 'localhost:5432'],
  ['KONTOR_DATABASE_URL', 'mysql://root:canary@db/kontor'],
  ['KONTOR_DATABASE_URL', 'https://user:canary@db/kontor'],
  ['KONTOR_DATABASE_URL', 'postgres://user:canary@db'],
  ['KONTOR_DATABASE_URL', 'postgres://user:canary@db/'],
  ['KONTOR_DATABASE_URL', 'postgres://user:canary@db:port/kontor'],
  ['KONTOR_DATABASE_URL', 'host=db password=canary'],
  ['KONTOR_SECRET_KEY', '', 'production'],
  ['KONTOR_SECRET_KEY', 'canary'],
  ['KONTOR_SECRET_KEY', Buffer.alloc(31, 7).toString('base64')],
  ['KONTOR_SECRET_KEY', Buffer.alloc(33, 7).toString('base64')],
  ['KONTOR_SECRET_KEY', Buffer.alloc(32, 7).toString('hex')],
  ['KONTOR_SECRET_KEY', Buffer.alloc(32).toString('base64')],
  ['KONTOR_SECRET_KEY', key.slice(0, -1)],
  ['KONTOR_SECRET_KEY', `${key},`],
  ['KONTOR_SECRET_KEY', `${key};${otherKey}`],
  ['KONTOR_SECRET_KEY', `${key},${key}`],
  ['KONTOR_SECRET_KEY', `${key},canary`],
  ['KONTOR_DATA_DIR', 'data\0dir'],
  ['KONTOR_BANKS', 'banks\n.yaml'],
  ['KONTOR_REPORTED_VERSION', '1\u001b[31m'],
  ['KONTOR_PUBLICURL', 'https://kontor.example.com'],
  ['KONTOR_SECRET', 'canary'],
]

describe('a configuration that cannot be right', () => {
  const rows = broken.map(([variable, value, mode]) => ({ variable, value, mode }))
  test.each(rows)('$variable=$value is refused in one line', ({ variable, value, mode }) => {
    const env: Env = { ...(mode === 'production' && production), [variable]: value }
    const error = refusalOf(env)
    expect(error).toBeInstanceOf(ConfigError)
    expect(error?.message).toContain(variable)
    expect(error?.message).toMatch(/^[ -~]+$/)
    expect(error?.message).not.toContain('canary')
    expect(error?.message).not.toContain(key)
    expect(inspect(error)).not.toContain('canary')
  })

  test('is told as what is expected', () => {
    expect(refusalOf({ KONTOR_PORT: 'x' })?.message).toBe(
      'KONTOR_PORT must be a port from 0 to 65535',
    )
    expect(refusalOf({ KONTOR_MODE: 'x' })?.message).toBe(
      'KONTOR_MODE must be one of sandbox, production',
    )
  })
})

function refusalOf(env: Env): Error | undefined {
  try {
    readConfig(env)
    return undefined
  } catch (error) {
    return error instanceof Error ? error : undefined
  }
}
