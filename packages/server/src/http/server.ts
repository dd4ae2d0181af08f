import { randomUUID } from 'node:crypto'
import { fastify, LogController } from 'fastify'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyRequest,
} from 'fastify'
import type { Version } from '@kontor/contract'
import type { AccountReader } from '../data/account-reader.ts'
import type { TransactionReader } from '../data/transaction-reader.ts'
import type { BankList } from '../banks/bank-list.ts'
import type { Jwe } from '../credentials/jwe.ts'
import type { MovingClock } from '../clock/moving-clock.ts'
import { Problem } from '../domain/problem.ts'
import { createLink } from '../flow/create-link.ts'
import type { FlowStore } from '../flow/flow-store.ts'
import type { EventStore } from '../notify/event-store.ts'
import type { Notification, NotificationStore } from '../notify/notification.ts'
import type { TargetRules } from '../notify/target-address.ts'
import type { WebhookStore } from '../notify/webhook.ts'
import type { AttemptStore } from '../oauth/attempt-store.ts'
import type { ClientStore } from '../oauth/client-store.ts'
import { exchangeCode } from '../oauth/exchange-code.ts'
import type { GrantStore } from '../oauth/grant-store.ts'
import { openGrant } from '../oauth/open-grant.ts'
import { rotateRefreshToken } from '../oauth/rotate-refresh-token.ts'
import { createOverview } from '../overview/create-overview.ts'
import type { RandomBytes } from '../oauth/token.ts'
import type { FlowJournalStore } from '../flow/journal-store.ts'
import type { OverviewStore } from '../overview/overview-store.ts'
import type { AccessStore } from '../sync/access-store.ts'
import type { AuthorizationStore } from '../sync/authorization-store.ts'
import { createAccess } from '../sync/create-access.ts'
import { requestSync } from '../sync/request-sync.ts'
import type { Passwords } from '../users/passwords.ts'
import type { DeleteUser, UserStore } from '../users/user-store.ts'
import { followRequests } from './follow-request.ts'
import { type AnsweredRequest, logRequests } from './log-requests.ts'
import { answerUnknownRoutes } from './unknown-routes.ts'
import { parseJson } from './parse-json.ts'
import { answerBadConnection, sendProblem } from './problem-reply.ts'
import type { BankOfIban } from './present-transaction.ts'
import { accessRoutes } from './routes/accesses.ts'
import { catalogRoutes } from './routes/catalog.ts'
import { clockRoutes } from './routes/clock.ts'
import { connectRoutes } from './routes/connect.ts'
import { dataRoutes } from './routes/data.ts'
import { eventRoutes } from './routes/events.ts'
import { flowRoutes } from './routes/flows.ts'
import { healthRoutes } from './routes/health.ts'
import { keySetRoutes } from './routes/key-set.ts'
import { linkRoutes } from './routes/links.ts'
import { metadataRoutes } from './routes/metadata.ts'
import { notificationRoutes } from './routes/notifications.ts'
import { revokeRoutes } from './routes/revoke.ts'
import { syncRoutes } from './routes/syncs.ts'
import { tokenRoutes } from './routes/token.ts'
import { userRoutes } from './routes/users.ts'
import { webhookRoutes } from './routes/webhooks.ts'

export type ServerDeps = {
  readonly clients: Pick<ClientStore, 'find'>
  readonly grants: GrantStore
  readonly users: UserStore
  readonly deleteUser: DeleteUser
  readonly passwords: Pick<Passwords, 'hash' | 'verify'>
  readonly attempts: AttemptStore
  readonly flows: Pick<FlowStore, 'create'>
  readonly journals: Pick<FlowJournalStore, 'find'>
  readonly overviews: Pick<OverviewStore, 'create'>
  readonly accounts: AccountReader
  readonly transactions: TransactionReader
  readonly accesses: AccessStore
  readonly authorizations: AuthorizationStore
  readonly jwe: Pick<Jwe, 'publicKey' | 'open'>
  readonly events: EventStore
  readonly webhooks: WebhookStore
  readonly notifications: NotificationStore
  /** Where clients may have us send to. */
  readonly targetRules: TargetRules
  /** Sends one notice, whatever comes of it. */
  tell(notification: Notification): void
  readonly banks: Pick<BankList, 'find' | 'all' | 'unconnected'>
  readonly bankOfIban: BankOfIban
  /** What links are made of. */
  readonly publicUrl: URL
  /** Whose `X-Forwarded-For` is believed; absent: nobody's. */
  readonly trustedProxies?: readonly string[]
  /** True in sandbox mode alone. */
  readonly httpRedirectAllowed: boolean
  readonly version: Version
  /** A clock that clients may move; absent in production. */
  readonly clock?: Pick<MovingClock, 'read' | 'move'>
  readonly logger: FastifyBaseLogger
  /** The widget, with its own dependencies bound. */
  readonly widgetRoutes?: FastifyPluginAsync
  /** Hears of every request that was answered. */
  readonly countRequest?: (request: AnsweredRequest) => void
  readonly randomBytes: RandomBytes
  isDatabaseReachable(): Promise<boolean>
  now(): Date
}

const bodyBytesMax = 1024 * 1024
const requestMs = 30_000
const headersMs = 10_000
const idleMs = 75_000
const requestsPerSocketMax = 10_000
const paramLengthMax = 256

/** The whole HTTP interface, ready to listen. */
export async function createServer(deps: ServerDeps): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: deps.logger,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'request_id',
    }),
    genReqId: () => randomUUID(),
    trustProxy: [...(deps.trustedProxies ?? [])],
    bodyLimit: bodyBytesMax,
    requestTimeout: requestMs,
    connectionTimeout: idleMs,
    keepAliveTimeout: idleMs,
    maxRequestsPerSocket: requestsPerSocketMax,
    http: { headersTimeout: headersMs },
    forceCloseConnections: 'idle',
    // Whoever still has a connection while we close is served once more and told to go.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: paramLengthMax },
    frameworkErrors: (error, request, reply) => sendProblem(error, request, reply),
    clientErrorHandler: answerBadConnection,
  })
  followRequests(app)
  hardenInput(app)
  ignoreExpectations(app)
  logRequests(app, deps.countRequest)
  answerUnknownRoutes(app)
  app.setErrorHandler(sendProblem)
  await registerRoutes(app, deps)
  return app
}

async function registerRoutes(app: FastifyInstance, deps: ServerDeps): Promise<void> {
  const { grants, clock, randomBytes, now } = deps
  await app.register(healthRoutes, deps)
  await app.register(linkRoutes, {
    ...deps,
    createLink: (clientId, request) =>
      createLink({ ...deps, randomUuid: randomUUID }, clientId, request),
    createOverview: (clientId, wish) =>
      createOverview({ ...deps, randomUuid: randomUUID }, clientId, wish),
  })
  await app.register(flowRoutes, deps)
  await app.register(tokenRoutes, {
    ...deps,
    exchangeCode: (exchange) => exchangeCode({ grants, randomBytes, now }, exchange),
    rotateRefreshToken: (rotation) => rotateRefreshToken({ grants, randomBytes, now }, rotation),
    openGrant: (request) => openGrant({ grants, randomBytes, now }, request),
  })
  await app.register(revokeRoutes, deps)
  await app.register(metadataRoutes, deps)
  await app.register(userRoutes, deps)
  await app.register(catalogRoutes, deps)
  await app.register(dataRoutes, deps)
  await app.register(keySetRoutes, deps)
  const direct = { ...deps, openJwe: (text: string) => deps.jwe.open(text) }
  await app.register(accessRoutes, {
    ...direct,
    createAccess: (wanted) => createAccess(deps, wanted),
  })
  await app.register(syncRoutes, {
    ...direct,
    requestSync: (access, wish) => requestSync({ ...deps, randomUuid: randomUUID }, access, wish),
  })
  await app.register(eventRoutes, deps)
  await app.register(webhookRoutes, deps)
  await app.register(notificationRoutes, deps)
  if (clock) await app.register(clockRoutes, { ...deps, clock })
  if (deps.widgetRoutes) await app.register(connectRoutes)
  if (deps.widgetRoutes) await app.register(deps.widgetRoutes)
}

/** What holds for every request, whoever answers it. A route may set its own caching. */
function hardenInput(app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => parseJson(body),
  )
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
    // PostgreSQL has no NUL in its texts; nothing we serve has one in its name.
    if (request.url.includes('%00')) throw new Problem('invalid_query', 'the URL holds a NUL')
  })
}

/** RFC 9110 section 10.1.1 lets a server answer what it cannot expect as usual; Node's 417 has no error body. */
function ignoreExpectations({ server }: FastifyInstance): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
}

/** Stops accepting, lets what is in flight finish, and cuts off what is not done in time. */
export async function closeServer(app: FastifyInstance, withinMs = 10_000): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), withinMs)
  await app.close().finally(() => clearTimeout(timer))
}
