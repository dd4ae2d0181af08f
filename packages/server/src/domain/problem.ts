/** Who has to do something about a problem. */
export type Actor = 'developer' | 'person' | 'bank' | 'operator'

type Row = {
  /** HTTP status of the reply. */
  readonly status: number
  /** The interface's error code (finX API section 1.1). */
  readonly code: number
  readonly actor: Actor
  /** What the developer reads. Never a secret, never the bank's words. */
  readonly description: string
  /** RFC 6749 section 5.2: the OAuth name, where the token endpoint answers. */
  readonly oauth?: string
}

/** Every expected failure, in one table. The reply, the OpenAPI error list and the docs are made from it. */
export const problems = {
  invalid_request: {
    status: 400,
    code: 1000,
    actor: 'developer',
    description: "Request body doesn't match input schema.",
  },
  invalid_query: {
    status: 400,
    code: 1000,
    actor: 'developer',
    description: 'Invalid query-string parameters.',
  },
  invalid_grant: {
    status: 400,
    code: 1003,
    actor: 'developer',
    description: 'The grant is invalid, expired or already used.',
    oauth: 'invalid_grant',
  },
  wrong_password: {
    status: 400,
    code: 1003,
    actor: 'person',
    description: 'The user name or the password is wrong.',
    oauth: 'invalid_grant',
  },
  user_locked: {
    status: 400,
    code: 1010,
    actor: 'developer',
    description: 'The user is locked after three wrong passwords; set a new one to unlock.',
    oauth: 'invalid_grant',
  },
  already_exists: {
    status: 400,
    code: 1001,
    actor: 'developer',
    description: 'The entry already exists.',
  },
  invalid_scope: {
    status: 400,
    code: 1000,
    actor: 'developer',
    description: 'The scope is unknown or wider than what was granted.',
    oauth: 'invalid_scope',
  },
  unsupported_grant_type: {
    status: 400,
    code: 1000,
    actor: 'developer',
    description: 'The grant type is not supported.',
    oauth: 'unsupported_grant_type',
  },
  malformed_token_request: {
    status: 400,
    code: 1000,
    actor: 'developer',
    description: "Request body doesn't match input schema.",
    oauth: 'invalid_request',
  },
  unauthorized: {
    status: 401,
    code: 1003,
    actor: 'developer',
    description: 'The access token is missing, unknown, expired or revoked.',
  },
  invalid_client: {
    status: 401,
    code: 1004,
    actor: 'developer',
    description: 'Invalid client authorization.',
    oauth: 'invalid_client',
  },
  forbidden: {
    status: 403,
    code: 1007,
    actor: 'developer',
    description: 'The access token does not cover this.',
  },
  client_forbidden: {
    status: 403,
    code: 1007,
    actor: 'developer',
    description: 'The scope of the client does not cover this.',
    oauth: 'unauthorized_client',
  },
  not_found: {
    status: 404,
    code: 1002,
    actor: 'developer',
    description: 'The requested object does not exist.',
  },
  method_not_allowed: {
    status: 405,
    code: 1000,
    actor: 'developer',
    description: 'The method is not allowed for this path.',
  },
  unsupported_language: {
    status: 406,
    code: 1000,
    actor: 'developer',
    description: 'Unsupported language',
  },
  body_too_large: {
    status: 413,
    code: 1000,
    actor: 'developer',
    description: 'The request body is too large.',
  },
  unsupported_media_type: {
    status: 415,
    code: 1000,
    actor: 'developer',
    description: 'Send JSON; the token endpoint takes a form, too.',
  },
  too_many_attempts: {
    status: 429,
    code: 30006,
    actor: 'developer',
    description: 'Too many failed attempts; try again later.',
  },
  bank_unavailable: {
    status: 503,
    code: 20000,
    actor: 'bank',
    description: 'The bank did not answer.',
  },
  access_exceeded: {
    status: 429,
    code: 20000,
    actor: 'bank',
    description: 'The bank allows no more requests today.',
  },
  bank_refused: {
    status: 502,
    code: 20005,
    actor: 'operator',
    description: 'The bank refused the request.',
  },
  bank_answer_not_understood: {
    status: 502,
    code: 20000,
    actor: 'operator',
    description: 'The answer of the bank could not be understood.',
  },
  consent_expired: {
    status: 409,
    code: 10005,
    actor: 'person',
    description: 'The consent has ended.',
  },
  access_blocked: {
    status: 409,
    code: 10002,
    actor: 'person',
    description: 'The bank has blocked the online access.',
  },
  not_awaited: {
    status: 409,
    code: 1006,
    actor: 'developer',
    description: 'This challenge has been answered, or the sync has ended.',
  },
  credentials_missing: {
    status: 409,
    code: 1011,
    actor: 'developer',
    description: 'The bank asks for login credentials that were not given.',
  },
  credentials_rejected: {
    status: 409,
    code: 10000,
    actor: 'person',
    description: 'The bank rejected the login credentials.',
  },
  answer_rejected: {
    status: 409,
    code: 10004,
    actor: 'person',
    description: 'The bank rejected the answer and asks no more.',
  },
  authorization_refused: {
    status: 409,
    code: 10006,
    actor: 'person',
    description: 'The person did not allow it.',
  },
  authorization_timed_out: {
    status: 409,
    code: 30005,
    actor: 'person',
    description: 'The person did not answer in time.',
  },
  account_not_found: {
    status: 409,
    code: 10011,
    actor: 'person',
    description: 'The bank has none of the accounts that were asked for.',
  },
  superseded: {
    status: 409,
    code: 30005,
    actor: 'developer',
    description: 'A newer sync of the same access took its place.',
  },
  interrupted: {
    status: 409,
    code: 30005,
    actor: 'operator',
    description: 'The sync was interrupted after something was sent to the bank; start a new one.',
  },
  unavailable: {
    status: 503,
    code: 30006,
    actor: 'operator',
    description: 'The service is temporarily not available.',
  },
  internal: {
    status: 500,
    code: 30000,
    actor: 'operator',
    description: 'The request could not be processed.',
  },
} as const satisfies Record<string, Row>

export type ProblemCode = keyof typeof problems

/** Field name -> what is wrong with it, every fault at once (the wire's `data`). */
export type FieldFaults = Readonly<Record<string, readonly string[]>>

type ProblemOptions = ErrorOptions & {
  readonly faults?: FieldFaults
  readonly retryAfterSeconds?: number
}

/**
 * An expected failure. `detail` is for our log; the client reads the table's description (and `faults`).
 * Anything thrown that is not a `Problem` is our bug: 500, logged with its stack.
 */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly faults: FieldFaults
  /** When it makes sense to ask again. */
  readonly retryAfterSeconds: number | undefined
  constructor(code: ProblemCode, detail: string, options?: ProblemOptions) {
    // Where a refusal was thrown helps nobody, and finding it out takes longer than many a request.
    const { stackTraceLimit } = Error
    if (problems[code].status < 500) Error.stackTraceLimit = 0
    super(detail, options)
    Error.stackTraceLimit = stackTraceLimit
    this.code = code
    this.faults = options?.faults ?? {}
    this.retryAfterSeconds = options?.retryAfterSeconds
  }
}

/** The group of an error code (finX API section 1.1). */
export function groupOf(code: number): 'client' | 'user' | 'bank' | 'general' | 'connectivity' {
  if (code < 10_000) return 'client'
  if (code < 20_000) return 'user'
  if (code < 30_000) return 'bank'
  if (code < 40_000) return 'general'
  return 'connectivity'
}
