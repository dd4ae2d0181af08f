import { readFileSync } from 'node:fs'
import type { Logger } from 'pino'
import { compose, type Platform, type SandboxBank } from '../compose.ts'
import type { Config } from '../config.ts'
import { createLogger } from '../logging.ts'
import { migrate } from '../storage/migrate.ts'
import { openDatabase, type OpenedDatabase } from '../storage/open-database.ts'
import { StartError } from '../storage/start-error.ts'
import { openTracing } from '../tracing/open-tracing.ts'
import { freePort } from './free-port.ts'
import { setSandboxClock } from './sandbox-clock.ts'
import { startSandboxBank } from './sandbox-process.ts'
import { readSecretKeys } from './secret-key.ts'

/** Kontor as it runs: the API, the widget and the worker, with the sandbox bank beside it in sandbox mode. */
export type RunningKontor = {
  readonly url: URL
  readonly sandboxUrl?: URL
  readonly logger: Logger
  /** Resolves when the embedded PostgreSQL has ended by itself; Kontor cannot go on then. */
  readonly databaseEnded: Promise<void>
  /** Finishes what is in flight (at most 10 s), then ends everything. May be called twice. */
  stop(): Promise<void>
}

/** Starts everything in one process. Throws `StartError` or `ConfigError` for what the operator can mend. */
export async function startKontor(config: Config): Promise<RunningKontor> {
  const logger = createLogger({ level: config.logLevel })
  const cleanup = new AsyncDisposableStack()
  traceTo(config, logger, cleanup)
  try {
    const opening = [openMigrated(config, logger, cleanup), openSandbox(config, cleanup)] as const
    // When one of them fails, the other has to be up before it can be taken down again.
    await Promise.allSettled(opening)
    const [opened, sandbox] = await Promise.all(opening)
    const port = config.port === 0 ? await freePort(config.host) : config.port
    const publicUrl = config.publicUrl ?? new URL(`http://${urlHost(config.host)}:${port}`)
    const parts = { opened, sandbox, publicUrl, logger, cleanup }
    const platform = await composeKontor(config, parts)
    const serving = await listen(platform, config.host, port)
    const worker = await platform.startWorker().catch(async (error: unknown) => {
      await serving[Symbol.asyncDispose]()
      throw error
    })
    // Requests and jobs end side by side, for both have their seconds; then what they stand on.
    cleanup.defer(async () => {
      await Promise.all([serving[Symbol.asyncDispose](), worker.stop()])
    })
    await tellMetrics(config, platform, parts)
    return {
      url: new URL(`http://${urlHost(config.host)}:${port}`),
      ...(sandbox && { sandboxUrl: sandbox.url }),
      logger,
      databaseEnded: opened.ended,
      stop: () => cleanup.disposeAsync(),
    }
  } catch (error) {
    await cleanup.disposeAsync()
    throw error
  }
}

/** A worker alone, for an operator who runs several processes on one PostgreSQL. */
export async function startWorkerOnly(
  config: Config,
): Promise<Pick<RunningKontor, 'logger' | 'stop'>> {
  const logger = createLogger({ level: config.logLevel })
  const cleanup = new AsyncDisposableStack()
  traceTo(config, logger, cleanup)
  try {
    const opened = await openMigrated(config, logger, cleanup)
    const publicUrl = config.publicUrl ?? new URL(`http://${urlHost(config.host)}:${config.port}`)
    const sandbox = sandboxBeside(config)
    const parts = { opened, sandbox, publicUrl, logger, cleanup }
    const platform = await composeKontor(config, parts)
    const worker = await platform.startWorker()
    cleanup.defer(() => worker.stop())
    await tellMetrics(config, platform, parts)
    return { logger, stop: () => cleanup.disposeAsync() }
  } catch (error) {
    await cleanup.disposeAsync()
    throw error
  }
}

/** The sandbox bank of the `kontor serve` that this worker helps: on this machine, at the port both are told. */
function sandboxBeside({ mode, sandboxPort }: Config): SandboxBank | undefined {
  if (mode !== 'sandbox') return undefined
  if (sandboxPort === 0) {
    throw new StartError(
      'a worker must know the sandbox bank of kontor serve: set KONTOR_SANDBOX_PORT',
    )
  }
  // Whoever started it tells it the time.
  return { url: new URL(`http://127.0.0.1:${sandboxPort}`), tellTime: async () => {} }
}

async function openMigrated(
  config: Config,
  logger: Logger,
  cleanup: AsyncDisposableStack,
): Promise<OpenedDatabase> {
  const opened = await openDatabase({
    dataDir: config.dataDir,
    durable: config.mode === 'production',
    onError: (error) => logger.warn({ err: error }, 'a connection to the database broke'),
    ...(config.databaseUrl && { url: config.databaseUrl.reveal() }),
  })
  cleanup.defer(() => opened.close())
  const applied = await migrate(opened.database)
  if (applied.length > 0) logger.info({ migrations: applied }, 'the database is up to date')
  return opened
}

async function openSandbox(
  config: Config,
  cleanup: AsyncDisposableStack,
): Promise<SandboxBank | undefined> {
  if (config.mode !== 'sandbox') return undefined
  const sandbox = await startSandboxBank(config.sandboxPort)
  cleanup.defer(() => sandbox.stop())
  return { url: sandbox.url, tellTime: (clock) => setSandboxClock(sandbox.url, clock) }
}

async function composeKontor(
  config: Config,
  parts: {
    readonly opened: OpenedDatabase
    readonly sandbox: SandboxBank | undefined
    readonly publicUrl: URL
    readonly logger: Logger
    readonly cleanup: AsyncDisposableStack
  },
): Promise<Platform> {
  const { opened, sandbox, publicUrl, logger } = parts
  const platform = await compose({
    config,
    database: opened.database,
    keys: await readSecretKeys(config),
    publicUrl,
    packageVersion: readPackageVersion(),
    logger,
    now: () => new Date(),
    ...(sandbox && { sandbox }),
  })
  parts.cleanup.defer(() => platform.close())
  if (config.mode === 'sandbox') await platform.addSandboxClient()
  return platform
}

/** To a collector, if the operator named one. */
function traceTo({ tracing }: Config, logger: Logger, cleanup: AsyncDisposableStack): void {
  if (tracing === undefined) return
  const { headers, ...rest } = tracing
  cleanup.use(
    openTracing({
      ...rest,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value.reveal()]),
      ),
      serviceVersion: readPackageVersion(),
      lost: (count) => logger.warn({ count }, 'spans were lost: the collector did not take them'),
    }),
  )
}

/** Nowhere, unless the operator named a port. */
async function tellMetrics(
  { metricsHost: host, metricsPort }: Config,
  platform: Platform,
  parts: { readonly logger: Logger; readonly cleanup: AsyncDisposableStack },
): Promise<void> {
  if (metricsPort === undefined) return
  const serving = await platform
    .serveMetrics({ host, port: metricsPort })
    .catch((error: unknown) => {
      throw cannotListen(
        error,
        `${host}:${metricsPort}`,
        'KONTOR_METRICS_HOST and KONTOR_METRICS_PORT',
      )
    })
  parts.cleanup.use(serving)
  const url = `http://${urlHost(host)}:${serving.port}/metrics`
  parts.logger.info({ metrics: url }, 'metrics can be read')
}

async function listen(platform: Platform, host: string, port: number): Promise<AsyncDisposable> {
  try {
    return await platform.listen({ host, port })
  } catch (error) {
    throw cannotListen(error, `${host}:${port}`, 'KONTOR_HOST and KONTOR_PORT')
  }
}

function cannotListen(error: unknown, address: string, settings: string): unknown {
  if (!(error instanceof Error)) return error
  const reason = 'code' in error ? String(error.code) : error.name
  return new StartError(`cannot listen on ${address} (${reason}): set ${settings}`)
}

function readPackageVersion(): string {
  const path = new URL('../../package.json', import.meta.url)
  const { version }: { version: string } = JSON.parse(readFileSync(path, 'utf8'))
  return version
}

/** An IPv6 address stands in brackets in a URL; "all addresses" cannot be opened by anyone. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
