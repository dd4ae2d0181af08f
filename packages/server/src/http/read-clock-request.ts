import { MoveClockRequest } from '@kontor/contract'
import type { ClockWish } from '../clock/moving-clock.ts'
import { parseDuration } from '../domain/duration.ts'
import { Problem } from '../domain/problem.ts'
import type { FieldFaults } from '../domain/problem.ts'
import { readInput } from './read-input.ts'

/** Reads the body of a move of the clock. Throws `Problem('invalid_request')` with every fault. */
export function readClockWish(body: unknown): ClockWish {
  const { fields, faults, complete } = readInput(MoveClockRequest, body)
  if (!complete) throw malformed(faults)
  const { advance, to } = fields
  if (advance !== undefined && to !== undefined) {
    throw malformed({ to: ['Send either this or advance.'] })
  }
  if (to !== undefined) return { to: new Date(to) }
  const duration = advance === undefined ? undefined : parseDuration(advance)
  if (duration === undefined) throw malformed({ advance: ['Missing data for required field.'] })
  return { advance: duration }
}

function malformed(faults: FieldFaults): Problem {
  return new Problem('invalid_request', 'the body does not match its schema', { faults })
}
