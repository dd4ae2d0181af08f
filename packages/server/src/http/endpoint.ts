import type { TSchema } from 'typebox'
import type { ProblemCode } from '../domain/problem.ts'

/** One endpoint as the documentation tells it. The routes are tested against this table in both directions. */
export type Endpoint = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Parameters in braces, as OpenAPI writes them. */
  readonly path: string
  readonly operationId: string
  readonly tag:
    | 'Links'
    | 'Catalog'
    | 'Tokens'
    | 'Users'
    | 'Accesses'
    | 'Syncs'
    | 'Accounts'
    | 'Transactions'
    | 'Events'
    | 'Webhooks'
    | 'Notifications'
    | 'Operation'
  readonly summary: string
  readonly security?: 'client' | 'user'
  /** The scope the access token needs; of the client, what its own scope must have. */
  readonly scope?: string
  readonly query?: TSchema
  readonly headers?: TSchema
  readonly body?: { readonly schema: TSchema; readonly mediaTypes: readonly string[] }
  readonly success: Success
  /** Another way to say the same. */
  readonly alsoSuccess?: Success
  readonly problems: readonly ProblemCode[]
}

export type Success = {
  readonly status: number
  readonly description: string
  /** Absent: there is no body. */
  readonly schema?: TSchema
}
