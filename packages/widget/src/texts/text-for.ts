import type { Language } from '@kontor/contract'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import type { Texts } from './texts.ts'

const languages: Readonly<Record<Language, Texts>> = { de, en, es, fr, ar }

/** The words of one language. */
export function textFor(language: Language): Texts {
  return languages[language]
}
