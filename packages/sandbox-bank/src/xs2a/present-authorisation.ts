import type { Authorisation } from '../authorisation/authorisation.ts'
import { waitsForPhone } from '../authorisation/authorisation.ts'
import { photoTan } from '../authorisation/photo-tan.ts'
import type { Method } from '../banks.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Links } from './links.ts'
import { LinkMaker } from './links.ts'

/** What the bank answers to a step of an authorisation; the links say what comes next. */
export function presentAuthorisation(sandbox: Sandbox, authorisation: Authorisation): object {
  const links = new LinkMaker(sandbox, authorisation.bank)
  return {
    scaStatus: authorisation.status,
    authorisationId: authorisation.id,
    ...details(authorisation),
    _links: {
      ...nextLinks(links, authorisation),
      scaStatus: links.authorisation(authorisation),
    },
  }
}

function details(authorisation: Authorisation): object {
  const { status, method, bank } = authorisation
  if (waitsForPhone(authorisation)) {
    return {
      ...(method ? { chosenScaMethod: presentMethod(method) } : {}),
      psuMessage: waitingMessage(authorisation),
    }
  }
  if (status === 'psuAuthenticated') return { scaMethods: bank.methods.map(presentMethod) }
  if (status === 'scaMethodSelected' && method) {
    return {
      chosenScaMethod: presentMethod(method),
      challengeData: presentChallenge(authorisation, method),
    }
  }
  return {}
}

function nextLinks(links: LinkMaker, authorisation: Authorisation): Links {
  const here = links.authorisation(authorisation)
  const { status, approach } = authorisation
  if (approach === 'REDIRECT') {
    return status === 'finalised' || status === 'failed' ? {} : links.toThePerson(authorisation)
  }
  if (status === 'received') return { updatePsuIdentification: here }
  if (status === 'psuIdentified') return { updatePsuAuthentication: here }
  if (status === 'psuAuthenticated') return { selectAuthenticationMethod: here }
  if (status === 'scaMethodSelected' && !waitsForPhone(authorisation)) {
    return { authoriseTransaction: here }
  }
  return {}
}

function presentMethod(method: Method): object {
  return {
    authenticationType: method.type,
    authenticationMethodId: method.id,
    name: method.name,
    explanation: method.explanation,
  }
}

function presentChallenge(authorisation: Authorisation, method: Method): object {
  const image = method.type === 'PHOTO_OTP' ? { image: photoTan(authorisation.id) } : {}
  const code = startCode(authorisation)
  const isChip = method.type === 'CHIP_OTP'
  return {
    ...image,
    ...(isChip ? { data: [method.isFlickered ? flickerCode(code) : code] } : {}),
    otpMaxLength: method.otpMaxLength,
    otpFormat: method.otpFormat,
    additionalInformation: [
      method.explanation,
      ...(isChip && !method.isFlickered ? [`Startcode: ${code}.`] : []),
      `(Sandbox: ${method.otp ?? ''})`,
    ].join(' '),
  }
}

/** What a person types into a TAN generator before it shows the TAN. */
function startCode(authorisation: Authorisation): string {
  return String(parseInt(authorisation.id.slice(0, 7), 16))
    .padStart(8, '0')
    .slice(-8)
}

/** HHD_UC 1.4: the length, then the start code behind its own length and a control byte. */
function flickerCode(code: string): string {
  const body = `${(0x80 + code.length).toString(16)}01${code}`
  return String(body.length).padStart(3, '0') + body
}

export function waitingMessage(authorisation: Authorisation): string {
  return `Bitte bestätigen Sie den Zugriff in der App: ${authorisation.method?.name ?? authorisation.bank.name}.`
}
