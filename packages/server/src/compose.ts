import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsync } from 'fastify'
import type { Logger } from 'pino'
import sql from 'sql-template-tag'
import { chainRecord } from './audit/chain.ts'
import { sealRegularly } from './audit/seal-regularly.ts'
import { BankListError, type LoadedBanks, loadBanks } from './banks/load-banks.ts'
import { causedBy, currentCause } from './cause/cause.ts'
import type { ClockState } from './clock/clock-store.ts'
import { MovingClock } from './clock/moving-clock.ts'
import type { Config } from './config.ts'
import type { Certificates } from './connectors/certificates/certificate.ts'
import { type CertificateReport, reportCertificates } from './connectors/certificates/expiry.ts'
import { CertificateError, readCertificates } from './connectors/certificates/read-certificates.ts'
import { watchExpiry } from './connectors/certificates/watch-expiry.ts'
import type { CallReport } from './connectors/transport/bank-http.ts'
import type { ConnectorsOptions } from './connectors/registry.ts'
import { faultsOfCertificate, faultsOfProfile, openConnectors } from './connectors/registry.ts'
import { Jwe } from './credentials/jwe.ts'
import type { ChallengeId, SyncId, UserId, ClientId } from './domain/ids.ts'
import { type Problem, problems } from './domain/problem.ts'
import { randomBytes } from './storage/random-bytes.ts'
import { coversScope } from './domain/scope.ts'
import { Secret } from './domain/secret.ts'
import { formatToken, tokenBytes } from './domain/token.ts'
import { endConsent } from './flow/end-consent.ts'
import { journalEntry } from './flow/journal.ts'
import { endExpiredFlows } from './flow/end-expired-flows.ts'
import { type ClientTerms, fetchFlow } from './flow/fetch-flow.ts'
import { createLink } from './flow/create-link.ts'
import type { Flow, FlowRequest } from './flow/flow.ts'
import { renewalRequest } from './flow/renew-access.ts'
import { runStep } from './flow/run-step.ts'
import type { ComeBack } from './http/lead-back.ts'
import { bankReturnRoutes } from './http/routes/bank-return.ts'
import { overviewRoutes } from './http/routes/overview.ts'
import { widgetRoutes } from './http/routes/widget.ts'
import { closeServer, createServer } from './http/server.ts'
import type { JobHandlers, Worker } from './jobs/jobs.ts'
import { countCalls } from './metrics/count-calls.ts'
import { countExpired, countFlows } from './metrics/count-flows.ts'
import { countGrants } from './metrics/count-grants.ts'
import { countJobs } from './metrics/count-jobs.ts'
import { countPosts } from './metrics/count-posts.ts'
import { countRequests } from './metrics/count-requests.ts'
import { countAuthorizations, countSyncs } from './metrics/count-syncs.ts'
import { addProcessMetrics, createMetrics } from './metrics/metrics.ts'
import { readMetrics } from './metrics/read-metrics.ts'
import { type MetricsAddress, serveMetrics } from './metrics/serve-metrics.ts'
import { deliverNotification, sendNotice } from './notify/deliver-notification.ts'
import { deliverWebhook } from './notify/deliver-webhook.ts'
import { openSender } from './notify/http-sender.ts'
import { noticeRules } from './notify/match-notifications.ts'
import type { Notification } from './notify/notification.ts'
import { tendDeliveries } from './notify/tend-deliveries.ts'
import type { Client, ClientStore } from './oauth/client-store.ts'
import { rememberAuthorizations } from './oauth/remember-authorizations.ts'
import { rememberClients } from './oauth/remember-clients.ts'
import { rememberUnblocked } from './oauth/remember-unblocked.ts'
import { hashClientSecret, hashCode } from './oauth/token.ts'
import type { Database } from './storage/database.ts'
import { keepCredentials } from './storage/keep-credentials.ts'
import { PgAccessStore } from './storage/pg-access-store.ts'
import { PgAccountReader } from './storage/pg-account-reader.ts'
import { PgAuditTrail } from './storage/pg-audit-trail.ts'
import { PgAuthorizationStore } from './storage/pg-authorization-store.ts'
import { PgAttemptStore } from './storage/pg-attempt-store.ts'
import { PgBacklogReader } from './storage/pg-backlog-reader.ts'
import { PgClientStore } from './storage/pg-client-store.ts'
import { PgCredentialKeyStore } from './storage/pg-credential-key-store.ts'
import { PgDeliveryStore } from './storage/pg-delivery-store.ts'
import { PgEventStore } from './storage/pg-event-store.ts'
import { PgClockStore } from './storage/pg-clock-store.ts'
import { PgExpiredDataStore } from './storage/pg-expired-data-store.ts'
import { PgFlowStore } from './storage/pg-flow-store.ts'
import { PgJournalStore } from './storage/pg-journal-store.ts'
import { PgGrantStore } from './storage/pg-grant-store.ts'
import { PgNoticeStore } from './storage/pg-notice-store.ts'
import { PgNotificationStore } from './storage/pg-notification-store.ts'
import { PgOverviewStore } from './storage/pg-overview-store.ts'
import { PgSyncStore } from './storage/pg-sync-store.ts'
import { PgTransactionReader } from './storage/pg-transaction-reader.ts'
import { PgUserStore } from './storage/pg-user-store.ts'
import { PgWebhookStore } from './storage/pg-webhook-store.ts'
import { renewalLink, RenewalTokens } from './storage/renewal-tokens.ts'
import type { IngestRules } from './storage/ingest-rules.ts'
import { startWorker } from './storage/queue.ts'
import { Seal } from './storage/seal.ts'
import { StartError } from './storage/start-error.ts'
import { authorizeSync } from './sync/authorize-sync.ts'
import { endAccess } from './sync/end-access.ts'
import { purgeExpired } from './sync/purge-expired.ts'
import { reconcile } from './sync/reconcile.ts'
import { revokeConsent } from './sync/revoke-consent.ts'
import { runSync } from './sync/run-sync.ts'
import { scheduleSyncs } from './sync/schedule-syncs.ts'
import type { HeldSync } from './sync/sync-store.ts'
import { traceCall } from './tracing/trace-call.ts'
import { traceJob } from './tracing/trace-jobs.ts'
import { parseTraceparent } from './tracing/traceparent.ts'
import { Passwords } from './users/passwords.ts'
import type { UserStore } from './users/user-store.ts'

/** What the process brings along; everything else is made here. */
export type Surroundings = {
  readonly config: Config
  readonly database: Database
  /** 32 bytes each, newest first. */
  readonly keys: readonly Uint8Array[]
  readonly publicUrl: URL
  /** Without it there are no sandbox banks, and no clock to be moved. */
  readonly sandbox?: SandboxBank
  readonly packageVersion: string
  readonly logger: Logger
  now(): Date
}

/** The sandbox bank as the platform needs it. */
export type SandboxBank = {
  readonly url: URL
  /** Sets its clock. */
  tellTime(clock: ClockState): Promise<void>
}

export type Platform = {
  /** Serves API and widget until closed. Closing finishes what is in flight, `closeMsMax` at most. */
  listen(address: { readonly host: string; readonly port: number }): Promise<AsyncDisposable>
  startWorker(): Promise<Worker>
  /** Tells the operator's Prometheus what this process does, until disposed of. */
  serveMetrics(address: MetricsAddress): Promise<AsyncDisposable & { readonly port: number }>
  /** Puts the sandbox's one client in place. There is none in production. */
  addSandboxClient(): Promise<void>
  /** Closes the connections to banks. */
  close(): Promise<void>
}

const closeMsMax = 8_000

/** The parts list: the only place that knows everybody. Throws `StartError` for a bank list that cannot be used. */
export async function compose(around: Surroundings): Promise<Platform> {
  const { config, database, publicUrl, logger } = around
  const clock = await openClock(around)
  const now = clock?.now ?? around.now
  const seal = new Seal(around.keys)
  const clientStore = new PgClientStore(database)
  const clients = rememberClients(clientsOf(config, clientStore), now)
  const renewals = new RenewalTokens(seal)
  const rules: IngestRules = {
    reconcile,
    notices: noticeRules,
    renewalLink: (access) => renewalLink(publicUrl, renewals.make(access)),
  }
  const metrics = createMetrics()
  const pgFlows = new PgFlowStore(database, seal, { reconcile, journalEntry, now })
  const flows = countFlows(pgFlows, metrics, now)
  const journals = countExpired(new PgJournalStore(database, seal), metrics)
  const grants = rememberAuthorizations(countGrants(new PgGrantStore(database, seal), metrics))
  const users = new PgUserStore(database, seal)
  const deleteUser = async (id: UserId) => {
    await users.delete(id, now())
    grants.forget()
  }
  const accounts = new PgAccountReader(database, seal)
  const transactions = new PgTransactionReader(database, seal)
  const accesses = new PgAccessStore(database, seal, rules)
  const authorizations = countAuthorizations(
    new PgAuthorizationStore(database, seal, rules),
    metrics,
  )
  const overviews = new PgOverviewStore(database)
  const expiredData = new PgExpiredDataStore(database)
  const audit = new PgAuditTrail(database, chainRecord)
  const loaded = await readBanks({
    ...around,
    ...(around.sandbox && { sandboxUrl: around.sandbox.url }),
  })
  const { banks } = loaded
  const certificates = await certificatesOf(loaded)
  const stopWatching = watchExpiry(certificates, { now, warn: expiryLog(logger) })
  const counted = countCalls(metrics, (bank) => banks.find(bank)?.name)
  const { connectors, close } = openConnectors({ certificates, now, ...bankLog(logger, counted) })
  const report = reporter(logger)

  const step = {
    flows,
    banks,
    connectors,
    returnUrls: (flow: Flow) => returnUrls(publicUrl, flow),
    report,
    now,
  }
  const fetching = {
    ...step,
    makeCode,
    chance: Math.random,
    userOf: (flow: Flow) => userOf(users, flow, now()),
    termsOf: (flow: Flow) => termsOf(clients, flow),
  }
  const syncing = {
    syncs: countSyncs(new PgSyncStore(database, seal, rules), metrics),
    banks,
    connectors,
    report: syncReporter(logger),
    chance: Math.random,
    now,
  }
  const authorizing = {
    ...syncing,
    authorizations,
    returnUrls: (id: SyncId) => syncReturnUrls(publicUrl, id),
    makeChallengeId,
  }
  const comeBack: ComeBack = (id, input) => authorizations.comeBack(id, input, now())
  const sender = openSender({
    privateAllowed: config.privateTargets,
    userAgent: `kontor-webhook/${around.packageVersion}`,
  })
  const delivering = {
    events: new PgEventStore(database, seal),
    deliveries: new PgDeliveryStore(database, seal),
    notices: new PgNoticeStore(database, noticeRules),
    send: countPosts(sender.send, metrics),
    version: around.packageVersion,
    signedAt: () => new Date(),
    now,
  }
  const handlers: JobHandlers = {
    'fetch-flow': (payload, options) => fetchFlow(fetching, payload, options),
    'end-consent': (payload, options) => endConsent({ flows, banks, connectors }, payload, options),
    'sync-access': (payload, options) => runSync(syncing, payload, options),
    'authorize-sync': (payload, options) => authorizeSync(authorizing, payload, options),
    'revoke-consent': (payload, options) =>
      revokeConsent({ accesses, banks, connectors }, payload, options),
    'schedule-syncs': (_payload, options) => scheduleSyncs({ ...syncing, accesses }, options),
    'end-access': (payload, options) =>
      endAccess({ accesses, banks, connectors }, payload, options),
    'deliver-webhook': (payload, options) => deliverWebhook(delivering, payload, options),
    'deliver-notification': (payload, options) => deliverNotification(delivering, payload, options),
    'tend-deliveries': (_payload, options) => tendDeliveries(delivering, options),
    'purge-expired': async (_payload, options) => {
      await endExpiredFlows({ journals, now }, options)
      await purgeExpired({ expiredData, now }, options)
      await keepCredentials(database, seal, now())
    },
  }

  const makeLink = (clientId: ClientId, request: FlowRequest) =>
    createLink({ flows, publicUrl, randomBytes, randomUuid: randomUUID, now }, clientId, request)
  const lookOf = async (clientId: ClientId) => (await clients.find(clientId))?.look
  const widget: FastifyPluginAsync = async (app) => {
    await app.register(bankReturnRoutes, { comeBack })
    await app.register(overviewRoutes, {
      overviews,
      audit,
      users,
      deleteUser,
      accesses,
      accounts,
      transactions,
      bankOfIban: banks.bankOfIban,
      lookOf,
      publicUrl,
      now,
    })
    await app.register(widgetRoutes, {
      flows,
      banks,
      publicUrl,
      lookOf,
      frameOrigins: async ({ clientId }) => {
        const client = await clients.find(clientId)
        return [...(client?.frameOrigins ?? []), ...(config.mode === 'sandbox' ? ownMachine : [])]
      },
      renew: async (token) => {
        const access = renewals.open(token)
        const renewable = access && (await accesses.findRenewable(access))
        const client = renewable && (await clients.find(renewable.clientId))
        if (!access || !renewable || !client || client.disabledAt !== undefined) return undefined
        const mayReturn = client.anyRedirect || client.redirectUris.includes(renewable.redirectUri)
        const own = (await accounts.list(access.userId)).filter(
          ({ accessId }) => accessId === access.id,
        )
        const request = mayReturn ? renewalRequest(renewable, own) : undefined
        return request && (await makeLink(renewable.clientId, request)).location
      },
      runStep: (flow, action) => causedBy({ flow: flow.id }, () => runStep(step, flow, action)),
      comeBack,
      now,
    })
  }
  const server = {
    clients,
    grants,
    users,
    deleteUser,
    passwords: new Passwords(),
    attempts: rememberUnblocked(new PgAttemptStore(database)),
    flows,
    journals,
    overviews,
    accounts,
    transactions,
    accesses,
    authorizations,
    jwe: new Jwe(new PgCredentialKeyStore(database, seal, now)),
    events: delivering.events,
    webhooks: new PgWebhookStore(database, seal),
    notifications: new PgNotificationStore(database),
    targetRules: {
      httpAllowed: config.mode === 'sandbox' || config.privateTargets,
      privateAllowed: config.privateTargets,
    },
    tell: (notification: Notification) =>
      void sendNotice(delivering, notification, { signal: new AbortController().signal }),
    banks,
    bankOfIban: banks.bankOfIban,
    publicUrl,
    trustedProxies: config.trustedProxies,
    httpRedirectAllowed: config.mode === 'sandbox',
    version: {
      environment: config.reportedEnvironment,
      version: config.reportedVersion ?? around.packageVersion,
    },
    ...(clock && { clock }),
    logger,
    widgetRoutes: widget,
    countRequest: countRequests(metrics),
    isDatabaseReachable: () => isReachable(database),
    randomBytes,
    now,
  }

  return {
    listen: async (address) => {
      const app = await createServer(server)
      await app.listen(address)
      return { [Symbol.asyncDispose]: () => closeServer(app, closeMsMax) }
    },
    startWorker: async () => {
      const worker = await startWorker(database, countJobs(handlers, metrics, traceJob), {
        log: queueLog(logger),
        ...(clock && { beforeJob: clock.refresh }),
      })
      const report = (error: unknown) =>
        logger.warn({ err: error }, 'audit records could not be chained')
      const sealing = sealRegularly({ trail: audit, report })
      return { stop: async () => void (await Promise.all([worker.stop(), sealing.stop()])) }
    },
    serveMetrics: async (address) => {
      addProcessMetrics(metrics)
      metrics.info.set({ version: around.packageVersion, mode: config.mode }, 1)
      for (const { name, use, validUntil } of reportCertificates(certificates, now())) {
        metrics.certificateEnds.set({ name, use }, validUntil.getTime() / 1000)
      }
      const backlog = new PgBacklogReader(database)
      const connections = () => poolOf(database)
      const read = () => readMetrics({ metrics, backlog, connections })
      return serveMetrics({ metrics, read }, address)
    },
    addSandboxClient: () => clientStore.put(sandboxClient),
    close: async () => {
      stopWatching()
      clock?.close()
      await Promise.all([close(), sender.close()])
    },
  }
}

/** In sandbox mode time can be moved; elsewhere it passes. */
async function openClock({
  config,
  database,
  sandbox,
  now,
}: Surroundings): Promise<MovingClock | undefined> {
  if (config.mode !== 'sandbox') return undefined
  return MovingClock.open({
    store: new PgClockStore(database),
    machineNow: now,
    ...(sandbox && { tell: (clock) => sandbox.tellTime(clock) }),
  })
}

/** The bank list with everything that is checked of it. Throws `StartError` with every fault. */
export async function readBanks({
  config,
  sandboxUrl,
  now,
}: Pick<Surroundings, 'config' | 'now'> & { readonly sandboxUrl?: URL }): Promise<LoadedBanks> {
  try {
    return await loadBanks({
      ...(config.banksFile !== undefined && { operatorFile: config.banksFile }),
      ...(sandboxUrl && { sandboxUrl }),
      profileFaults: faultsOfProfile,
      now,
    })
  } catch (error) {
    if (error instanceof BankListError) throw new StartError(error.message, { cause: error })
    throw error
  }
}

/** The operator's certificates, checked, and held against what the banks want. Throws `StartError` with every fault. */
export async function certificatesOf({
  samples,
  certificates,
}: LoadedBanks): Promise<Certificates> {
  try {
    const read = certificates ? await readCertificates(certificates) : new Map()
    const faults = samples.flatMap((bank) => faultsOfCertificate(bank, read))
    if (faults.length > 0) throw new CertificateError(faults.join('\n'))
    return read
  } catch (error) {
    if (error instanceof CertificateError) throw new StartError(error.message, { cause: error })
    throw error
  }
}

/** Whoever develops a page may show the widget in it (finX API section 4.3); in sandbox mode alone. */
const ownMachine = ['http', 'https'].flatMap((scheme) => [
  `${scheme}://localhost:*`,
  `${scheme}://127.0.0.1:*`,
])

/** Every tutorial and client suite written for the interface knows these (architecture: how it is operated). */
const sandboxClient: Client = {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
  id: 'sandbox-client' as Client['id'],
  name: 'Sandbox-App',
  secretHashes: [hashClientSecret('sandbox-secret')],
  redirectUris: [],
  frameOrigins: [],
  anyRedirect: true,
  scope: 'accounts=rw balance=ro transactions=ro offline create_user user=rw',
  codeSeconds: 3600,
  redirectUriRequired: false,
}

/** A database that was a sandbox before may still hold the sandbox's client: in production it does not exist. */
function clientsOf({ mode }: Config, store: ClientStore): Pick<ClientStore, 'find'> {
  if (mode === 'sandbox') return store
  return {
    find: async (id) => {
      const client = await store.find(id)
      return client?.anyRedirect === true ? undefined : client
    },
  }
}

/** What a one-time flow grants, as far as its client may have it (finX API sections 1.2 and 2). */
const onetimeScope = ['accounts=ro', 'balance=ro', 'transactions=ro', 'offline']

async function termsOf(
  clients: Pick<ClientStore, 'find'>,
  flow: Flow,
): Promise<ClientTerms | undefined> {
  const client = await clients.find(flow.clientId)
  if (client === undefined || client.disabledAt !== undefined) return undefined
  const scope = onetimeScope.filter((entry) => coversScope(client.scope, entry)).join(' ')
  return { scope, codeSeconds: client.codeSeconds }
}

/** The person whom the client named; for one-time data a user of its own. */
async function userOf(
  users: Pick<UserStore, 'findOrAdd'>,
  { clientId, request: { ongoing } }: Flow,
  createdAt: Date,
): Promise<UserId> {
  const id = makeUserId()
  if (ongoing === undefined) return id
  return users.findOrAdd({ clientId, externalId: ongoing.externalUserId }, { id, createdAt })
}

function returnUrls(publicUrl: URL, flow: Flow) {
  return {
    sharedReturn: { url: new URL('/widget/bank-return', publicUrl).href, key: flow.id },
    returnUrl: new URL(`/widget/${flow.id}/bank-return`, publicUrl).href,
    refusedUrl: new URL(`/widget/${flow.id}/bank-refused`, publicUrl).href,
  }
}

function syncReturnUrls(publicUrl: URL, id: SyncId) {
  return {
    sharedReturn: { url: new URL('/widget/bank-return', publicUrl).href, key: id },
    returnUrl: new URL(`/syncs/${id}/bank-return`, publicUrl).href,
    refusedUrl: new URL(`/syncs/${id}/bank-refused`, publicUrl).href,
  }
}

function poolOf({ pool }: Database) {
  return { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }
}

async function isReachable(database: Database): Promise<boolean> {
  return database.query(sql`select 1`).then(
    () => true,
    () => false,
  )
}

function makeCode() {
  const plain = formatToken('code', randomBytes(tokenBytes))
  return { plain: new Secret(plain), hash: hashCode(plain) }
}

function makeChallengeId(): ChallengeId {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
  return `L${randomBytes(16).toString('hex')}` as ChallengeId
}

function makeUserId(): UserId {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- here the id gets its name
  return `U${randomBytes(16).toString('hex')}` as UserId
}

function reporter(logger: Logger): (problem: Problem, flow: Flow) => void {
  return (problem, flow) => {
    const bank = 'bankId' in flow.state ? flow.state.bankId : undefined
    logFailure(logger, problem, { flow: flow.id, bank })
  }
}

function syncReporter(
  logger: Logger,
): (problem: Problem, held: Pick<HeldSync, 'sync' | 'bankId'>) => void {
  return (problem, { sync, bankId: bank }) =>
    logFailure(logger, problem, { sync: sync.id, access: sync.accessId, bank })
}

/** A bank that is down is the bank's matter; what the operator must look at is an error. */
function logFailure(logger: Logger, problem: Problem, about: object): void {
  const { code, retryAfterSeconds } = problem
  const { actor } = problems[code]
  const level = actor === 'operator' ? 'error' : 'warn'
  logger[level](
    { err: problem, problem: code, actor, ...describeCause(), ...about, retryAfterSeconds },
    'a bank failed',
  )
}

/** The bank's id of the call stands beside ours of the request, so it says whose it is. */
function describeCall({ requestId, ...call }: CallReport) {
  return { ...call, bank_request_id: requestId }
}

/** By these the calls that a request, a flow or a sync led to are found. */
function describeCause() {
  const { requestId, flow, sync, traceparent } = currentCause()
  const trace = parseTraceparent(traceparent)?.traceId
  return { request_id: requestId, trace_id: trace, flow, sync }
}

/** Every call to a bank by the id under which the bank knows it, and when a bank is left alone. */
function bankLog(
  logger: Logger,
  counted: ReturnType<typeof countCalls>,
): Pick<ConnectorsOptions, 'reportCall' | 'reportCircuit'> {
  return {
    reportCall: (call) => {
      counted.call(call)
      traceCall(call)
      logger.info({ ...describeCall(call), ...describeCause() }, 'called a bank')
    },
    reportCircuit: (circuit) => {
      counted.circuit(circuit)
      const { bank, state } = circuit
      if (state === 'open') {
        logger.warn({ bank }, 'a bank does not answer and is left alone for a while')
      } else logger.info({ bank }, 'a bank answers again')
    },
  }
}

/** What has ended is an error: the banks that want it refuse us. */
function expiryLog(logger: Logger): (report: CertificateReport) => void {
  return ({ name, use, state, daysLeft, validUntil }) =>
    logger[state === 'expires-soon' ? 'warn' : 'error'](
      { certificate: name, use, state, daysLeft, validUntil: validUntil.toISOString() },
      'a certificate needs the operator',
    )
}

function queueLog(logger: Logger) {
  const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const
  return (level: keyof typeof levels, message: string) => logger[levels[level]](message)
}
