import type { Socket } from 'node:net'
import type { ErrorBody } from '@kontor/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { groupOf, Problem, problems } from '../domain/problem.ts'
import type { FieldFaults, ProblemCode } from '../domain/problem.ts'

/** The one mapping from a failure to a reply. What is not a `Problem` and not the caller's doing is our bug: 500. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblem(error)
  const row = problems[problem.code]
  if (row.status >= 500) request.log.error({ err: error }, 'the request failed')
  else
    request.log.debug({ problem: problem.code, detail: problem.message }, 'the request is refused')
  const challenge = challengeFor(problem.code, request)
  if (challenge !== undefined) void reply.header('www-authenticate', challenge)
  if (row.status === 503 || row.status === 429) {
    void reply.header('retry-after', String(problem.retryAfterSeconds ?? 1))
  }
  void reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
  void reply.code(row.status).send(errorBody(problem.code, problem.faults))
}

/** The interface's error body (finX API section 1.1). `data` is always a map of lists: a client's parser insists on it. */
export function errorBody(code: ProblemCode, faults: FieldFaults = {}): ErrorBody {
  const row = problems[code]
  return {
    error: {
      code: row.code,
      group: groupOf(row.code),
      description: row.description,
      data: Object.fromEntries(Object.entries(faults).map(([field, texts]) => [field, [...texts]])),
      ...('oauth' in row && { name: row.oauth }),
    },
    status: row.status,
  }
}

/** What went wrong, whoever threw it: ours, the framework's refusal of what came in, the database's absence, a bug. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { code = '', statusCode = 500 } = readFrameworkError(error)
  const known = frameworkProblems.get(code)
  // Who hangs up in the middle of a body is a lost socket, too, but not ours: the framework calls it 400.
  if (isOutage(code) && statusCode >= 500) return new Problem('unavailable', code, { cause: error })
  if (known !== undefined) return new Problem(known, code, { cause: error })
  if (statusCode >= 400 && statusCode < 500)
    return new Problem('invalid_request', code, { cause: error })
  return new Problem('internal', 'unexpected', { cause: error })
}

const frameworkProblems: ReadonlyMap<string, ProblemCode> = new Map([
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'body_too_large'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'unsupported_media_type'],
  ['FST_ERR_MAX_PARAM_LENGTH', 'not_found'],
])

/** SQLSTATE classes 08, 53 and 57 (connection, resources, operator) and lost sockets: the database is away for now. */
function isOutage(code: string): boolean {
  return /^(?:08|53|57)[0-9A-Z]{3}$/.test(code) || /^(?:ECONN\w+|EPIPE|ETIMEDOUT)$/.test(code)
}

function readFrameworkError(error: unknown): { code?: string; statusCode?: number } {
  if (!(error instanceof Error)) return {}
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const statusCode =
    'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  return { code, statusCode }
}

/** RFC 7617, and RFC 6750 section 3: without any credentials the challenge carries no error. */
function challengeFor(code: ProblemCode, request: FastifyRequest): string | undefined {
  switch (code) {
    case 'invalid_client':
      return 'Basic realm="Kontor", charset="UTF-8"'
    case 'unauthorized':
      return request.headers.authorization === undefined
        ? 'Bearer realm="Kontor"'
        : 'Bearer realm="Kontor", error="invalid_token"'
    case 'forbidden':
      return 'Bearer realm="Kontor", error="insufficient_scope"'
    default:
      return undefined
  }
}

/** What never became a request: broken HTTP, headers too large or too slow. Written by hand, for there is no reply yet. */
export function answerBadConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const status = badConnectionStatus.get(error.code ?? '') ?? '400 Bad Request'
  const body = JSON.stringify({
    ...errorBody('invalid_request'),
    status: Number.parseInt(status, 10),
  })
  const headers = [
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    'connection: close',
  ]
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${body}`)
}

const badConnectionStatus: ReadonlyMap<string, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
])
