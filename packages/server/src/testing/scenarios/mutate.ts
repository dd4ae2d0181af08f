import fc from 'fast-check'

/** One way to spoil an answer; `where` picks the place in it (0 to 1), `how` among what can be done there. */
export type Mutation = {
  readonly kind: (typeof kinds)[number]
  readonly where: number
  readonly how: number
}

const kinds = [
  'field missing',
  'field null',
  'wrong type',
  'unknown word',
  'entry twice',
  'truncated',
  'web page',
  'wrong charset',
  'byte changed',
  'line missing',
  'empty',
] as const

/** From 0 to just below 1, evenly: `fc.double` prefers the very small. */
export const share = fc.noBias(fc.nat(9_999)).map((part) => part / 10_000)
export const mutations: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom(...kinds),
  where: share,
  how: share,
})

export type Answer = { readonly mediaType: string; readonly body: Buffer }

/** The answer, spoiled. Fields are those of JSON; in other documents an element or a line stands for one. */
export function mutate(answer: Answer, mutation: Mutation): Answer {
  const { mediaType, body } = answer
  const text = body.toString('utf8')
  switch (mutation.kind) {
    case 'truncated':
      return { mediaType, body: body.subarray(0, Math.floor(body.length * mutation.where)) }
    case 'web page':
      return { mediaType: mutation.how < 0.5 ? mediaType : 'text/html', body: Buffer.from(page) }
    case 'wrong charset':
      return { mediaType, body: Buffer.from(text, mutation.how < 0.5 ? 'utf16le' : 'latin1') }
    case 'byte changed':
      return { mediaType, body: withByte(body, mutation) }
    case 'empty':
      return { mediaType, body: Buffer.alloc(0) }
    default: {
      const document = parsed(text)
      const spoiled =
        document === undefined ? lineMutated(text, mutation) : fieldMutated(document, mutation)
      return { mediaType, body: Buffer.from(spoiled) }
    }
  }
}

const page = '<!DOCTYPE html><html><body><h1>Wartungsarbeiten</h1></body></html>'

function withByte(body: Buffer, { where, how }: Mutation): Buffer {
  const copy = Buffer.from(body)
  if (copy.length > 0) copy[Math.floor(copy.length * where)] = Math.floor(how * 256)
  return copy
}

function parsed(text: string): object | undefined {
  try {
    const document: unknown = JSON.parse(text)
    return typeof document === 'object' && document !== null ? document : undefined
  } catch {
    return undefined
  }
}

type Place = { readonly holder: object; readonly key: string }

/** Every field and every entry of every list, depth first. */
function placesOf(holder: object): readonly Place[] {
  return Object.entries(holder).flatMap(([key, value]: [string, unknown]) => [
    { holder, key },
    ...(typeof value === 'object' && value !== null ? placesOf(value) : []),
  ])
}

const words = ['NEU_2027', '', ' ', '1e400', '-', '32.13.2026', 'ä'.repeat(500), '\u0000']
const otherTypes: readonly unknown[] = [0, -1, 1e300, true, [], {}, [[]], 'wort', { wert: [null] }]

function fieldMutated(document: object, mutation: Mutation): string {
  const places = placesOf(document)
  const place = places[Math.floor(places.length * mutation.where)]
  if (place === undefined) return '{}'
  const { holder, key } = place
  switch (mutation.kind) {
    case 'field null':
      Reflect.set(holder, key, null)
      break
    case 'wrong type':
      Reflect.set(holder, key, otherTypes[Math.floor(otherTypes.length * mutation.how)])
      break
    case 'unknown word':
      Reflect.set(holder, key, words[Math.floor(words.length * mutation.how)])
      break
    case 'entry twice':
      if (Array.isArray(holder)) holder.push(Reflect.get(holder, key))
      else Reflect.set(holder, `${key}2`, Reflect.get(holder, key))
      break
    default:
      if (Array.isArray(holder)) holder.splice(Number(key), 1)
      else Reflect.deleteProperty(holder, key)
  }
  return JSON.stringify(document)
}

/** Lines of a statement; in XML the smallest elements. */
function lineMutated(text: string, mutation: Mutation): string {
  const lines = text.startsWith('<') ? text.split(/(?=<\w)/) : text.split(/(?<=\n)/)
  const index = Math.floor(lines.length * mutation.where)
  const line = lines[index] ?? ''
  const spoiled: Readonly<Record<string, readonly string[]>> = {
    'field missing': [],
    'line missing': [],
    'field null': [line.replace(/>[^<]*</, '><')],
    'entry twice': [line, line],
    'unknown word': [line.replace(/[A-Z]{2,}/, 'NEU')],
  }
  const instead = spoiled[mutation.kind] ?? [line.replaceAll(/\d/g, 'x')]
  return lines.toSpliced(index, 1, ...instead).join('')
}
