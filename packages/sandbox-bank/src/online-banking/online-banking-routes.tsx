import type { FastifyInstance, FastifyReply } from 'fastify'
import type { VNode } from 'preact'
import type { Authorisation } from '../authorisation/authorisation.ts'
import {
  authenticate,
  checkPassword,
  chooseMethod,
  fail,
  giveOtp,
  isOpen,
} from '../authorisation/authorisation.ts'
import { statusOf } from '../consent/consent.ts'
import { finishPassage } from '../oauth/oauth-server.ts'
import type { Json } from '../read-json.ts'
import { isObject, text } from '../read-json.ts'
import type { Account } from '../people.ts'
import type { Sandbox } from '../sandbox.ts'
import { bankOf } from '../xs2a/call.ts'
import { Fault } from '../xs2a/fault.ts'
import { pageHeaders, renderPage } from './page.tsx'
import { styleSheet } from './style.ts'
import { AccountsView, LoginView, OtpView, OverView } from './views.tsx'

type Passage = { Params: { slug: string; redirectId: string } }

/** The bank's own pages: where a person logs in and confirms in the redirect approach. */
export async function onlineBankingRoutes(
  app: FastifyInstance,
  { sandbox }: { sandbox: Sandbox },
): Promise<void> {
  app.get('/assets/sandbox-bank.css', async (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('Cache-Control', 'max-age=300').send(styleSheet),
  )

  app.setErrorHandler<Error>((error, _request, reply) => {
    const status = error instanceof Fault ? error.status : 400
    return reply.code(status).type('text/plain; charset=utf-8').send(error.message)
  })

  app.get<Passage>('/:slug/online/:redirectId', async (request, reply) =>
    show(reply, { sandbox, authorisation: find(sandbox, request.params) }),
  )

  app.post<Passage>('/:slug/online/:redirectId/login', async (request, reply) => {
    const authorisation = find(sandbox, request.params)
    if (authorisation.status !== 'received' && authorisation.status !== 'psuIdentified') {
      return showAgain(reply, authorisation)
    }
    const message = logIn(sandbox, authorisation, form(request.body))
    if (message === undefined) return showAgain(reply, authorisation)
    return show(reply, { sandbox, authorisation, message })
  })

  app.post<Passage>('/:slug/online/:redirectId/accounts', async (request, reply) => {
    const authorisation = find(sandbox, request.params)
    if (authorisation.status !== 'psuAuthenticated') return showAgain(reply, authorisation)
    const message = pick(sandbox, authorisation, form(request.body))
    if (message === undefined) return showAgain(reply, authorisation)
    return show(reply, { sandbox, authorisation, message })
  })

  app.post<Passage>('/:slug/online/:redirectId/otp', async (request, reply) => {
    const authorisation = find(sandbox, request.params)
    if (authorisation.status !== 'scaMethodSelected') return showAgain(reply, authorisation)
    const outcome = giveOtp(
      authorisation,
      text(form(request.body)['otp'])?.trim() ?? '',
      sandbox.now(),
    )
    if (outcome !== 'right' && outcome !== 'failed') {
      const message = `Die TAN ist falsch. Verbleibende Versuche: ${outcome.triesLeft}.`
      return show(reply, { sandbox, authorisation, message })
    }
    return leave(reply, { sandbox, authorisation })
  })

  app.post<Passage>('/:slug/online/:redirectId/refuse', async (request, reply) => {
    const authorisation = find(sandbox, request.params)
    if (isOpen(authorisation)) fail(authorisation)
    return leave(reply, { sandbox, authorisation })
  })
}

function find(sandbox: Sandbox, params: Passage['Params']): Authorisation {
  const bank = bankOf(params.slug)
  const [authorisation] = sandbox.authorisations(
    (each) => each.bank === bank && each.redirectId === params.redirectId,
  )
  if (authorisation) return authorisation
  throw new Fault(404, 'RESOURCE_UNKNOWN', { text: 'Diese Seite gibt es nicht oder nicht mehr.' })
}

function logIn(sandbox: Sandbox, authorisation: Authorisation, fields: Json): string | undefined {
  const login = text(fields['login'])?.trim() ?? ''
  const password = text(fields['password']) ?? ''
  const now = sandbox.now()
  authorisation.login = login
  const outcome = checkPassword(authorisation.consent, { login, password, now })
  if (outcome === 'blocked') {
    fail(authorisation)
    return 'Der Zugang ist nach drei falschen Anmeldungen gesperrt.'
  }
  if (outcome === 'no-account') {
    fail(authorisation)
    return 'Die angefragten Konten gehören nicht zu diesem Anmeldenamen.'
  }
  if ('triesLeft' in outcome) {
    return `Anmeldename oder PIN ist falsch. Verbleibende Versuche: ${outcome.triesLeft}.`
  }
  authenticate(authorisation, { login, person: outcome, now })
  return undefined
}

function pick(sandbox: Sandbox, authorisation: Authorisation, fields: Json): string | undefined {
  const [method] = authorisation.bank.methods
  if (!method) throw new Error(`${authorisation.bank.slug} has no method`)
  if (authorisation.consent.access.kind === 'bank-offered') {
    const ticked = new Set([fields['account']].flat())
    const accounts = authorisation.person?.accounts.filter(({ id }) => ticked.has(id)) ?? []
    if (accounts.length === 0) return 'Bitte wählen Sie mindestens ein Konto.'
    authorisation.accounts = accounts
  }
  chooseMethod(authorisation, method, sandbox.now())
  return undefined
}

function form(body: unknown): Json {
  return isObject(body) ? body : {}
}

function pathOf({ bank, redirectId }: Authorisation): string {
  return `/${bank.slug}/online/${redirectId ?? ''}`
}

function showAgain(reply: FastifyReply, authorisation: Authorisation): FastifyReply {
  return reply.redirect(pathOf(authorisation), 303)
}

function leave(reply: FastifyReply, { sandbox, authorisation }: Showing): FastifyReply {
  const uri = wayBackOf(sandbox, authorisation)
  return uri === undefined ? showAgain(reply, authorisation) : reply.redirect(uri, 303)
}

/** Where an authorisation that is over leads back to. */
function wayBackOf(sandbox: Sandbox, authorisation: Authorisation): string | undefined {
  const { bank, consent, oauth: passage, status } = authorisation
  if (passage) {
    return finishPassage(sandbox.oauth, authorisation, { passage, issuer: sandbox.issuer(bank) })
  }
  const { redirectUri, nokRedirectUri = redirectUri } = consent
  const isGranted = status === 'finalised' && statusOf(consent, sandbox.now()) === 'valid'
  return isGranted ? redirectUri : nokRedirectUri
}

type Showing = { sandbox: Sandbox; authorisation: Authorisation; message?: string }

function show(reply: FastifyReply, showing: Showing): FastifyReply {
  const { title, view } = viewOf(showing)
  const { bank } = showing.authorisation
  return reply
    .code(showing.message === undefined ? 200 : 422)
    .headers(pageHeaders)
    .send(renderPage({ title, bank, area: 'Online-Banking', children: view }))
}

function viewOf({ sandbox, authorisation, message }: Showing): { title: string; view: VNode } {
  const action = pathOf(authorisation)
  const { status, person } = authorisation
  if (status === 'received' || status === 'psuIdentified') {
    const login = authorisation.login ?? ''
    return { title: 'Anmelden', view: <LoginView {...{ action, message, login }} /> }
  }
  if (status === 'psuAuthenticated' && person) {
    const balanceOf = ({ id }: Account) => sandbox.statement(person, id).closingCents
    return {
      title: 'Kontozugriff freigeben',
      view: <AccountsView {...{ action, message, authorisation, person, balanceOf }} />,
    }
  }
  if (status === 'scaMethodSelected') {
    return {
      title: 'Mit TAN bestätigen',
      view: <OtpView {...{ action, message, authorisation }} />,
    }
  }
  const back = wayBackOf(sandbox, authorisation)
  const view = <OverView {...{ authorisation, message, back }} now={sandbox.now()} />
  return { title: status === 'finalised' ? 'Fertig' : 'Abgebrochen', view }
}
