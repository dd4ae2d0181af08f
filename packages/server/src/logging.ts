import { pino } from 'pino'
import type { DestinationStream, Logger } from 'pino'
import { maskText } from './domain/mask-text.ts'

export type LoggingOptions = {
  readonly level: string
  /** Standard output, unless a test listens. */
  readonly destination?: DestinationStream
}

/**
 * Structured logs, one JSON object a line. Nothing secret gets in by construction: requests, replies and errors pass through
 * lists of allowed fields, and every finished line through a mask for the shapes of our secrets.
 */
export function createLogger({ level, destination }: LoggingOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: {
      err: describeError,
      error: describeError,
      req: describeRequest,
      res: describeReply,
    },
    hooks: { streamWrite: maskText },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

const causesMax = 5

/** Type, message and stack; no other property: libraries hang requests, rows and bodies on their errors. */
function describeError(error: unknown): unknown {
  const chain: unknown[] = []
  for (let each = error; each instanceof Error && chain.length < causesMax; each = each.cause) {
    chain.push({
      type: each.name,
      ...('code' in each && typeof each.code === 'string' && { code: each.code }),
      message: each.message,
      stack: each.stack,
    })
  }
  return chain.length === 0 ? { type: typeof error } : chain
}

function describeRequest(request: unknown): unknown {
  return pick(request, ['method'])
}

function describeReply(reply: unknown): unknown {
  return pick(reply, ['statusCode'])
}

function pick(from: unknown, names: readonly string[]): Record<string, unknown> {
  if (typeof from !== 'object' || from === null) return {}
  return Object.fromEntries(
    Object.entries(from).filter(([name, value]) => names.includes(name) && isPlain(value)),
  )
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number'
}
