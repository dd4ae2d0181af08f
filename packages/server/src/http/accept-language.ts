import { type Language, languages } from '../domain/language.ts'
import { Problem } from '../domain/problem.ts'

/**
 * Refuses a request whose `Accept-Language` (RFC 9110 section 12.5.4) names only languages we do not have, as the interface
 * does. Throws `Problem('unsupported_language')`. What cannot be read is taken as no wish.
 */
export function requireKnownLanguage(header: string | undefined): void {
  const ranges = (header ?? '').split(',').flatMap(readRange)
  if (ranges.length === 0 || ranges.some(isKnown)) return
  throw new Problem('unsupported_language', 'none of the accepted languages is spoken here')
}

/** The language of ours that the header names first; German if it names none. */
export function languageOf(header: string | undefined): Language {
  const ranges = (header ?? '').split(',').flatMap(readRange)
  const wanted = ranges.map((range) => range.split('-')[0])
  return (
    wanted.flatMap((range) => languages.find((language) => language === range) ?? [])[0] ?? 'de'
  )
}

function readRange(text: string): readonly string[] {
  const [range = '', ...parameters] = text
    .trim()
    .toLowerCase()
    .split(/\s*;\s*/)
  if (!/^(\*|[a-z]{1,8}(-[a-z0-9]{1,8})*)$/.test(range)) return []
  return parameters.some((parameter) => /^q=0(\.0{0,3})?$/.test(parameter)) ? [] : [range]
}

function isKnown(range: string): boolean {
  const primary = range.split('-')[0]
  return range === '*' || languages.some((language) => language === primary)
}
