import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

import type { ConnectorSession } from '../connector.ts'
import { BankToken } from '../oauth/bank-token.ts'
import { OAuthLogin } from '../oauth/login.ts'

const LoginSession = Type.Object({ stage: Type.Literal('login'), oauth: OAuthLogin })
const AuthorizedSession = Type.Object({ stage: Type.Literal('authorized'), token: BankToken })
const Session = Type.Union([LoginSession, AuthorizedSession])

/** While the person is at the bank's pages. */
export type LoginSession = Static<typeof LoginSession>
/** With the person's token. */
export type AuthorizedSession = Static<typeof AuthorizedSession>
export type Session = Static<typeof Session>

/** The session as the connector gave it away. Throws `RangeError` on anything else: that is our bug. */
export function readSession(session: ConnectorSession): Session {
  if (!Value.Check(Session, session)) throw new RangeError('not a session of this connector')
  return session
}

/** The same, after the person has allowed it. */
export function readAuthorized(opaque: ConnectorSession): AuthorizedSession {
  const session = readSession(opaque)
  if (session.stage !== 'authorized') throw new RangeError('the session is not authorized yet')
  return session
}
