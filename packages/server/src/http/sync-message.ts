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
  es: 'Algo ha fallado en la última consulta. Lo intentaremos de nuevo más tarde.',
  fr: 'Un problème est survenu lors de la dernière consultation. Nous réessaierons plus tard.',
  ar: 'حدث خطأ في آخر تحديث. سنحاول مرة أخرى لاحقًا.',
}

const messages: Partial<Record<ProblemCode, Message>> = {
  bank_unavailable: {
    de: 'Ihre Bank hat nicht geantwortet. Wir versuchen es später noch einmal.',
    en: 'Your bank did not answer. We’ll try again later.',
    es: 'Su banco no ha respondido. Lo intentaremos de nuevo más tarde.',
    fr: 'Votre banque n’a pas répondu. Nous réessaierons plus tard.',
    ar: 'لم يُجِب بنكك. سنحاول مرة أخرى لاحقًا.',
  },
  access_exceeded: {
    de: 'Ihre Bank erlaubt heute keinen weiteren Abruf. Morgen geht es weiter.',
    en: 'Your bank allows no further updates today. They continue tomorrow.',
    es: 'Su banco no permite más consultas hoy. Continuará mañana.',
    fr: 'Votre banque n’autorise plus de consultation aujourd’hui. La suite demain.',
    ar: 'لا يسمح بنكك بمزيد من التحديثات اليوم. تتواصل غدًا.',
  },
  bank_refused: {
    de: 'Ihre Bank hat den Abruf abgelehnt. Das liegt nicht an Ihnen; der Anbieter ist informiert.',
    en: 'Your bank refused the update. It is not your fault; the provider has been informed.',
    es: 'Su banco ha rechazado la consulta. No se debe a usted; el proveedor está informado.',
    fr: 'Votre banque a refusé la consultation. Vous n’y êtes pour rien\u202f; le prestataire est informé.',
    ar: 'رفض بنكك التحديث. ليس السبب منك؛ وقد أُبلغ مقدّم الخدمة.',
  },
  bank_answer_not_understood: {
    de: 'Die Antwort Ihrer Bank war nicht lesbar. Ihre bisherigen Daten sind unverändert.',
    en: 'Your bank’s answer could not be read. Your data so far is unchanged.',
    es: 'No se ha podido leer la respuesta de su banco. Los datos que ya tenía no han cambiado.',
    fr: 'La réponse de votre banque était illisible. Vos données existantes sont inchangées.',
    ar: 'تعذرت قراءة رد بنكك. بياناتك السابقة لم تتغير.',
  },
  consent_expired: {
    de: 'Ihre Einwilligung bei der Bank ist abgelaufen. Bestätigen Sie den Zugriff erneut.',
    en: 'Your consent at the bank has ended. Please confirm the access again.',
    es: 'Su consentimiento en el banco ha caducado. Confirme el acceso de nuevo.',
    fr: 'Votre consentement auprès de la banque a expiré. Confirmez à nouveau l’accès.',
    ar: 'انتهت موافقتك لدى البنك. أكِّد الوصول من جديد.',
  },
  access_blocked: {
    de: 'Ihre Bank hat die Anmeldung abgelehnt. Prüfen Sie Ihr Onlinebanking, und verbinden Sie das Konto neu.',
    en: 'Your bank rejected the sign-in. Check your online banking, then connect the account again.',
    es: 'Su banco ha rechazado el inicio de sesión. Compruebe su banca en línea y vuelva a conectar la cuenta.',
    fr: 'Votre banque a refusé la connexion. Vérifiez votre banque en ligne, puis reconnectez le compte.',
    ar: 'رفض بنكك تسجيل الدخول. تحقق من خدمتك المصرفية الإلكترونية، ثم صِل الحساب من جديد.',
  },
}
