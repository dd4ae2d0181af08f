import type { OverviewTexts } from './overview-texts.ts'

export const overviewDe: OverviewTexts = {
  start: (client) => ({
    title: `Was ${client} von Ihnen lesen darf`,
    text: `Hier sehen Sie, welche Ihrer Konten ${client} lesen darf und wie lange noch. Sie können den Zugriff beenden und Ihre Daten herunterladen.`,
  }),
  show: 'Ansehen',
  validUntil: (time) => `Dieser Link gilt bis ${time}.`,
  firstBrowser: 'Sobald Sie „Ansehen“ wählen, lässt er sich nur noch in diesem Browser öffnen.',
  title: (client) => `Was ${client} von Ihnen lesen darf`,
  lead: (client) =>
    `${client} darf Konten, Kontostände und Umsätze lesen. Überweisungen sind nicht möglich.`,
  nothing: (client) => ({
    title: 'Hier ist nichts verbunden',
    text: `${client} kann über uns kein Konto von Ihnen lesen, und wir haben keine Kontodaten von Ihnen gespeichert.`,
  }),
  states: {
    reading: 'Aktiv',
    unconfirmed: 'Noch nicht bestätigt',
    'needs-user': 'Angehalten',
    'login-refused': 'Angehalten',
  },
  explained: (state, client) => {
    switch (state) {
      case 'reading':
        return undefined
      case 'unconfirmed':
        return 'Sie haben den Zugriff bei Ihrer Bank noch nicht bestätigt. Solange wird nichts gelesen.'
      case 'needs-user':
        return `Ihre Bank verlangt, dass Sie erneut bestätigen; das geht über ${client}. Bis dahin wird nichts Neues gelesen. Was schon gelesen ist, kann ${client} weiter abrufen.`
      case 'login-refused':
        return `Ihre Bank hat die Anmeldung abgelehnt. Bis Sie das Konto über ${client} neu verbinden, wird nichts Neues gelesen. Was schon gelesen ist, kann ${client} weiter abrufen.`
    }
  },
  reader: 'Wer liest',
  readOnly: 'nur lesend',
  accounts: (count) => (count === 1 ? 'Konto' : 'Konten'),
  noAccounts: 'Noch keine',
  endsWith: (lastFour) => `endet auf ${lastFour}`,
  since: 'Seit',
  until: 'Bis',
  inclusive: (day) => `einschließlich ${day}`,
  thereafter: (client) =>
    `Danach wird nichts Neues gelesen, es sei denn, Sie bestätigen erneut. Was bis dahin gelesen ist, kann ${client} weiter abrufen, bis Sie den Zugriff beenden.`,
  ended: (day) => `Am ${day} abgelaufen`,
  afterEnd: (client) =>
    `Seither wird nichts Neues gelesen. Was schon gelesen ist, kann ${client} weiter abrufen, bis Sie den Zugriff beenden.`,
  endless: 'Ihre Bank hat kein Ende genannt. Sie können den Zugriff jederzeit beenden.',
  lastRead: 'Zuletzt gelesen',
  neverRead: 'Noch nie',
  nextRead: 'Nächster Abruf',
  about: (time) => `etwa am ${time}`,
  notRead: 'Keiner vorgesehen',
  stop: 'Zugriff beenden',
  stopAt: (bank) => ` auf ${bank}`,
  dataTitle: 'Ihre Daten',
  download: 'Daten herunterladen',
  downloadHint: 'Alle Konten, Kontostände und Umsätze in einer Datei (JSON).',
  deleteAll: 'Alles beenden und löschen',
  deleteHint: 'Beendet jeden Zugriff und löscht alles, was wir von Ihnen gespeichert haben.',
  stopping: ({ bank, client, accounts, isBankTold }) => ({
    title: `Zugriff auf ${bank} beenden?`,
    lead:
      accounts === 0
        ? 'Kontodaten sind dazu nicht gespeichert.'
        : `Wir löschen ${
            accounts === 1 ? 'dieses Konto' : `diese ${accounts}\u00a0Konten`
          } mit allen Kontoständen und Umsätzen:`,
    facts: [
      `${client} kann bei uns sofort nichts mehr davon lesen. Was ${client} schon abgerufen hat, liegt dort; wenden Sie sich dafür an ${client}.`,
      ...(isBankTold ? [`Wir teilen ${bank} mit, dass Ihre Einwilligung beendet ist.`] : []),
      'Das lässt sich nicht rückgängig machen. Neu verbinden können Sie das Konto jederzeit.',
    ],
    submit: 'Beenden und löschen',
  }),
  stopped: ({ bank, client, accounts, isBankTold }) => ({
    title: `Der Zugriff auf ${bank} ist beendet`,
    sentences: [
      `${
        accounts === 0
          ? 'Kontodaten waren nicht gespeichert.'
          : `Gelöscht ${
              accounts === 1 ? 'ist 1\u00a0Konto' : `sind ${accounts}\u00a0Konten`
            } mit allen Kontoständen und Umsätzen.`
      } ${client} kann bei uns nichts mehr davon lesen.`,
      ...(isBankTold
        ? [
            `Wir teilen ${bank} gerade mit, dass Ihre Einwilligung beendet ist. Ist dort niemand erreichbar, versuchen wir es weiter.`,
          ]
        : []),
    ],
  }),
  stoppedBefore: {
    title: 'Dieser Zugriff ist schon beendet',
    sentences: ['Seine Daten sind gelöscht. Es gibt nichts weiter zu tun.'],
  },
  deleting: ({ banks, client }) => ({
    title: 'Alles beenden und löschen?',
    lead: 'Wir löschen alle Konten, Kontostände und Umsätze, die wir von Ihnen gespeichert haben.',
    facts: [
      ...(banks.length === 0
        ? []
        : [
            `Der Zugriff auf ${list(banks)} endet. Wir teilen das ${
              banks.length === 1 ? 'der Bank' : 'den Banken'
            } mit.`,
          ]),
      `${client} kann bei uns sofort nichts mehr lesen. Was ${client} schon abgerufen hat, liegt dort; wenden Sie sich dafür an ${client}.`,
      'Das lässt sich nicht rückgängig machen. Möchten Sie Ihre Daten behalten, laden Sie sie vorher herunter.',
    ],
    submit: 'Alles beenden und löschen',
  }),
  deleted: ({ banks, client }) => ({
    title: 'Alles ist gelöscht',
    sentences: [
      `Wir haben keine Kontodaten mehr von Ihnen, und ${client} kann bei uns nichts mehr lesen.`,
      ...(banks.length === 0
        ? []
        : [
            `Wir teilen ${list(banks)} gerade mit, dass Ihre Einwilligung beendet ist. Ist dort niemand erreichbar, versuchen wir es weiter.`,
          ]),
    ],
  }),
  keep: 'Nicht beenden',
  toList: 'Zur Übersicht',
}

function list(names: readonly string[]): string {
  return new Intl.ListFormat('de', { type: 'conjunction' }).format(names)
}
