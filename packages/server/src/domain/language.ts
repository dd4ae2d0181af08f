/** The languages of the widget. The wire's `language`; the first is the default. */
export const languages = ['de', 'en', 'es', 'fr', 'ar'] as const
export type Language = (typeof languages)[number]
