import type { AuthMethod, Challenge as WireChallenge, Sync as WireSync } from '@kontor/contract'
import type { Challenge, ScaMethod } from '../domain/challenge.ts'
import { groupOf, type ProblemCode, problems } from '../domain/problem.ts'
import type { AskedChallenge, AskedSync } from '../sync/authorization-store.ts'
import type { Sync } from '../sync/sync-store.ts'
import { presentInstant } from './present-time.ts'

/** The failed state has two names in two versions of the interface (finX API section 13); this is the newer one. */
const statuses = {
  queued: 'QUEUED',
  running: 'RUNNING',
  await_auth: 'AWAIT_AUTH',
  completed: 'COMPLETED',
  failed: 'ERROR',
} as const satisfies Record<Sync['state'], WireSync['status']>

/** Lists every field by name; what is not known is left out: real clients want no other keys. */
export function presentSync({ sync, challenges, open }: AskedSync): WireSync {
  const { id, state, createdAt, startedAt, endedAt, problem } = sync
  const challenge = challenges.find((each) => each.id === open)
  return {
    id,
    status: statuses[state],
    created_at: presentInstant(createdAt),
    ...(startedAt && { started_at: presentInstant(startedAt) }),
    ...(endedAt && { ended_at: presentInstant(endedAt) }),
    ...(state === 'await_auth' && challenge && { challenge: presentChallenge(challenge) }),
    ...(problem !== undefined && { error: presentProblem(problem) }),
  }
}

function presentProblem(name: ProblemCode): NonNullable<WireSync['error']> {
  const { code, description } = problems[name]
  return { code, group: groupOf(code), name, description }
}

export function presentChallenge({ id, createdAt, asked }: AskedChallenge): WireChallenge {
  const all = { id, created_at: presentInstant(createdAt) }
  switch (asked.kind) {
    case 'choose-method': {
      const methods = asked.methods.map(presentAuthMethod)
      return { ...all, type: 'METHOD_SELECTION', auth_methods: methods }
    }
    case 'challenge':
      return { ...all, type: 'EMBEDDED', ...presentQuestion(asked.challenge) }
    case 'redirect':
      return { ...all, type: 'REDIRECT', location: asked.url }
    case 'decoupled': {
      const { message } = asked
      return { ...all, type: 'DECOUPLED', ...(message !== undefined && { message }) }
    }
    default:
      return asked satisfies never
  }
}

function presentQuestion({ image, hhd, prompt, methodName, format, maxLength }: Challenge) {
  const constraints = {
    ...(format === 'digits' && { input_format: 'INTEGER' as const }),
    ...(maxLength !== undefined && { max_length: maxLength }),
  }
  if (image) {
    const data = `data:${image.mediaType};base64,${image.base64}`
    return { format: 'PHOTO' as const, data, label: prompt ?? methodName ?? 'TAN', ...constraints }
  }
  if (hhd) {
    const { transmission: data, version } = hhd
    const label = prompt ?? methodName ?? 'TAN'
    return { format: 'HHD' as const, data, version, label, ...constraints }
  }
  const data = prompt ?? methodName ?? ''
  return { format: 'TEXT' as const, data, label: methodName ?? 'TAN', ...constraints }
}

const methodTypes = {
  sms: 'SMS_OTP',
  push: 'PUSH_OTP',
  chip: 'CHIP_OTP',
  photo: 'PHOTO_OTP',
} as const

function presentAuthMethod({ id, name, kind, explanation }: ScaMethod): AuthMethod {
  return {
    id,
    medium_name: name,
    // The interface has no word for the other kinds.
    ...(kind !== 'email' && kind !== 'other' && { type: methodTypes[kind] }),
    additional_info: explanation === undefined ? {} : { explanation },
  }
}
