import { definedOnly, provided } from '../berlin-group/fields.ts'
import type { ListedQuirk } from '../quirk.ts'
import type { JsonObject } from '../read-json.ts'
import { textAt } from '../read-json.ts'
import { isOutgoing } from './payee.ts'
import { linesOf } from './remittance.ts'

/** A line that is full goes on in the next one, wherever that cuts a word. */
const lineLength = 35
/** Of references in SEPA (EPC131-08). */
const referenceLengthMax = 35

const references = {
  'End-to-End-Ref.:': 'endToEndId',
  'Mandatsref:': 'mandateId',
  'Gläubiger-ID:': 'creditorId',
} as const
const kinds = ['SEPA-BASISLASTSCHRIFT', 'Kartenzahlung', 'Dauerauftrag']

type Reference = (typeof references)[keyof typeof references]
type Parts = { readonly purpose: string; readonly kind?: string } & {
  readonly [Name in Reference]?: string
}

const keyword = new RegExp(`(?<!\\p{L})(?:${Object.keys(references).map(spread).join('|')})`, 'giu')
/** What kind of booking it is stands at the very end; anywhere else it is the payer's own word. */
const kindAtEnd = new RegExp(
  `(?<!\\p{L})(${kinds.map(spread).join('|')})( (?:wiederholend|einmalig|erstmalig|letztmalig))?$`,
  'iu',
)

/** The text is cut at 140 characters and its array within words; references stand in the text by name. */
export const commerzbank: ListedQuirk = {
  about:
    'Commerzbank, comdirect. The text is put together from its lines of 35 characters, keywords cut in two are mended, and what they name (`End-to-End-Ref.:`, `Mandatsref:`, `Gläubiger-ID:`) goes to its field; the name of the other side is taken out of the text.',
  transaction(raw) {
    const parts = takeApart(join(withoutName(linesOf(raw), raw)))
    if (Object.values(parts).every((part) => part === '')) return raw
    const { purpose, kind, ...found } = parts
    const missing = Object.entries(found).filter(
      ([name]) => provided(textAt(raw, name)) === undefined,
    )
    return {
      ...raw,
      ...Object.fromEntries(missing),
      remittanceInformationUnstructured: purpose || kind,
      remittanceInformationUnstructuredArray: undefined,
      additionalInformation: textAt(raw, 'additionalInformation') ?? kind,
    }
  },
  statementEntry(entry) {
    const { purpose, kind, ...found } = takeApart(entry.purpose)
    return {
      ...found,
      ...(kind === undefined ? {} : { bookingText: kind }),
      ...entry,
      purpose: purpose || (kind ?? ''),
    }
  },
}

/** `End-to-En d-Ref.:`: where a line ended within the keyword, a blank is left. */
function spread(word: string): string {
  const letters = word.split('').map((letter) => (letter === '.' ? '\\.' : letter))
  return letters.join('\\s?')
}

/** The first line is the name of the other side, with slashes for blanks: `SHOP//CITY/DE`. */
function withoutName(lines: readonly string[], raw: JsonObject): readonly string[] {
  const name = textAt(raw, isOutgoing(raw) ? 'creditorName' : 'debtorName')
  const [first, ...others] = lines
  const isName = name !== undefined && first !== undefined && plain(first) === plain(name)
  return isName && others.length > 0 ? others : lines
}

function plain(name: string): string {
  return name
    .replaceAll(/[/\s]+/g, ' ')
    .trim()
    .toLowerCase()
}

function join(lines: readonly string[]): string {
  return lines
    .map((line, index) => {
      const goesOn = line.length === lineLength || index === lines.length - 1
      return goesOn ? line : `${line} `
    })
    .join('')
}

/** References stand behind the text; the value of each reaches to the next. */
function takeApart(text: string): Parts {
  const words = text.replaceAll(/\s+/g, ' ').trim()
  const end = kindAtEnd.exec(words)
  const body = words.slice(0, end?.index)
  const marks = [...body.matchAll(keyword)]
  const purpose = [body.slice(0, marks[0]?.index)]
  const found: { [Name in Reference]?: string } = {}
  marks.forEach((mark, index) => {
    const written = body.slice(mark.index, marks[index + 1]?.index).trim()
    const value = written.slice(mark[0].length).trim()
    const name = whole(mark[0], Object.entries(references))
    if (isNothing(value)) return
    if (name === undefined || found[name] !== undefined || value.length > referenceLengthMax) {
      purpose.push(written)
    } else {
      found[name] = value
    }
  })
  return {
    purpose: purpose
      .map((part) => part.trim())
      .join(' ')
      .trim(),
    ...found,
    ...definedOnly({ kind: end ? kindOf(end) : undefined }),
  }
}

function isNothing(value: string): boolean {
  return value === '' || /^(?:not ?provided|nicht ?angegeben)$/i.test(value)
}

function kindOf([, written = '', times = '']: RegExpExecArray): string {
  return (
    (whole(
      written,
      kinds.map((kind) => [kind, kind] as const),
    ) ?? written) + times
  )
}

/** What the keyword stands for, however blanks and letters are written. */
function whole<Meaning>(
  written: string,
  words: readonly (readonly [string, Meaning])[],
): Meaning | undefined {
  const tight = (word: string) => word.replaceAll(' ', '').toLowerCase()
  return words.find(([word]) => tight(word) === tight(written))?.[1]
}
