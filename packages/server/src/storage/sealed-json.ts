import type { Seal } from './seal.ts'

/** Seals a value of the domain: plain data, `bigint` and `Date` included. */
export function sealJson(seal: Seal, value: unknown, place: string): Buffer {
  return seal.seal(JSON.stringify(value, replacer), place)
}

/** The value `sealJson` was given. Its type is the caller's word: the seal proves that we wrote it, and at this place. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- names the type where it is read
export function openJson<Value>(seal: Seal, blob: Uint8Array, place: string): Value {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- authenticated: nobody else can have written it
  return JSON.parse(seal.open(blob, place).toString('utf8'), reviver) as Value
}

/** `this` is the object that holds the key: a `Date` has become a string by the time it arrives as `value`. */
function replacer(this: unknown, key: string, value: unknown): unknown {
  const original = isRecord(this) ? this[key] : value
  if (typeof original === 'bigint') return { $bigint: original.toString() }
  if (original instanceof Date) return { $date: original.toISOString() }
  return value
}

function reviver(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value
  if (typeof value['$bigint'] === 'string') return BigInt(value['$bigint'])
  if (typeof value['$date'] === 'string') return new Date(value['$date'])
  return value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
