import type { Seal } from './seal.ts'

/** Seals plain JSON: everything in a flow's request and state is. */
export function sealJson(seal: Seal, value: object, place: string): Buffer {
  return seal.seal(JSON.stringify(value), place)
}

/** The value `sealJson` was given. Its type is the caller's word: the seal proves that we wrote it, and at this place. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- names the type where it is read
export function openJson<Value>(seal: Seal, blob: Uint8Array, place: string): Value {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- authenticated: nobody else can have written it
  return JSON.parse(seal.open(blob, place).toString('utf8')) as Value
}
