import { isObject, listAt, textAt } from './read-json.ts'

const purposeLengthMax = 4_000
const bookingTextLengthMax = 60

/** Written into the text where the payer gave no reference (Commerzbank, comdirect, Danske Bank). */
const noReference =
  /(?:[,;]? )?\bend-?to-?end-?(?: ?ref\.?| ?id)? ?: ?(?:not ?provided|nicht angegeben)\b/giu

/**
 * What the payment is for, from the first place that says something: unstructured, its array, structured, additional
 * information. Additional information that is not needed for that, and short, is the booking text ("GUTSCHRIFT").
 */
export function purposeOf(raw: object): { readonly text: string; readonly bookingText?: string } {
  const additional = textAt(raw, 'additionalInformation')
  const text =
    meaningful(textAt(raw, 'remittanceInformationUnstructured')) ??
    meaningful(joinLines(texts(listAt(raw, 'remittanceInformationUnstructuredArray')))) ??
    structuredOf(raw)
  if (text === undefined) return { text: (additional ?? '').slice(0, purposeLengthMax) }
  const isBookingText = additional !== undefined && additional.length <= bookingTextLengthMax
  return {
    text: text.slice(0, purposeLengthMax),
    ...(isBookingText ? { bookingText: additional } : {}),
  }
}

/** The text without a reference that says nothing; of a text that is nothing else, `undefined`. */
export function meaningful(text: string | undefined): string | undefined {
  const rest = text?.replace(noReference, '').trim()
  return rest === '' ? undefined : rest
}

/** The creditor's reference: a text since 1.3.6, an object before, an array beside both. */
export function structuredOf(raw: object): string | undefined {
  const value: unknown =
    'remittanceInformationStructured' in raw ? raw.remittanceInformationStructured : undefined
  const single = isObject(value)
    ? textAt(value, 'reference')
    : textAt(raw, 'remittanceInformationStructured')
  return single ?? joinLines(texts(listAt(raw, 'remittanceInformationStructuredArray')))
}

function texts(entries: readonly unknown[]): readonly string[] {
  return entries
    .map((entry) => (typeof entry === 'string' ? entry : textAt(entry, 'reference')))
    .filter((entry) => entry !== undefined)
}

/** SEPA cuts at 140 characters wherever that falls, so a full line runs on without a blank. */
export function joinLines(lines: readonly string[]): string | undefined {
  const joined = lines.reduce(
    (text, line, index) =>
      text + (index === 0 || lines[index - 1]?.length === 140 ? '' : ' ') + line,
    '',
  )
  const text = joined.trim()
  return text === '' ? undefined : text
}
