import { meaningful, structuredOf } from '../purpose.ts'
import type { JsonObject } from '../read-json.ts'
import { listAt, textAt } from '../read-json.ts'

/** What is longer is cut by the mapping, too. */
const textLengthMax = 4_000

/** The remittance text line by line: the array has all of it where the bank cuts the text. */
export function linesOf(raw: JsonObject): readonly string[] {
  const lines = listAt(raw, 'remittanceInformationUnstructuredArray')
    .filter((line) => typeof line === 'string')
    .filter((line) => meaningful(line) !== undefined)
  const all = lines.length > 0 ? lines : (textOf(raw) ?? '').split(/\r?\n/)
  return all.filter((line) => line.trim() !== '').map((line) => line.slice(0, textLengthMax))
}

export function textOf(raw: JsonObject): string | undefined {
  const text = textAt(raw, 'remittanceInformationUnstructured')?.slice(0, textLengthMax)
  return text !== undefined && meaningful(text) !== undefined ? text : undefined
}

/** The structured reference, which some banks use for text. */
export function referenceOf(raw: JsonObject): string | undefined {
  return structuredOf(raw)?.slice(0, textLengthMax)
}

/** With another remittance text; a text of nothing changes nothing. */
export function withText(raw: JsonObject, text: string | undefined): JsonObject {
  if (text === undefined || text.trim() === '') return raw
  return {
    ...raw,
    remittanceInformationUnstructured: text.trim(),
    remittanceInformationUnstructuredArray: undefined,
  }
}
