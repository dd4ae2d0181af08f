import { XMLParser } from 'fast-xml-parser'

import { Problem } from '../../domain/problem.ts'
import { isObject } from '../read-json.ts'

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  // Amounts stay the digits that the bank wrote.
  parseTagValue: false,
  parseAttributeValue: false,
  // Without it `M&#252;ller` stays as it is.
  htmlEntities: true,
})

/** The document as nested objects. Throws `bank_answer_not_understood` for what is not well-formed. */
export function parseXml(text: string): unknown {
  // No bank declares entities; who does wants to blow the parser up or to read our files.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw notUnderstood('it declares a document type')
  try {
    const document: unknown = parser.parse(text, true)
    return document
  } catch (error) {
    throw notUnderstood('it is not well-formed XML', error)
  }
}

export function notUnderstood(reason: string, cause?: unknown): Problem {
  const detail = `the document is no camt statement: ${reason}`
  return new Problem('bank_answer_not_understood', detail, cause === undefined ? {} : { cause })
}

/** The node at the end of a path of names; of several elements with one name the first. */
export function nodeAt(node: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((current, name) => all(current, name)[0], node)
}

/** Every element of that name: the parser makes a list only where there are several. */
export function all(node: unknown, name: string): readonly unknown[] {
  const found = isObject(node) ? node[name] : undefined
  if (Array.isArray(found)) return found
  return found === undefined ? [] : [found]
}

/** The trimmed text of the element at the path, without regard to its attributes; blank is `undefined`. */
export function textAt(node: unknown, ...path: readonly string[]): string | undefined {
  const found = nodeAt(node, ...path)
  const value = isObject(found) ? found['#text'] : found
  const text = typeof value === 'string' ? value.trim() : ''
  return text === '' ? undefined : text
}

/** The first text that one of the paths leads to: names changed places from one version to the next. */
export function firstText(
  node: unknown,
  ...paths: readonly (readonly string[])[]
): string | undefined {
  for (const path of paths) {
    const text = textAt(node, ...path)
    if (text !== undefined) return text
  }
  return undefined
}
