import formbody from '@fastify/formbody'
import { RevokeRequest } from '@kontor/contract'
import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import type { ClientId } from '../../domain/ids.ts'
import { Problem } from '../../domain/problem.ts'
import type { FieldFaults } from '../../domain/problem.ts'
import type { GrantStore } from '../../oauth/grant-store.ts'
import { hashAccessToken } from '../../oauth/token.ts'
import { readInput } from '../read-input.ts'
import { readQuery } from '../read-query.ts'
import { requireClient } from '../require-client.ts'
import type { RequireClientDeps } from '../require-client.ts'

export type RevokeRouteDeps = RequireClientDeps & { readonly grants: Pick<GrantStore, 'revoke'> }

const bodyBytesMax = 64 * 1024

type Revocation = { readonly token: string; readonly cascade: boolean }

/**
 * RFC 7009: a token that is unknown, has ended or is another client's is answered as one that was revoked. The interface
 * wants 204 (finX API section 2), the RFC 200 for its form, and its clients insist on it.
 */
export const revokeRoutes: FastifyPluginAsync<RevokeRouteDeps> = async (app, deps) => {
  await app.register(formbody, { bodyLimit: bodyBytesMax })

  app.get('/auth/revoke', async (request, reply) => {
    const client = await requireClient(deps, request)
    const { token, cascade = false } = readQuery(RevokeRequest, request.query)
    if (token === undefined) throw malformed({})
    await revoke(client.id, { token, cascade })
    return noContent(reply)
  })

  app.post('/auth/revoke', { bodyLimit: bodyBytesMax }, async (request, reply) => {
    const client = await requireClient(deps, request)
    await revoke(client.id, readRevocation(request.body))
    return isForm(request.headers['content-type']) ? {} : noContent(reply)
  })

  async function revoke(clientId: ClientId, { token, cascade }: Revocation): Promise<void> {
    // One hash for both: whether it is an access or a refresh token, the store finds out.
    await deps.grants.revoke({ token: hashAccessToken(token), clientId, cascade }, deps.now())
  }
}

function readRevocation(body: unknown): Revocation {
  const { fields, faults } = readInput(RevokeRequest, body)
  const { token, cascade = false } = fields
  if (token === undefined || Object.keys(faults).length > 0) throw malformed(faults)
  return { token, cascade }
}

function malformed(faults: FieldFaults): Problem {
  return new Problem('malformed_token_request', 'the body does not match its schema', { faults })
}

function isForm(contentType: string | undefined): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(contentType ?? '')
}

function noContent(reply: FastifyReply): FastifyReply {
  return reply.code(204).send()
}
