import { overviewDe } from './overview-de.ts'
import type { Texts } from './texts.ts'

/** German, with „Sie“. \u00a0 keeps a number with its unit and the ellipsis with its word. */
export const de: Texts = {
  askedBy: 'Kontozugriff für',
  footer: 'Nur lesender Zugriff',
  clientPrivacy: 'Datenschutz der App',
  clientImprint: 'Impressum der App',
  position: (current, total) => `Schritt\u00a0${current} von\u00a0${total}`,
  back: 'Zurück',
  cancel: 'Abbrechen',
  goOn: 'Weiter',
  checking: 'Wird geprüft\u00a0…',
  moment: 'Einen Moment\u00a0…',
  optional: 'optional',
  returnTo: (client) => `Zurück zu ${client}`,
  bankCode: 'BLZ',
  welcome: {
    title: (client) => `${client} möchte Ihre Kontodaten abrufen`,
    leadBank: (bank) => `Dafür melden Sie sich gleich bei ${bank} an. Es dauert etwa eine Minute.`,
    lead: 'Dafür wählen Sie Ihre Bank und melden sich dort an. Es dauert etwa eine Minute.',
    factsHeading: 'Worin Sie einwilligen',
    readsTitle: 'Nur lesen',
    reads: (days, ongoing) =>
      `Konten, Kontostände und die Umsätze ${
        days === 1 ? 'des letzten Tages' : `der letzten ${days}\u00a0Tage`
      }${ongoing ? ', dazu alle neuen' : ''}. Überweisungen sind nicht möglich.`,
    readsNamed: (accounts) =>
      accounts === 1
        ? 'Gelesen wird nur das eine Konto, das angefragt ist.'
        : `Gelesen werden nur die ${accounts}\u00a0Konten, die angefragt sind.`,
    readsChosen: 'Welche Konten das sind, bestimmen Sie.',
    keptTitle: 'Nur einmal',
    kept: (client, minutes) =>
      `${client} kann die Daten ${germanDuration(minutes)} lang abrufen. Danach werden sie hier gelöscht.`,
    ongoingTitle: 'Bis auf Weiteres',
    ongoing: (client, days) =>
      `${client} kann neue Umsätze bis zu ${days}\u00a0Tage lang abrufen; danach bestätigen Sie erneut. Gespeichert wird hier, was Ihre Bank herausgibt, höchstens zwei Jahre zurück.`,
    loginTitle: 'Ihre Zugangsdaten bleiben geheim',
    login: {
      never: 'Sie gehen nur an Ihre Bank und werden nicht gespeichert.',
      'if-wanted':
        'Sie gehen nur an Ihre Bank. Gespeichert werden sie nur, wenn Sie es bei der Anmeldung ankreuzen.',
      always: 'Sie gehen nur an Ihre Bank und werden hier verschlüsselt gespeichert.',
    },
    withdrawTitle: 'Jederzeit widerrufbar',
    withdraw: (client) =>
      `Sie können bei jedem Schritt abbrechen. Später genügt eine Nachricht an ${client}, oder Sie entziehen den Zugriff im Onlinebanking Ihrer Bank.`,
    start: 'Einwilligen und weiter',
    consent: (client) =>
      `Mit „Einwilligen und weiter“ erlauben Sie ${client} diesen einmaligen Abruf.`,
    ongoingConsent: (client) =>
      `Mit „Einwilligen und weiter“ erlauben Sie ${client} diesen wiederkehrenden Abruf.`,
  },
  bank: {
    title: 'Bei welcher Bank ist Ihr Konto?',
    label: 'Ihre Bank',
    hint: 'Name, BIC, Bankleitzahl oder IBAN',
    search: 'Suchen',
    found: (count, more) =>
      more
        ? `Die ersten ${count}\u00a0Banken werden angezeigt.`
        : count === 1
          ? '1\u00a0Bank gefunden'
          : `${count}\u00a0Banken gefunden`,
    listHeading: 'Banken',
    more: 'Es gibt weitere Treffer. Geben Sie mehr vom Namen ein, zum Beispiel mit dem Ort.',
    none: (query) => `Zu „${query}“ haben wir keine Bank gefunden.`,
    noneNext:
      'Prüfen Sie die Schreibweise, oder geben Sie Ihre IBAN ein. Sie steht auf Ihrer Bankkarte und auf jedem Kontoauszug.',
    unsupported: (bank) => `${bank} können wir leider noch nicht verbinden.`,
    unsupportedSome: 'Diese Banken können wir leider noch nicht verbinden.',
    unsupportedNext:
      'Haben Sie ein Konto bei einer anderen Bank? Dann suchen Sie diese. Sonst kehren Sie mit „Abbrechen“ zurück.',
    unconnectedHeading: (count) =>
      count === 1
        ? 'Diese Bank kann hier noch nicht verbunden werden'
        : 'Diese Banken können hier noch nicht verbunden werden',
  },
  login: {
    title: (bank) => `Anmelden bei ${bank}`,
    lead: 'Verwenden Sie dieselben Zugangsdaten wie im Onlinebanking.',
    leadRedirect: (bank) =>
      `Ihre Zugangsdaten geben Sie auf der Seite von ${bank} ein. Hier werden sie nicht abgefragt.`,
    promise: {
      never: 'Ihre Eingaben gehen nur an Ihre Bank und werden nicht gespeichert.',
      'if-wanted': 'Ihre Eingaben gehen nur an Ihre Bank.',
      always:
        'Ihre Eingaben gehen nur an Ihre Bank. Für spätere Abrufe werden sie hier verschlüsselt gespeichert, bis Sie den Zugriff beenden.',
    },
    keep: 'Zugangsdaten speichern',
    keepWhy:
      'Verschlüsselt und nur, um sich bei Ihrer Bank erneut anzumelden. Sie werden gelöscht, sobald Sie den Zugriff beenden.',
    submit: 'Anmelden',
    submitRedirect: 'Weiter zur Anmeldung',
    show: 'Anzeigen',
    hide: 'Verbergen',
  },
  method: {
    title: 'Wie möchten Sie bestätigen?',
    lead: (bank) => `${bank} bietet Ihnen mehrere Verfahren an.`,
    kinds: {
      sms: 'Code per SMS',
      push: 'Freigabe in der Banking-App',
      photo: 'Bild mit App oder Lesegerät scannen',
      chip: 'Bankkarte und TAN-Generator',
      email: 'Code per E-Mail',
      other: 'Weiteres Verfahren Ihrer Bank',
    },
  },
  challenge: {
    title: 'Bestätigen Sie den Zugriff',
    lead: 'Geben Sie den Code ein, den Sie von Ihrer Bank erhalten haben.',
    leadMethod: (method) => `Geben Sie den Code ein, den Sie über „${method}“ erhalten haben.`,
    digits: 'Code (nur Ziffern)',
    characters: 'Code',
    imageAlt:
      'Grafik Ihrer Bank zum Scannen. Können Sie sie nicht scannen, gehen Sie zurück und wählen ein anderes Verfahren.',
    imageHint: 'Scannen Sie das Bild mit der App oder dem Lesegerät Ihrer Bank.',
    flicker: {
      hint: 'Stecken Sie Ihre Karte in den TAN-Generator und halten Sie ihn so an die Balken, dass die Markierungen übereinstimmen.',
      picture:
        'Blinkende Balken für Ihren TAN-Generator. Können Sie sie nicht verwenden, geben Sie die Daten unten von Hand ein.',
      controls: 'Anzeige einstellen',
      start: 'Start',
      stop: 'Pause',
      smaller: 'Kleiner',
      larger: 'Größer',
      slower: 'Langsamer',
      faster: 'Schneller',
      byHand: 'Daten von Hand eingeben',
      startCode: 'Startcode',
      data: (number) => `Daten ${number}`,
    },
    attemptsLeft: (attempts) =>
      attempts === 1
        ? 'Sie haben noch einen Versuch. Danach kann Ihre Bank den Zugang sperren.'
        : `Sie haben noch ${attempts}\u00a0Versuche.`,
    submit: 'Bestätigen',
  },
  redirect: {
    title: (bank) => `Weiter zu ${bank}`,
    lead: (bank) => `Sie melden sich jetzt auf der Seite von ${bank} an.`,
    steps: (bank) => [
      `Die Seite von ${bank} öffnet sich.`,
      'Dort melden Sie sich an und bestätigen den Zugriff.',
      'Danach kommen Sie automatisch hierher zurück.',
    ],
    destination: 'Adresse',
    open: (bank) => `Zu ${bank}`,
    waiting: 'Haben Sie schon bestätigt? Dann geht es hier von selbst weiter.',
  },
  handover: {
    offer: 'Lieber mit dem Smartphone',
    title: 'Weiter mit dem Smartphone',
    scan: (minutes) =>
      `Scannen Sie den Code mit der Kamera. Er gilt ${minutes}\u00a0Minuten und nur einmal. Lassen Sie diese Seite geöffnet; hier geht es danach von selbst weiter.`,
    picture:
      'QR-Code für die Kamera Ihres Smartphones. Können Sie ihn nicht scannen, melden Sie sich mit der Schaltfläche darüber an.',
    phoneTitle: (bank) => `Weiter zu ${bank}`,
    phoneLead: (client) =>
      `Sie haben am Computer begonnen, ${client} den Zugriff zu erlauben. Melden Sie sich hier bei Ihrer Bank an; danach geht es am Computer weiter.`,
  },
  app: {
    title: 'Bestätigen Sie in Ihrer Banking-App',
    lead: (bank) => `${bank} hat Ihnen eine Anfrage geschickt.`,
    messageLabel: (bank) => `Nachricht von ${bank}`,
    steps: [
      'Öffnen Sie die Banking-App auf Ihrem Smartphone.',
      'Prüfen Sie die Anfrage und geben Sie sie frei.',
      'Lassen Sie diese Seite geöffnet. Es geht von selbst weiter.',
    ],
    waiting: 'Wir warten auf Ihre Freigabe\u00a0…',
  },
  accounts: {
    titleOne: 'Welches Konto?',
    titleMany: 'Welche Konten?',
    leadOne: (client) => `Wählen Sie das Konto, das ${client} lesen darf.`,
    leadMany: (client) => `Wählen Sie die Konten, die ${client} lesen darf.`,
    all: 'Alle auswählen',
    nothing: 'Auswahl aufheben',
    owner: 'Inhaber',
    balance: 'Kontostand',
    types: {
      'Giro account': 'Girokonto',
      'Savings account': 'Sparkonto',
      'Daily savings account': 'Tagesgeldkonto',
      'Credit card': 'Kreditkarte',
      'Loan account': 'Darlehenskonto',
      PayPal: 'PayPal-Konto',
      Depot: 'Wertpapierdepot',
      Unknown: 'Konto',
    },
    submit: 'Auswahl bestätigen',
  },
  fetching: {
    title: 'Ihre Daten werden abgerufen',
    lead: (bank) => `${bank} übermittelt uns Ihre Konten und Umsätze.`,
    progressLabel: 'Fortschritt',
    connecting: 'Verbindung wird aufgebaut\u00a0…',
    accounts: (done, total) =>
      total === 1 ? `${done} von 1\u00a0Konto` : `${done} von ${total}\u00a0Konten`,
    transactions: (count) =>
      count === 1 ? '1\u00a0Umsatz' : `${count.toLocaleString('de-DE')}\u00a0Umsätze`,
    stay: 'Das dauert meist nur wenige Sekunden. Bitte lassen Sie diese Seite geöffnet.',
    stoppedTitle: 'Der Abruf wurde unterbrochen',
    stopped: (bank) =>
      `Wir konnten noch nicht alle Daten von ${bank} lesen. Ihre Anmeldung gilt weiter; versuchen Sie es gleich noch einmal.`,
    retry: 'Noch einmal versuchen',
  },
  overview: overviewDe,
  finished: (client) => ({
    title: 'Alles erledigt',
    text: `Ihre Bankdaten sind abgerufen, dieser Link ist damit verbraucht. Weiter geht es bei ${client}.`,
  }),
  cancelled: (client) => ({
    title: 'Abgebrochen',
    text: `${client} hat keine Kontodaten erhalten. Möchten Sie es später noch einmal versuchen, beginnen Sie dort von vorn.`,
  }),
  expired: (client) => ({
    title: 'Dieser Link ist abgelaufen',
    text: `Zu Ihrer Sicherheit gilt er nur kurze Zeit. Bei ${client} bekommen Sie einen neuen.`,
  }),
  inUse: (client) => ({
    title: 'Der Link ist schon in Gebrauch',
    text: `Er wurde bereits in einem anderen Browser geöffnet. Machen Sie dort weiter, oder fordern Sie bei ${client} einen neuen Link an.`,
  }),
  returnedElsewhere: () => ({
    title: 'Sie können dieses Fenster schließen',
    text: 'Ihre Bank hat Ihre Antwort übermittelt. Das Fenster, in dem Sie begonnen haben, geht von selbst weiter.',
  }),
  messages: {
    'back-from-bank': {
      title: 'Sie können dieses Fenster schließen',
      text: 'Ihre Bank hat Ihre Antwort übermittelt. Machen Sie in der Anwendung weiter, aus der Sie kommen.',
    },
    'unknown-link': {
      title: 'Diesen Link gibt es nicht',
      text: 'Vielleicht ist die Adresse unvollständig, oder der Link ist abgelaufen. Kehren Sie zu der Anwendung zurück, aus der Sie kommen, und beginnen Sie dort von vorn.',
    },
    'no-cookies': {
      title: 'Ihr Browser nimmt keine Cookies an',
      text: 'Wir brauchen eines, damit niemand anderes Ihren Vorgang übernehmen kann. Erlauben Sie Cookies für diese Seite, und öffnen Sie den Link noch einmal.',
    },
    forbidden: {
      title: 'Hier geht es nicht weiter',
      text: 'Die Anfrage kam nicht von dieser Seite. Zu Ihrer Sicherheit haben wir sie nicht ausgeführt. Öffnen Sie den Link noch einmal dort, wo Sie ihn bekommen haben.',
    },
    fault: {
      title: 'Da ist uns ein Fehler unterlaufen',
      text: 'Es liegt nicht an Ihnen. Laden Sie die Seite in einer Minute neu. Hilft das nicht, beginnen Sie in der Anwendung, aus der Sie kommen, von vorn.',
    },
  },
  notices: {
    'credentials-rejected': {
      what: 'Diese Zugangsdaten hat Ihre Bank nicht angenommen.',
      next: 'Prüfen Sie Ihre Eingabe. Nach mehreren Fehlversuchen sperrt die Bank den Zugang.',
    },
    'login-blocked': {
      what: 'Ihre Bank hat diesen Zugang gesperrt.',
      next: 'Entsperren Sie ihn im Onlinebanking oder bei Ihrer Bank, und melden Sie sich dann hier an.',
    },
    'answer-rejected': {
      what: 'Dieser Code stimmt nicht.',
      next: 'Prüfen Sie ihn, und geben Sie ihn noch einmal ein.',
    },
    'answer-rejected-finally': {
      what: 'Der Code war zu oft falsch, Ihre Bank hat die Anmeldung beendet.',
      next: 'Melden Sie sich noch einmal an, dann erhalten Sie einen neuen Code.',
    },
    'answer-missing': {
      what: 'Hier fehlt noch eine Angabe.',
      next: 'Füllen Sie alle Felder aus, die nicht als optional gekennzeichnet sind.',
    },
    refused: {
      what: 'Der Zugriff wurde bei Ihrer Bank abgelehnt.',
      next: 'Es wurden keine Daten gelesen. War das ein Versehen, versuchen Sie es noch einmal.',
    },
    'timed-out': {
      what: 'Ihre Bank hat die Anmeldung beendet, weil die Zeit abgelaufen ist.',
      next: 'Es ist nichts passiert. Melden Sie sich einfach noch einmal an.',
    },
    'account-not-found': {
      what: 'Das angefragte Konto gehört nicht zu diesem Zugang.',
      next: 'Melden Sie sich mit dem Zugang an, zu dem das Konto gehört.',
    },
    'bank-unavailable': {
      what: 'Ihre Bank ist gerade nicht erreichbar.',
      next: 'Es liegt nicht an Ihren Eingaben. Versuchen Sie es in einigen Minuten noch einmal.',
    },
    'bank-tomorrow': {
      what: 'Ihre Bank lässt heute keine weiteren Abfragen zu.',
      next: 'Es liegt nicht an Ihren Eingaben. Versuchen Sie es morgen noch einmal.',
    },
    'bank-not-set-up': {
      what: 'Die Verbindung zu Ihrer Bank ist bei uns gerade gestört.',
      next: 'Es liegt weder an Ihnen noch an Ihrer Bank. Versuchen Sie es später noch einmal, oder wählen Sie eine andere Bank.',
    },
    'bank-problem': {
      what: 'Bei Ihrer Bank ist ein Fehler aufgetreten.',
      next: 'Versuchen Sie es noch einmal. Bleibt der Fehler, hilft Ihnen Ihre Bank weiter.',
    },
    'bank-unknown': {
      what: 'Diese Bank kennen wir nicht.',
      next: 'Wählen Sie eine Bank aus der Liste.',
    },
    'accounts-missing': {
      what: 'Sie haben noch kein Konto gewählt.',
      next: 'Wählen Sie mindestens eines aus, oder brechen Sie ab.',
    },
    'no-matching-accounts': {
      what: 'Bei diesem Zugang gibt es kein passendes Konto.',
      next: 'Melden Sie sich mit einem anderen Zugang an, oder wählen Sie eine andere Bank.',
    },
  },
}

function germanDuration(minutes: number): string {
  if (minutes === 60) return 'eine Stunde'
  if (minutes === 1) return 'eine Minute'
  return minutes % 60 === 0 ? `${minutes / 60}\u00a0Stunden` : `${minutes}\u00a0Minuten`
}
