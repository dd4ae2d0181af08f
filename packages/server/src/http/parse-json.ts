import { Problem } from '../domain/problem.ts'

const depthMax = 32

/**
 * Parses a JSON body: UTF-8 as RFC 8259 demands, at most 32 levels deep, without the keys that would reach a prototype. An
 * empty body counts as absent: clients announce JSON with every request. Throws `Problem('invalid_request')`.
 */
export function parseJson(body: Buffer): unknown {
  const text = decodeUtf8(body)
  if (text.trim() === '') return undefined
  if (isTooDeep(text)) throw refused(`Deeper than ${depthMax} levels.`)
  try {
    return JSON.parse(text, withoutPrototype)
  } catch (error) {
    throw refused('Not valid JSON.', error)
  }
}

function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch (error) {
    throw refused('Not valid UTF-8.', error)
  }
}

/** Counts brackets outside of strings, before the parser and its reviver descend into them. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (inString) {
      if (character === '\\') at++
      else if (character === '"') inString = false
    } else if (character === '"') inString = true
    else if (character === '{' || character === '[') depth++
    else if (character === '}' || character === ']') depth--
    if (depth > depthMax) return true
  }
  return false
}

function withoutPrototype(key: string, value: unknown): unknown {
  return key === '__proto__' || key === 'constructor' || key === 'prototype' ? undefined : value
}

function refused(message: string, cause?: unknown): Problem {
  return new Problem('invalid_request', message, { cause, faults: { _schema: [message] } })
}
