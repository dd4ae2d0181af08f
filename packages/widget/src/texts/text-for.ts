import type { FlowView } from '@kontor/contract'
import { de } from './de.ts'
import { en } from './en.ts'
import type { Texts } from './texts.ts'

const languages = { de, en } as const satisfies Record<FlowView['language'], Texts>

/** The words of one language. */
export function textFor(language: FlowView['language']): Texts {
  return languages[language]
}
