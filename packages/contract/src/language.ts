/** The languages that a person may be spoken to in; the first is the default. */
export type Language = 'de' | 'en' | 'es' | 'fr' | 'ar'
