import type { OverviewTexts } from './overview-texts.ts'

export const overviewFr: OverviewTexts = {
  start: (client) => ({
    title: `Ce que ${client} peut lire à votre sujet`,
    text: `Voyez quels comptes ${client} peut lire et pendant combien de temps. Vous pouvez mettre fin à l’accès et télécharger vos données.`,
  }),
  show: 'Afficher',
  validUntil: (time) => `Ce lien fonctionne jusqu’au ${time}.`,
  firstBrowser:
    'Dès que vous choisissez «\u00a0Afficher\u00a0», il ne s’ouvre plus que dans ce navigateur.',
  title: (client) => `Ce que ${client} peut lire à votre sujet`,
  lead: (client) =>
    `${client} peut lire vos comptes, soldes et opérations. Aucun paiement n’est possible.`,
  nothing: (client) => ({
    title: 'Rien n’est connecté ici',
    text: `${client} ne peut lire aucun de vos comptes par notre intermédiaire, et nous ne conservons aucune donnée de vos comptes.`,
  }),
  states: {
    reading: 'Actif',
    unconfirmed: 'Pas encore confirmé',
    'needs-user': 'En pause',
    'login-refused': 'En pause',
  },
  explained: (state, client) => {
    switch (state) {
      case 'reading':
        return undefined
      case 'unconfirmed':
        return 'Vous n’avez pas encore confirmé cet accès auprès de votre banque. D’ici là, rien n’est lu.'
      case 'needs-user':
        return `Votre banque vous demande de confirmer à nouveau, ce que vous pouvez faire via ${client}. D’ici là, rien de nouveau n’est lu. ${client} peut encore consulter ce qui a déjà été lu.`
      case 'login-refused':
        return `Votre banque a refusé la connexion. Rien de nouveau n’est lu tant que vous n’avez pas reconnecté le compte via ${client}. ${client} peut encore consulter ce qui a déjà été lu.`
    }
  },
  reader: 'Qui lit',
  readOnly: 'lecture seule',
  accounts: (count) => (count === 1 ? 'Compte' : 'Comptes'),
  noAccounts: 'Aucun pour l’instant',
  endsWith: (lastFour) => `se terminant par ${lastFour}`,
  since: 'Depuis',
  until: 'Jusqu’au',
  inclusive: (day) => `${day} inclus`,
  thereafter: (client) =>
    `Ensuite, rien de nouveau n’est lu, sauf si vous confirmez à nouveau. ${client} peut encore consulter ce qui aura été lu d’ici là, jusqu’à ce que vous mettiez fin à l’accès.`,
  ended: (day) => `A pris fin le ${day}`,
  afterEnd: (client) =>
    `Rien de nouveau n’a été lu depuis. ${client} peut encore consulter ce qui a été lu avant, jusqu’à ce que vous mettiez fin à l’accès.`,
  endless:
    'Votre banque n’a pas indiqué de date de fin. Vous pouvez mettre fin à l’accès à tout moment.',
  lastRead: 'Dernière lecture',
  neverRead: 'Jamais',
  nextRead: 'Prochaine lecture',
  about: (time) => `vers le ${time}`,
  notRead: 'Aucune prévue',
  stop: 'Mettre fin à l’accès',
  stopAt: (bank) => ` à ${bank}`,
  dataTitle: 'Vos données',
  download: 'Télécharger mes données',
  downloadHint: 'Tous les comptes, soldes et opérations dans un fichier (JSON).',
  deleteAll: 'Mettre fin et tout supprimer',
  deleteHint: 'Met fin à tous les accès et supprime tout ce que nous conservons à votre sujet.',
  stopping: ({ bank, client, accounts, isBankTold }) => ({
    title: `Mettre fin à l’accès à ${bank}\u202f?`,
    lead:
      accounts === 0
        ? 'Nous ne conservons aucune donnée de compte pour cet accès.'
        : `Nous supprimons ${
            accounts === 1 ? 'ce compte' : `ces ${accounts}\u00a0comptes`
          } avec tous les soldes et toutes les opérations\u00a0:`,
    facts: [
      `${client} ne peut plus rien en lire ici, immédiatement. Ce que ${client} a déjà consulté reste chez eux\u202f; adressez-vous à ${client} à ce sujet.`,
      ...(isBankTold ? [`Nous informons ${bank} que votre consentement a pris fin.`] : []),
      'Cette action est irréversible. Vous pouvez reconnecter le compte à tout moment.',
    ],
    submit: 'Mettre fin et supprimer',
  }),
  stopped: ({ bank, client, accounts, isBankTold }) => ({
    title: `L’accès à ${bank} a pris fin`,
    sentences: [
      `${
        accounts === 0
          ? 'Il n’y avait aucune donnée de compte.'
          : `Nous avons supprimé ${
              accounts === 1 ? '1\u00a0compte' : `${accounts}\u00a0comptes`
            } avec tous les soldes et toutes les opérations.`
      } ${client} ne peut plus rien en lire ici.`,
      ...(isBankTold
        ? [
            `Nous informons ${bank} que votre consentement a pris fin. Si personne ne répond, nous continuons d’essayer.`,
          ]
        : []),
    ],
  }),
  stoppedBefore: {
    title: 'Cet accès avait déjà pris fin',
    sentences: ['Ses données ont été supprimées. Il n’y a rien d’autre à faire.'],
  },
  deleting: ({ banks, client }) => ({
    title: 'Mettre fin et tout supprimer\u202f?',
    lead: 'Nous supprimons tous les comptes, soldes et opérations que nous conservons à votre sujet.',
    facts: [
      ...(banks.length === 0
        ? []
        : [
            `L’accès à ${list(banks)} prend fin. Nous en informons ${
              banks.length === 1 ? 'la banque' : 'les banques'
            }.`,
          ]),
      `${client} ne peut plus rien lire ici, immédiatement. Ce que ${client} a déjà consulté reste chez eux\u202f; adressez-vous à ${client} à ce sujet.`,
      'Cette action est irréversible. Si vous souhaitez conserver vos données, téléchargez-les d’abord.',
    ],
    submit: 'Mettre fin et tout supprimer',
  }),
  deleted: ({ banks, client }) => ({
    title: 'Tout a été supprimé',
    sentences: [
      `Nous ne conservons plus aucune donnée de vos comptes, et ${client} ne peut plus rien lire ici.`,
      ...(banks.length === 0
        ? []
        : [
            `Nous informons ${list(banks)} que votre consentement a pris fin. Si personne ne répond, nous continuons d’essayer.`,
          ]),
    ],
  }),
  keep: 'Ne pas mettre fin',
  toList: 'Retour à l’aperçu',
}

function list(names: readonly string[]): string {
  return new Intl.ListFormat('fr-FR', { type: 'conjunction' }).format(names)
}
