import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findBank } from '../banks.ts'
import { keepHeaders, withoutSecrets } from '../control/request-log.ts'
import type { Sandbox } from '../sandbox.ts'
import { accountRoutes } from './account-routes.ts'
import { authorisationRoutes } from './authorisation-routes.ts'
import { bankOf, checkCall, header, isUuid } from './call.ts'
import { checkToken } from './check-token.ts'
import { consentRoutes } from './consent-routes.ts'
import { Fault, faultBody, formatError } from './fault.ts'

type Slug = { Params: { slug: string } }

/** The XS2A interface of all banks, below `/{slug}/v1`. */
export async function xs2aInterface(
  app: FastifyInstance,
  { sandbox }: { sandbox: Sandbox },
): Promise<void> {
  readBodiesLeniently(app)
  app.addHook<Slug>('onRequest', async (request, reply) => {
    const id = header(request, 'x-request-id')
    // The contract wants a UUID in every answer, also where the request brought none.
    void reply.header('X-Request-ID', isUuid(id) ? id : randomUUID())
    void reply.header('Cache-Control', 'no-store')
    await meetWeather(sandbox, request, reply)
  })
  app.addHook<Slug>('preValidation', async (request) => {
    const bank = bankOf(request.params.slug)
    checkCall(request)
    checkToken(sandbox, bank, request)
  })
  app.addHook<Slug>('onResponse', async (request, reply) => {
    sandbox.requests.add({
      at: sandbox.now().toISOString(),
      bank: request.params.slug,
      method: request.method,
      path: request.url.slice(request.params.slug.length + 1),
      headers: keepHeaders(request.headers),
      ...(request.body === undefined ? {} : { body: withoutSecrets(request.body) }),
      status: reply.statusCode,
    })
  })
  app.setErrorHandler<FastifyError>((error, _request, reply) => answerFault(error, reply))
  app.route({
    method: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'],
    url: '/*',
    handler: (request) => {
      throw unknownOrForbidden(request)
    },
  })
  await app.register(consentRoutes, { sandbox })
  await app.register(authorisationRoutes, { sandbox })
  await app.register(accountRoutes, { sandbox })
}

/** An empty body with a JSON content type is an empty object: several banks' clients send that. */
function readBodiesLeniently(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, readBody)
}

async function readBody(_request: FastifyRequest, body: string): Promise<unknown> {
  if (body === '') return {}
  try {
    const parsed: unknown = JSON.parse(body)
    return parsed
  } catch {
    throw formatError('body', 'The body is not JSON.')
  }
}

async function meetWeather(
  sandbox: Sandbox,
  request: FastifyRequest<Slug>,
  reply: FastifyReply,
): Promise<void> {
  const bank = findBank(request.params.slug)
  if (!bank) return
  const { sky, delayMs } = sandbox.weather.take(bank)
  switch (sky) {
    case 'up':
      return
    case 'slow':
      await sleep(delayMs)
      return
    case 'down':
      throw new Fault(503, 'SERVICE_UNAVAILABLE', { text: 'The bank is being maintained.' })
    case 'down-html':
      await reply.code(503).type('text/html; charset=utf-8').send(downPage)
      return
    case 'garbage':
      await reply.code(200).type('application/json').send('{"accounts":[{"resourceId":')
      return
    case 'refusing':
      throw new Fault(401, 'CERTIFICATE_INVALID', { text: 'The certificate is not valid.' })
    case 'enough':
      throw new Fault(429, 'ACCESS_EXCEEDED', { text: 'Enough for today.' })
    case 'hang-up':
      request.raw.destroy()
      reply.hijack()
      return
  }
}

const downPage =
  '<!doctype html><html><head><title>503</title></head><body><h1>Service Temporarily Unavailable</h1></body></html>'

const paths: readonly RegExp[] = [
  /^\/v1\/consents(?:\/[^/]+(?:\/status|\/authorisations(?:\/[^/]+)?)?)?$/,
  /^\/v1\/accounts(?:\/[^/]+(?:\/balances|\/transactions(?:\/[^/]+)?)?)?$/,
]

function unknownOrForbidden(request: FastifyRequest): Fault {
  const path = `/${request.url.split('?')[0]?.split('/').slice(2).join('/') ?? ''}`
  if (paths.some((known) => known.test(path))) {
    return new Fault(405, 'SERVICE_INVALID', { text: `${request.method} is not offered here.` })
  }
  return new Fault(404, 'RESOURCE_UNKNOWN', { text: 'There is nothing at this address.' })
}

function answerFault(error: FastifyError | Fault, reply: FastifyReply): FastifyReply {
  const fault = error instanceof Fault ? error : translate(error)
  return reply.code(fault.status).type('application/json').send(faultBody(fault))
}

function translate(error: FastifyError): Fault {
  const status = error.statusCode ?? 500
  if (status === 415) {
    return new Fault(415, 'UNSUPPORTED_MEDIA_TYPE', { text: 'The body must be application/json.' })
  }
  if (status >= 400 && status < 500) return formatError('body', 'The request cannot be read.')
  return new Fault(500, 'INTERNAL_SERVER_ERROR', { text: 'The sandbox bank has a bug.' })
}
