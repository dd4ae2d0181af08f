import { overviewFr } from './overview-fr.ts'
import type { Texts } from './texts.ts'

/** French, with « vous ». \u00a0 keeps a number with its unit, \u202f stands before the high signs. */
export const fr: Texts = {
  askedBy: 'Accès aux comptes pour',
  footer: 'Accès en lecture seule',
  clientPrivacy: 'Politique de confidentialité de l’application',
  clientImprint: 'Mentions légales de l’application',
  position: (current, total) => `Étape\u00a0${current} sur\u00a0${total}`,
  back: 'Retour',
  cancel: 'Annuler',
  goOn: 'Continuer',
  checking: 'Vérification en cours…',
  moment: 'Un instant…',
  optional: 'facultatif',
  returnTo: (client) => `Retour à ${client}`,
  bankCode: 'Code banque',
  welcome: {
    title: (client) => `${client} souhaite consulter les données de vos comptes`,
    leadBank: (bank) => `Vous allez vous connecter à ${bank}. Cela prend environ une minute.`,
    lead: 'Vous allez choisir votre banque et vous y connecter. Cela prend environ une minute.',
    factsHeading: 'Ce que vous acceptez',
    readsTitle: 'Lecture seule',
    reads: (days, ongoing) =>
      `Comptes, soldes et opérations ${
        days === 1 ? 'du dernier jour' : `des ${days}\u00a0derniers jours`
      }${ongoing ? ', puis toutes les nouvelles' : ''}. Aucun paiement n’est possible.`,
    readsNamed: (accounts) =>
      accounts === 1
        ? 'Seul le compte demandé est lu.'
        : `Seuls les ${accounts}\u00a0comptes demandés sont lus.`,
    readsChosen: 'Vous décidez de quels comptes il s’agit.',
    keptTitle: 'Une seule fois',
    kept: (client, minutes) =>
      `${client} peut consulter les données pendant ${frenchDuration(minutes)}. Elles sont ensuite supprimées ici.`,
    ongoingTitle: 'Jusqu’à nouvel ordre',
    ongoing: (client, days) =>
      `${client} peut consulter les nouvelles opérations pendant ${days}\u00a0jours au plus\u202f; vous confirmez ensuite à nouveau. Ce que votre banque transmet est conservé ici, sur deux ans au maximum.`,
    loginTitle: 'Vos identifiants restent secrets',
    login: {
      never: 'Ils sont transmis uniquement à votre banque et ne sont pas enregistrés.',
      'if-wanted':
        'Ils sont transmis uniquement à votre banque. Ils ne sont enregistrés que si vous cochez la case lors de la connexion.',
      always: 'Ils sont transmis uniquement à votre banque et enregistrés ici sous forme chiffrée.',
    },
    withdrawTitle: 'Révocable à tout moment',
    withdraw: (client) =>
      `Vous pouvez annuler à chaque étape. Plus tard, il suffit d’un message à ${client}, ou vous retirez l’accès dans l’espace en ligne de votre banque.`,
    start: 'Accepter et continuer',
    consent: (client) =>
      `En choisissant «\u00a0Accepter et continuer\u00a0», vous autorisez ${client} à consulter vos données cette seule fois.`,
    ongoingConsent: (client) =>
      `En choisissant «\u00a0Accepter et continuer\u00a0», vous autorisez ${client} à consulter vos données régulièrement.`,
  },
  bank: {
    title: 'Dans quelle banque est votre compte\u202f?',
    label: 'Votre banque',
    hint: 'Nom, BIC, code banque ou IBAN',
    search: 'Rechercher',
    found: (count, more) =>
      more
        ? `Les ${count}\u00a0premières banques sont affichées.`
        : count === 1
          ? '1\u00a0banque trouvée'
          : count === 0
            ? 'Aucune banque trouvée'
            : `${count}\u00a0banques trouvées`,
    listHeading: 'Banques',
    more: 'Il y a d’autres résultats. Précisez le nom, par exemple avec la ville.',
    none: (query) => `Nous n’avons trouvé aucune banque pour «\u00a0${query}\u00a0».`,
    noneNext:
      'Vérifiez l’orthographe ou saisissez votre IBAN. Il figure sur vos relevés de compte.',
    unsupported: (bank) => `Nous ne pouvons malheureusement pas encore connecter ${bank}.`,
    unsupportedSome: 'Nous ne pouvons malheureusement pas encore connecter ces banques.',
    unsupportedNext:
      'Avez-vous un compte dans une autre banque\u202f? Recherchez-la. Sinon, «\u00a0Annuler\u00a0» vous ramène en arrière.',
    unconnectedHeading: (count) =>
      count === 1
        ? 'Cette banque ne peut pas encore être connectée ici'
        : 'Ces banques ne peuvent pas encore être connectées ici',
  },
  login: {
    title: (bank) => `Connexion à ${bank}`,
    lead: 'Utilisez les mêmes identifiants que pour votre banque en ligne.',
    leadRedirect: (bank) =>
      `Vous saisirez vos identifiants sur la page de ${bank}. Ils ne vous sont pas demandés ici.`,
    promise: {
      never: 'Votre saisie est transmise uniquement à votre banque et n’est pas enregistrée.',
      'if-wanted': 'Votre saisie est transmise uniquement à votre banque.',
      always:
        'Votre saisie est transmise uniquement à votre banque. Elle est enregistrée ici sous forme chiffrée pour les consultations suivantes, jusqu’à ce que vous mettiez fin à l’accès.',
    },
    keep: 'Enregistrer mes identifiants',
    keepWhy:
      'Sous forme chiffrée et uniquement pour vous reconnecter à votre banque. Ils sont supprimés dès que vous mettez fin à l’accès.',
    submit: 'Se connecter',
    submitRedirect: 'Continuer vers la connexion',
    show: 'Afficher',
    hide: 'Masquer',
  },
  method: {
    title: 'Comment souhaitez-vous confirmer\u202f?',
    lead: (bank) => `${bank} vous propose plusieurs possibilités.`,
    kinds: {
      sms: 'Code par SMS',
      push: 'Validation dans l’application de la banque',
      photo: 'Image à scanner avec l’application ou le lecteur',
      chip: 'Carte bancaire et générateur de TAN',
      email: 'Code par e-mail',
      other: 'Autre possibilité de votre banque',
    },
  },
  challenge: {
    title: 'Confirmez l’accès',
    lead: 'Saisissez le code que votre banque vous a envoyé.',
    leadMethod: (method) => `Saisissez le code reçu par «\u00a0${method}\u00a0».`,
    digits: 'Code (chiffres uniquement)',
    characters: 'Code',
    imageAlt:
      'Image de votre banque à scanner. Si vous ne pouvez pas la scanner, revenez en arrière et choisissez une autre possibilité.',
    imageHint: 'Scannez l’image avec l’application ou le lecteur de votre banque.',
    flicker: {
      hint: 'Insérez votre carte dans le générateur de TAN et placez-le contre les barres de sorte que les repères coïncident.',
      picture:
        'Barres clignotantes pour votre générateur de TAN. Si vous ne pouvez pas les utiliser, saisissez les données ci-dessous à la main.',
      controls: 'Régler l’affichage',
      start: 'Démarrer',
      stop: 'Pause',
      smaller: 'Plus petit',
      larger: 'Plus grand',
      slower: 'Plus lent',
      faster: 'Plus rapide',
      byHand: 'Saisir les données à la main',
      startCode: 'Code de départ',
      data: (number) => `Donnée ${number}`,
    },
    attemptsLeft: (attempts) =>
      attempts === 1
        ? 'Il vous reste un essai. Ensuite, votre banque peut bloquer l’accès.'
        : `Il vous reste ${attempts}\u00a0essais.`,
    submit: 'Confirmer',
  },
  redirect: {
    title: (bank) => `Continuer vers ${bank}`,
    lead: (bank) => `Vous allez maintenant vous connecter sur la page de ${bank}.`,
    steps: (bank) => [
      `La page de ${bank} s’ouvre.`,
      'Vous vous y connectez et confirmez l’accès.',
      'Vous revenez ensuite ici automatiquement.',
    ],
    destination: 'Adresse',
    open: (bank) => `Aller à ${bank}`,
    waiting: 'Vous avez déjà confirmé\u202f? Cette page continue alors d’elle-même.',
  },
  handover: {
    offer: 'Plutôt avec mon téléphone',
    title: 'Continuer sur votre téléphone',
    scan: (minutes) =>
      `Scannez le code avec l’appareil photo. Il ne sert qu’une fois, pendant ${minutes}\u00a0minutes. Laissez cette page ouverte\u202f; elle continue ensuite d’elle-même.`,
    picture:
      'Code QR pour l’appareil photo de votre téléphone. Si vous ne pouvez pas le scanner, connectez-vous avec le bouton ci-dessus.',
    phoneTitle: (bank) => `Continuer vers ${bank}`,
    phoneLead: (client) =>
      `Vous avez commencé sur l’ordinateur à autoriser l’accès à ${client}. Connectez-vous ici à votre banque, puis continuez sur l’ordinateur.`,
  },
  app: {
    title: 'Confirmez dans l’application de votre banque',
    lead: (bank) => `${bank} vous a envoyé une demande.`,
    messageLabel: (bank) => `Message de ${bank}`,
    steps: [
      'Ouvrez l’application de la banque sur votre téléphone.',
      'Vérifiez la demande et validez-la.',
      'Laissez cette page ouverte. Elle continue d’elle-même.',
    ],
    waiting: 'En attente de votre validation…',
  },
  accounts: {
    titleOne: 'Quel compte\u202f?',
    titleMany: 'Quels comptes\u202f?',
    leadOne: (client) => `Choisissez le compte que ${client} peut lire.`,
    leadMany: (client) => `Choisissez les comptes que ${client} peut lire.`,
    all: 'Tout sélectionner',
    nothing: 'Tout désélectionner',
    owner: 'Titulaire',
    balance: 'Solde',
    types: {
      'Giro account': 'Compte courant',
      'Savings account': 'Compte d’épargne',
      'Daily savings account': 'Compte d’épargne à vue',
      'Credit card': 'Carte de crédit',
      'Loan account': 'Compte de prêt',
      PayPal: 'Compte PayPal',
      Depot: 'Compte-titres',
      Unknown: 'Compte',
    },
    submit: 'Confirmer la sélection',
  },
  fetching: {
    title: 'Consultation de vos données',
    lead: (bank) => `${bank} nous transmet vos comptes et vos opérations.`,
    progressLabel: 'Progression',
    connecting: 'Connexion en cours…',
    accounts: (done, total) =>
      total === 1 ? `${done} sur 1\u00a0compte` : `${done} sur ${total}\u00a0comptes`,
    transactions: (count) =>
      count < 2 ? `${count}\u00a0opération` : `${count.toLocaleString('fr-FR')}\u00a0opérations`,
    stay: 'Cela ne prend généralement que quelques secondes. Laissez cette page ouverte.',
    stoppedTitle: 'La consultation a été interrompue',
    stopped: (bank) =>
      `Nous n’avons pas encore pu lire toutes les données de ${bank}. Vous êtes toujours connecté\u202f; veuillez réessayer.`,
    retry: 'Réessayer',
  },
  overview: overviewFr,
  finished: (client) => ({
    title: 'C’est terminé',
    text: `Vos données bancaires ont été consultées, ce lien est donc épuisé. La suite se passe chez ${client}.`,
  }),
  cancelled: (client) => ({
    title: 'Annulé',
    text: `${client} n’a reçu aucune donnée de vos comptes. Si vous souhaitez réessayer plus tard, recommencez depuis l’application.`,
  }),
  expired: (client) => ({
    title: 'Ce lien a expiré',
    text: `Pour votre sécurité, il n’est valable que peu de temps. ${client} peut vous en donner un nouveau.`,
  }),
  inUse: (client) => ({
    title: 'Ce lien est déjà utilisé',
    text: `Il a été ouvert dans un autre navigateur. Continuez là-bas ou demandez un nouveau lien à ${client}.`,
  }),
  returnedElsewhere: () => ({
    title: 'Vous pouvez fermer cette fenêtre',
    text: 'Votre banque a transmis votre réponse. La fenêtre dans laquelle vous avez commencé continue d’elle-même.',
  }),
  messages: {
    'back-from-bank': {
      title: 'Vous pouvez fermer cette fenêtre',
      text: 'Votre banque a transmis votre réponse. Continuez dans l’application d’où vous venez.',
    },
    'unknown-link': {
      title: 'Ce lien n’existe pas',
      text: 'L’adresse est peut-être incomplète, ou le lien a expiré. Revenez à l’application d’où vous venez et recommencez depuis là.',
    },
    'no-cookies': {
      title: 'Votre navigateur n’accepte pas les cookies',
      text: 'Il nous en faut un pour que personne d’autre ne puisse prendre votre place. Autorisez les cookies pour cette page et ouvrez à nouveau le lien.',
    },
    forbidden: {
      title: 'Impossible de continuer ici',
      text: 'La demande ne provenait pas de cette page. Pour votre sécurité, nous ne l’avons pas exécutée. Ouvrez à nouveau le lien là où vous l’avez reçu.',
    },
    fault: {
      title: 'Une erreur s’est produite de notre côté',
      text: 'Vous n’y êtes pour rien. Rechargez la page dans une minute. Si cela ne suffit pas, recommencez dans l’application d’où vous venez.',
    },
  },
  notices: {
    'credentials-rejected': {
      what: 'Votre banque n’a pas accepté ces identifiants.',
      next: 'Vérifiez votre saisie. Après plusieurs échecs, la banque bloque l’accès.',
    },
    'login-blocked': {
      what: 'Votre banque a bloqué cet accès.',
      next: 'Débloquez-le dans votre banque en ligne ou auprès de votre banque, puis connectez-vous ici.',
    },
    'answer-rejected': {
      what: 'Ce code n’est pas correct.',
      next: 'Vérifiez-le et saisissez-le à nouveau.',
    },
    'answer-rejected-finally': {
      what: 'Le code a été trop souvent incorrect, votre banque a mis fin à la connexion.',
      next: 'Connectez-vous à nouveau et vous recevrez un nouveau code.',
    },
    'answer-missing': {
      what: 'Il manque encore une information.',
      next: 'Remplissez tous les champs qui ne sont pas marqués comme facultatifs.',
    },
    refused: {
      what: 'L’accès a été refusé auprès de votre banque.',
      next: 'Aucune donnée n’a été lue. S’il s’agit d’une erreur, réessayez.',
    },
    'timed-out': {
      what: 'Votre banque a mis fin à la connexion, car le délai est écoulé.',
      next: 'Il ne s’est rien passé. Connectez-vous simplement à nouveau.',
    },
    'account-not-found': {
      what: 'Le compte demandé n’appartient pas à cet accès.',
      next: 'Connectez-vous avec l’accès auquel le compte appartient.',
    },
    'bank-unavailable': {
      what: 'Votre banque est actuellement injoignable.',
      next: 'Cela ne vient pas de votre saisie. Réessayez dans quelques minutes.',
    },
    'bank-tomorrow': {
      what: 'Votre banque n’accepte plus de demandes aujourd’hui.',
      next: 'Cela ne vient pas de votre saisie. Réessayez demain.',
    },
    'bank-not-set-up': {
      what: 'Notre connexion à votre banque est actuellement perturbée.',
      next: 'Cela ne vient ni de vous ni de votre banque. Réessayez plus tard ou choisissez une autre banque.',
    },
    'bank-problem': {
      what: 'Une erreur s’est produite auprès de votre banque.',
      next: 'Réessayez. Si l’erreur persiste, votre banque pourra vous aider.',
    },
    'bank-unknown': {
      what: 'Nous ne connaissons pas cette banque.',
      next: 'Choisissez une banque dans la liste.',
    },
    'accounts-missing': {
      what: 'Vous n’avez pas encore choisi de compte.',
      next: 'Choisissez-en au moins un ou annulez.',
    },
    'no-matching-accounts': {
      what: 'Cet accès ne comporte aucun compte correspondant.',
      next: 'Connectez-vous avec un autre accès ou choisissez une autre banque.',
    },
  },
}

function frenchDuration(minutes: number): string {
  if (minutes === 60) return 'une heure'
  if (minutes === 1) return 'une minute'
  return minutes % 60 === 0 ? `${minutes / 60}\u00a0heures` : `${minutes}\u00a0minutes`
}
