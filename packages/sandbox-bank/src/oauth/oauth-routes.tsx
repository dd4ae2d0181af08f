import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Authorisation } from '../authorisation/authorisation.ts'
import { isOpen } from '../authorisation/authorisation.ts'
import type { Bank } from '../banks.ts'
import { LoginView } from '../online-banking/views.tsx'
import { pageHeaders, renderPage } from '../online-banking/page.tsx'
import { findPerson, passwordIsRight } from '../people.ts'
import type { Json } from '../read-json.ts'
import { isObject, text } from '../read-json.ts'
import type { Sandbox } from '../sandbox.ts'
import { bankOf } from '../xs2a/call.ts'
import { Fault } from '../xs2a/fault.ts'
import type { AuthorizationRequest, PreStepLogin, Tokens } from './oauth-server.ts'
import { wayBack } from './oauth-server.ts'

type Slug = { Params: { slug: string }; Querystring: Json }
type Login = { Params: { slug: string; loginId: string } }

const triesMax = 3

/** The OAuth servers of the banks that have one: metadata, the page for the browser, tokens. */
export async function oauthRoutes(
  app: FastifyInstance,
  { sandbox }: { sandbox: Sandbox },
): Promise<void> {
  app.setErrorHandler<Error>((error, _request, reply) => {
    const status = error instanceof Fault ? error.status : 400
    return reply.code(status).type('text/plain; charset=utf-8').send(error.message)
  })

  app.get<Slug>('/:slug/.well-known/oauth-authorization-server', async (request) => {
    const issuer = sandbox.issuer(oauthBank(request.params.slug))
    return {
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
    }
  })

  app.get<Slug>('/:slug/oauth/authorize', async (request, reply) => {
    const bank = oauthBank(request.params.slug)
    const asked = readAuthorizationRequest(request.query)
    const scope = text(request.query['scope']) ?? ''
    if (bank.oauth === 'integrated') {
      const authorisation = authorisationOfScope(sandbox, bank, scope)
      if (!authorisation) return refuse(reply, sandbox, { bank, asked, error: 'invalid_scope' })
      authorisation.oauth = { request: asked }
      return reply.redirect(`/${bank.slug}/online/${authorisation.redirectId ?? ''}`, 303)
    }
    if (scope !== 'ais') return refuse(reply, sandbox, { bank, asked, error: 'invalid_scope' })
    const login = sandbox.oauth.beginLogin(bank, asked)
    return reply.redirect(pathOf(login), 303)
  })

  app.get<Login>('/:slug/oauth/login/:loginId', async (request, reply) =>
    show(reply, find(sandbox, request.params)),
  )

  app.post<Login>('/:slug/oauth/login/:loginId/login', async (request, reply) => {
    const login = find(sandbox, request.params)
    if (login.wayBack !== undefined) return reply.redirect(login.wayBack, 303)
    const message = logIn(sandbox, login, isObject(request.body) ? request.body : {})
    if (message !== undefined) return show(reply, login, message)
    return reply.redirect(login.wayBack ?? pathOf(login), 303)
  })

  app.post<Login>('/:slug/oauth/login/:loginId/refuse', async (request, reply) => {
    const login = find(sandbox, request.params)
    return reply.redirect(end(sandbox, login, { error: 'access_denied' }), 303)
  })

  app.post<Slug>('/:slug/oauth/token', async (request, reply) => {
    const bank = oauthBank(request.params.slug)
    const tokens = give(sandbox, bank, isObject(request.body) ? request.body : {})
    void reply.header('Cache-Control', 'no-store')
    if ('error' in tokens) return reply.code(400).send(tokens)
    return {
      access_token: tokens.access,
      token_type: 'Bearer',
      expires_in: tokens.expiresIn,
      refresh_token: tokens.refresh,
    }
  })
}

function oauthBank(slug: string): Bank {
  const bank = bankOf(slug)
  if (bank.oauth !== undefined) return bank
  throw new Fault(404, 'RESOURCE_UNKNOWN', { text: 'This bank has no OAuth server.' })
}

/** Without a client and a safe way back nobody is led anywhere (RFC 6749, section 4.1.2.1). */
function readAuthorizationRequest(query: Json): AuthorizationRequest {
  const redirectUri = text(query['redirect_uri']) ?? ''
  const clientId = text(query['client_id']) ?? ''
  const challenge = text(query['code_challenge']) ?? ''
  const state = text(query['state'])
  if (!/^https?:$/.test(URL.parse(redirectUri)?.protocol ?? '')) throw invalid('redirect_uri')
  if (clientId === '' || clientId.length > 200) throw invalid('client_id')
  if (query['response_type'] !== 'code') throw invalid('response_type')
  if (query['code_challenge_method'] !== 'S256' || !/^[\w-]{43}$/.test(challenge)) {
    throw invalid('code_challenge')
  }
  return { clientId, redirectUri, challenge, ...(state === undefined ? {} : { state }) }
}

function invalid(name: string): Fault {
  return new Fault(400, 'FORMAT_ERROR', { text: `${name} is missing or invalid.` })
}

/** `AIS:<consentId>`, of a consent that still waits for its person. */
function authorisationOfScope(
  sandbox: Sandbox,
  bank: Bank,
  scope: string,
): Authorisation | undefined {
  const [, consentId] = /^AIS:([\w-]+)$/.exec(scope) ?? []
  const [authorisation] = sandbox.authorisations(
    (each) => each.bank === bank && each.consent.id === consentId && isOpen(each),
  )
  return authorisation
}

type Refusal = { readonly bank: Bank; readonly asked: AuthorizationRequest; readonly error: string }

function refuse(
  reply: FastifyReply,
  sandbox: Sandbox,
  { bank, asked, error }: Refusal,
): FastifyReply {
  return reply.redirect(wayBack(asked, sandbox.issuer(bank), { error }), 303)
}

function find(sandbox: Sandbox, { slug, loginId }: Login['Params']): PreStepLogin {
  const login = sandbox.oauth.login(bankOf(slug), loginId)
  if (login) return login
  throw new Fault(404, 'RESOURCE_UNKNOWN', { text: 'Diese Seite gibt es nicht oder nicht mehr.' })
}

function logIn(sandbox: Sandbox, login: PreStepLogin, fields: Json): string | undefined {
  const { bank, request } = login
  const name = text(fields['login'])?.trim() ?? ''
  const person = findPerson(bank.slug, name)
  if (person && passwordIsRight(person, name, text(fields['password']) ?? '')) {
    const code = sandbox.oauth.issueCode(request, { bank, person, login: name })
    end(sandbox, login, { code })
    return undefined
  }
  login.wrongPasswords += 1
  const triesLeft = triesMax - login.wrongPasswords
  if (triesLeft > 0) return `Anmeldename oder PIN ist falsch. Verbleibende Versuche: ${triesLeft}.`
  end(sandbox, login, { error: 'access_denied' })
  return undefined
}

function end(
  sandbox: Sandbox,
  login: PreStepLogin,
  outcome: { readonly code: string } | { readonly error: string },
): string {
  login.wayBack ??= wayBack(login.request, sandbox.issuer(login.bank), outcome)
  return login.wayBack
}

/** RFC 6749, sections 4.1.3, 5.2 and 6. */
function give(sandbox: Sandbox, bank: Bank, fields: Json): Tokens | { readonly error: string } {
  const field = (name: string) => text(fields[name]) ?? ''
  const clientId = field('client_id')
  if (clientId === '') return { error: 'invalid_client' }
  switch (field('grant_type')) {
    case 'authorization_code': {
      const asked = {
        code: field('code'),
        redirectUri: field('redirect_uri'),
        verifier: field('code_verifier'),
      }
      return sandbox.oauth.redeem({ ...asked, bank, clientId }) ?? { error: 'invalid_grant' }
    }
    case 'refresh_token': {
      const refreshToken = field('refresh_token')
      return sandbox.oauth.refresh({ refreshToken, bank, clientId }) ?? { error: 'invalid_grant' }
    }
    default:
      return { error: 'unsupported_grant_type' }
  }
}

function pathOf({ bank, id }: PreStepLogin): string {
  return `/${bank.slug}/oauth/login/${id}`
}

function show(reply: FastifyReply, login: PreStepLogin, message?: string): FastifyReply {
  const { bank } = login
  const view = <LoginView action={pathOf(login)} message={message} login='' />
  return reply
    .code(message === undefined ? 200 : 422)
    .headers(pageHeaders)
    .send(renderPage({ title: 'Anmelden', bank, area: 'Online-Banking', children: view }))
}
