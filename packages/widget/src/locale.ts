import type { Language } from '@kontor/contract'

/** How numbers, money and days are written. Arabic takes the digits that stand in IBANs, codes and statements. */
export const localeOf: Readonly<Record<Language, string>> = {
  de: 'de-DE',
  en: 'en-GB',
  es: 'es-ES',
  fr: 'fr-FR',
  ar: 'ar-u-ca-gregory-nu-latn',
}

/** Which way the language is written. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr'
}
