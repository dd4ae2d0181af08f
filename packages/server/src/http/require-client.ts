import type { FastifyRequest } from 'fastify'
import { nameActor } from '../cause/cause.ts'
import { Problem } from '../domain/problem.ts'
import { addressOfAttempts } from '../oauth/address-of-attempts.ts'
import type { AttemptLimit } from '../oauth/attempt-store.ts'
import { authenticateClient, parseBasic } from '../oauth/authenticate-client.ts'
import type { BasicCredentials } from '../oauth/authenticate-client.ts'
import type { Client, ClientStore } from '../oauth/client-store.ts'
import { attemptLimit, limitAttempts } from '../oauth/limit-attempts.ts'
import type { LimitAttemptsDeps } from '../oauth/limit-attempts.ts'
import { isRecord } from './read-input.ts'

export type RequireClientDeps = LimitAttemptsDeps & {
  readonly clients: Pick<ClientStore, 'find'>
}

const failuresOfClientMax = 10
const failuresOfAddressMax = 100

/**
 * The client behind the request's Basic credentials. A secret in the URL is refused, whatever else is right. Who tries
 * secrets is held up at their address, so that the client itself, elsewhere, is not.
 */
export async function requireClient(
  deps: RequireClientDeps,
  request: FastifyRequest,
): Promise<Client> {
  if (isRecord(request.query) && Object.hasOwn(request.query, 'client_secret')) {
    const faults = { client_secret: ['Send it in the Authorization header.'] }
    throw new Problem('invalid_query', 'the client secret is in the URL', { faults })
  }
  const credentials = parseBasic(request.headers.authorization)
  const attempt = () => authenticateClient(deps, credentials)
  const limits = credentials === undefined ? [] : limitsOn(credentials, request.ip)
  const client = await limitAttempts(deps, { limits, failsWith: 'invalid_client' }, attempt)
  request.log = request.log.child({ client_id: client.id })
  nameActor({ kind: 'client', id: client.id })
  return client
}

/** As `requireClient`; throws `Problem('client_forbidden')` if the client's scope lacks `flag`. */
export async function requireClientWith(
  flag: string,
  deps: RequireClientDeps,
  request: FastifyRequest,
): Promise<Client> {
  const client = await requireClient(deps, request)
  if (!client.scope.split(' ').includes(flag)) {
    throw new Problem('client_forbidden', `the client lacks ${flag}`)
  }
  return client
}

function limitsOn({ id }: BasicCredentials, ip: string): readonly AttemptLimit[] {
  const address = addressOfAttempts(ip)
  return [
    attemptLimit(failuresOfClientMax, 'client', id, address),
    attemptLimit(failuresOfAddressMax, 'address', address),
  ]
}
