import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

import type { ConnectorSession } from '../connector.ts'
import { BankToken } from '../oauth/bank-token.ts'
import { OAuthLogin } from '../oauth/login.ts'
import type { Answer } from './answer.ts'
import { pathSegment } from './path-segment.ts'

const Text = Type.String({ maxLength: 4_000 })
const Method = Type.Object({
  id: Text,
  name: Text,
  explanation: Type.Optional(Text),
  kind: Type.Union([
    Type.Literal('sms'),
    Type.Literal('push'),
    Type.Literal('photo'),
    Type.Literal('chip'),
    Type.Literal('email'),
    Type.Literal('other'),
  ]),
  decoupled: Type.Boolean(),
})
const SessionToken = Type.Object({
  ...BankToken.properties,
  /** Where it is renewed, as the bank wrote it. */
  endpoint: Text,
})
/** The person's token at the bank. */
export type SessionToken = Static<typeof SessionToken>

const Session = Type.Object({
  consentId: Text,
  psuId: Type.Optional(Text),
  corporateId: Type.Optional(Text),
  /** Where the bank's pages lead back to; kept for banks that want to be told with every request. */
  returnUrl: Type.Optional(Text),
  stage: Type.Union([
    Type.Literal('login'),
    Type.Literal('method'),
    Type.Literal('answer'),
    Type.Literal('redirect'),
    Type.Literal('decoupled'),
    Type.Literal('authorized'),
  ]),
  /** Of the last answer that had any, as the bank wrote them; checked anew whenever one is followed. */
  links: Type.Record(Type.String(), Text),
  /** Where the authorisation's status is read. */
  authorisation: Type.Optional(Text),
  methods: Type.Optional(Type.Array(Method, { maxItems: 50 })),
  chosenMethod: Type.Optional(Method),
  /** Shown again after a wrong answer. */
  challenge: Type.Optional(
    Type.Object({
      prompt: Type.Optional(Type.String()),
      image: Type.Optional(
        Type.Object({
          mediaType: Type.Union([Type.Literal('image/png'), Type.Literal('image/jpeg')]),
          base64: Type.String(),
        }),
      ),
      format: Type.Union([Type.Literal('digits'), Type.Literal('characters')]),
      maxLength: Type.Optional(Type.Number()),
      methodName: Type.Optional(Type.String()),
    }),
  ),
  wrongAnswers: Type.Optional(Type.Integer()),
  /** While the person is at the bank's OAuth server. */
  oauth: Type.Optional(OAuthLogin),
  token: Type.Optional(SessionToken),
  /** The confirmation code went to the bank; it is good for once. */
  confirmed: Type.Optional(Type.Boolean()),
})
/** What is remembered between two steps. No password, no OTP: there is no field for them. */
export type Session = Static<typeof Session>

/** The session as the connector gave it away. Throws `RangeError` on anything else: that is our bug. */
export function readSession(session: ConnectorSession): Session {
  if (!Value.Check(Session, session)) throw new RangeError('not a session of this connector')
  return session
}

const PreStepSession = Type.Object({
  stage: Type.Literal('pre-step'),
  oauth: OAuthLogin,
  token: Type.Optional(SessionToken),
  /** What the consent will be asked for. No password: a pre-step is for banks that ask on their own pages. */
  request: Type.Object({
    credentials: Type.Record(Type.String(), Text),
    accounts: Type.Array(Type.Object({ id: Text, currency: Type.Optional(Text) })),
    returnUrl: Text,
    refusedUrl: Text,
    validUntil: Text,
    recurring: Type.Boolean(),
  }),
})
/** What is remembered while there is no consent yet. */
export type PreStepSession = Static<typeof PreStepSession>

/** The session, if the person has not come back from the login that goes before the consent. */
export function preStepOf(session: ConnectorSession): PreStepSession | undefined {
  return Value.Check(PreStepSession, session) ? session : undefined
}

/** The session after an answer: the newest links count, and the authorisation once it is known. */
export function remember(session: Session, answer: Answer): Session {
  const authorisation = authorisationOf(session, answer)
  const methods = answer.methods.length > 0 ? [...answer.methods] : session.methods
  const chosenMethod = answer.chosenMethod ?? session.chosenMethod
  return {
    ...session,
    links: Object.keys(answer.links).length > 0 ? answer.links : session.links,
    ...(authorisation === undefined ? {} : { authorisation }),
    ...(methods === undefined ? {} : { methods }),
    ...(chosenMethod === undefined ? {} : { chosenMethod }),
  }
}

const authorisationLinks = [
  'scaStatus',
  'updatePsuAuthentication',
  'selectAuthenticationMethod',
  'authoriseTransaction',
]

/** Named by `scaStatus`; else by a step's link, by id or by `Location`: banks leave out one or the other. */
export function authorisationOf(session: Session, answer: Answer): string | undefined {
  for (const name of authorisationLinks) {
    const link = answer.links[name]
    // Berlin Group 1.1 puts these steps on the consent itself.
    if (link?.includes('/authorisations/')) return link
  }
  if (answer.authorisationId !== undefined) {
    const id = pathSegment(answer.authorisationId)
    return `${consentPath(session)}/authorisations/${id}`
  }
  if (answer.location?.includes('/authorisations/')) return answer.location
  return session.authorisation
}

export function consentPath(session: Pick<Session, 'consentId'>): string {
  return `/v1/consents/${pathSegment(session.consentId)}`
}
