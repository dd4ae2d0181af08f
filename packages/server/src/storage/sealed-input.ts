import { Secret } from '../domain/secret.ts'
import type { BankInput } from '../sync/authorization-store.ts'
import type { Seal } from './seal.ts'

/** What the bank is told next, with its secrets: only a seal may hold them. */
export function sealInput(seal: Seal, input: BankInput, place: string): Buffer {
  return seal.seal(JSON.stringify(input, pack), place)
}

export function openInput(seal: Seal, blob: Uint8Array, place: string): BankInput {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- authenticated: nobody else can have written it
  return JSON.parse(seal.open(blob, place).toString('utf8'), unpack) as BankInput
}

/** A secret is masked already when the replacer sees it, but `this` still has it. */
function pack(this: unknown, key: string, value: unknown): unknown {
  const before: unknown = Object(this)[key]
  return before instanceof Secret ? { $secret: before.reveal() } : value
}

function unpack(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$secret' in value)) return value
  return new Secret(String(value.$secret))
}
