import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Authorisation } from '../authorisation/authorisation.ts'
import { authenticate, fail, isOpen } from '../authorisation/authorisation.ts'
import type { Bank } from '../banks.ts'
import { dayOf } from '../calendar.ts'
import type { Access, Consent } from '../consent/consent.ts'
import { statusOf } from '../consent/consent.ts'
import { readConsentRequest } from '../consent/read-consent-request.ts'
import { people } from '../people.ts'
import type { Sandbox } from '../sandbox.ts'
import { bankOf, consentOfPath, header } from './call.ts'
import { checkToken } from './check-token.ts'
import { formatError } from './fault.ts'
import type { Links } from './links.ts'
import { LinkMaker, consentPath } from './links.ts'

type Params = { Params: { slug: string; consentId: string } }

export async function consentRoutes(
  app: FastifyInstance,
  { sandbox }: { sandbox: Sandbox },
): Promise<void> {
  app.post<{ Params: { slug: string } }>('/consents', async (request, reply) => {
    const bank = bankOf(request.params.slug)
    if (header(request, 'psu-ip-address') === undefined) {
      throw formatError('PSU-IP-Address', 'PSU-IP-Address is missing.')
    }
    const redirects = readRedirects(request, bank)
    const consent = sandbox.createConsent(bank, {
      ...readConsentRequest(request.body, bank, sandbox.today()),
      ...redirects,
    })
    const links = new LinkMaker(sandbox, bank)
    void reply.header('ASPSP-SCA-Approach', bank.approach)
    void reply.header('Location', links.absolute(consentPath(consent)))
    return reply.code(201).send({
      consentStatus: consent.status,
      consentId: consent.id,
      ...(bank.approach === 'REDIRECT' ? {} : { psuMessage: loginMessage(bank) }),
      _links: { ...begin(sandbox, { bank, consent, request }), ...consentLinks(links, consent) },
    })
  })

  app.get<Params>('/consents/:consentId', async (request) => {
    const bank = bankOf(request.params.slug)
    const consent = consentOfPath(sandbox, bank, request.params.consentId)
    return {
      access: presentAccess(consent.access),
      recurringIndicator: consent.recurring,
      validUntil: consent.validUntil,
      frequencyPerDay: consent.frequencyPerDay,
      lastActionDate: consent.lastActionOn,
      consentStatus: statusOf(consent, sandbox.now()),
      _links: { account: new LinkMaker(sandbox, bank).to('/v1/accounts') },
    }
  })

  app.get<Params>('/consents/:consentId/status', async (request) => {
    const bank = bankOf(request.params.slug)
    const consent = consentOfPath(sandbox, bank, request.params.consentId)
    // What a phone or the clock has decided meanwhile shows here too.
    sandbox.authorisations((authorisation) => authorisation.consent === consent)
    return { consentStatus: statusOf(consent, sandbox.now()) }
  })

  app.delete<Params>('/consents/:consentId', async (request, reply) => {
    const consent = consentOfPath(sandbox, bankOf(request.params.slug), request.params.consentId)
    for (const open of sandbox.authorisations((each) => each.consent === consent && isOpen(each))) {
      fail(open)
    }
    consent.status = 'terminatedByTpp'
    consent.lastActionOn = dayOf(sandbox.now())
    return reply.code(204).send()
  })
}

function loginMessage(bank: Bank): string {
  const [known] = people.find((person) => person.bank === bank.slug)?.logins ?? []
  const hint = known ? ` (Sandbox: ${known.login} / ${known.password})` : ''
  return `Bitte geben Sie Ihren Anmeldenamen und Ihre PIN ein.${hint}`
}

/** Berlin Group: the redirect approach needs the address to return to. */
function readRedirects(
  request: FastifyRequest,
  bank: Bank,
): { redirectUri?: string; nokRedirectUri?: string } {
  const redirectUri = header(request, 'tpp-redirect-uri')
  const nokRedirectUri = header(request, 'tpp-nok-redirect-uri')
  if (redirectUri === undefined && bank.approach === 'REDIRECT') {
    throw formatError('TPP-Redirect-URI', 'TPP-Redirect-URI is missing.')
  }
  for (const uri of [redirectUri, nokRedirectUri]) {
    if (uri !== undefined && !/^https?:$/.test(URL.parse(uri)?.protocol ?? '')) {
      throw formatError('TPP-Redirect-URI', 'The address to return to must be http or https.')
    }
  }
  return {
    ...(redirectUri === undefined ? {} : { redirectUri }),
    ...(nokRedirectUri === undefined ? {} : { nokRedirectUri }),
  }
}

/** The links that say how to go on: the authorisation is begun at once, or the client has to start it. */
function begin(
  sandbox: Sandbox,
  options: { bank: Bank; consent: Consent; request: FastifyRequest },
): Links {
  const { bank, consent, request } = options
  const links = new LinkMaker(sandbox, bank)
  const start = links.to(`${consentPath(consent)}/authorisations`)
  const wantsExplicit = header(request, 'tpp-explicit-authorisation-preferred') === 'true'
  if (!bank.beginsAtOnce || wantsExplicit) {
    return bank.approach === 'REDIRECT'
      ? { startAuthorisation: start }
      : { startAuthorisationWithPsuAuthentication: start }
  }
  const subject = checkToken(sandbox, bank, request)
  const login = subject?.login ?? header(request, 'psu-id')
  const begun = sandbox.startAuthorisation(consent, bank, login)
  // Who has logged in before has nothing left to do but to confirm.
  if (subject) authenticate(begun, { ...subject, now: sandbox.now() })
  return begunLinks(links, begun)
}

function begunLinks(links: LinkMaker, begun: Authorisation): Links {
  const scaStatus = links.authorisation(begun)
  return begun.approach === 'REDIRECT'
    ? { ...links.toThePerson(begun), scaStatus }
    : { ...(isOpenToPassword(begun) ? { updatePsuAuthentication: scaStatus } : {}), scaStatus }
}

function isOpenToPassword({ status }: Authorisation): boolean {
  return status === 'received' || status === 'psuIdentified'
}

function consentLinks(links: LinkMaker, consent: Consent): Links {
  return {
    self: links.to(consentPath(consent)),
    status: links.to(`${consentPath(consent)}/status`),
  }
}

function presentAccess(access: Access): object {
  switch (access.kind) {
    case 'dedicated':
      return access.lists
    case 'bank-offered':
      return Object.fromEntries(access.rights.map((right) => [right, []]))
    case 'allPsd2':
    case 'availableAccounts':
    case 'availableAccountsWithBalance':
      return { [access.kind]: access.wish }
  }
}
