import type { FastifyRequest } from 'fastify'
import { Problem } from '../domain/problem.ts'
import { authenticateClient, parseBasic } from '../oauth/authenticate-client.ts'
import type { Client, ClientStore } from '../oauth/client-store.ts'
import { isRecord } from './read-input.ts'

/** The client behind the request's Basic credentials. A secret in the URL is refused, whatever else is right. */
export async function requireClient(
  deps: { readonly clients: Pick<ClientStore, 'find'> },
  request: FastifyRequest,
): Promise<Client> {
  if (isRecord(request.query) && Object.hasOwn(request.query, 'client_secret')) {
    const faults = { client_secret: ['Send it in the Authorization header.'] }
    throw new Problem('invalid_query', 'the client secret is in the URL', { faults })
  }
  const client = await authenticateClient(deps, parseBasic(request.headers.authorization))
  request.log = request.log.child({ client_id: client.id })
  return client
}
