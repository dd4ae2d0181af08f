import type { Language } from '../domain/language.ts'
import type { ProblemCode } from '../domain/problem.ts'

/** Why the last sync failed, for the person whose account it is. */
export function syncMessage(problem: ProblemCode, language: Language): string {
  return (messages[problem] ?? other)[language]
}

type Message = Readonly<Record<Language, string>>

const other: Message = {
  de: 'Beim letzten Abruf ist etwas schiefgegangen. Wir versuchen es später noch einmal.',
  en: 'Something went wrong during the last update. We’ll try again later.',
}

const messages: Partial<Record<ProblemCode, Message>> = {
  bank_unavailable: {
    de: 'Ihre Bank hat nicht geantwortet. Wir versuchen es später noch einmal.',
    en: 'Your bank did not answer. We’ll try again later.',
  },
  access_exceeded: {
    de: 'Ihre Bank erlaubt heute keinen weiteren Abruf. Morgen geht es weiter.',
    en: 'Your bank allows no further updates today. They continue tomorrow.',
  },
  bank_refused: {
    de: 'Ihre Bank hat den Abruf abgelehnt. Das liegt nicht an Ihnen; der Anbieter ist informiert.',
    en: 'Your bank refused the update. It is not your fault; the provider has been informed.',
  },
  bank_answer_not_understood: {
    de: 'Die Antwort Ihrer Bank war nicht lesbar. Ihre bisherigen Daten sind unverändert.',
    en: 'Your bank’s answer could not be read. Your data so far is unchanged.',
  },
  consent_expired: {
    de: 'Ihre Einwilligung bei der Bank ist abgelaufen. Bestätigen Sie den Zugriff erneut.',
    en: 'Your consent at the bank has ended. Please confirm the access again.',
  },
  access_blocked: {
    de: 'Ihre Bank hat die Anmeldung abgelehnt. Prüfen Sie Ihr Onlinebanking, und verbinden Sie das Konto neu.',
    en: 'Your bank rejected the sign-in. Check your online banking, then connect the account again.',
  },
}
