import { overviewEn } from './overview-en.ts'
import type { Texts } from './texts.ts'

/** English. \u00a0 keeps a number with its unit. */
export const en: Texts = {
  askedBy: 'Account access for',
  footer: 'Read-only access',
  clientPrivacy: 'The app’s privacy policy',
  clientImprint: 'The app’s legal notice',
  position: (current, total) => `Step\u00a0${current} of\u00a0${total}`,
  back: 'Back',
  cancel: 'Cancel',
  goOn: 'Continue',
  checking: 'Checking…',
  moment: 'One moment…',
  optional: 'optional',
  returnTo: (client) => `Return to ${client}`,
  bankCode: 'Bank code',
  welcome: {
    title: (client) => `${client} would like to read your account data`,
    leadBank: (bank) => `You’ll sign in to ${bank} next. It takes about a minute.`,
    lead: 'You’ll choose your bank and sign in there. It takes about a minute.',
    factsHeading: 'What you agree to',
    readsTitle: 'Read only',
    reads: (days, ongoing) =>
      `Accounts, balances and the transactions of the last ${
        days === 1 ? 'day' : `${days}\u00a0days`
      }${ongoing ? ', plus all new ones' : ''}. Payments are not possible.`,
    readsNamed: (accounts) =>
      accounts === 1
        ? 'Only the one account that was asked for is read.'
        : `Only the ${accounts}\u00a0accounts that were asked for are read.`,
    readsChosen: 'You decide which accounts.',
    keptTitle: 'Just once',
    kept: (client, minutes) =>
      `${client} can retrieve the data for ${englishDuration(minutes)}. After that it is deleted here.`,
    ongoingTitle: 'Until further notice',
    ongoing: (client, days) =>
      `${client} can retrieve new transactions for up to ${days}\u00a0days; after that you confirm again. What your bank hands out is stored here, going back two years at most.`,
    loginTitle: 'Your login stays private',
    login: {
      never: 'It goes to your bank only and is not stored.',
      'if-wanted':
        'It goes to your bank only. It is stored only if you tick the box when you sign in.',
      always: 'It goes to your bank only, and is stored here in encrypted form.',
    },
    withdrawTitle: 'Withdraw any time',
    withdraw: (client) =>
      `You can cancel at every step. Afterwards, a message to ${client} is enough, or you remove the access in your bank’s online banking.`,
    start: 'Agree and continue',
    consent: (client) =>
      `By choosing “Agree and continue” you allow ${client} to read your data this one time.`,
    ongoingConsent: (client) =>
      `By choosing “Agree and continue” you allow ${client} to keep reading your data.`,
  },
  bank: {
    title: 'Which bank is your account with?',
    label: 'Your bank',
    hint: 'Name, BIC, bank code or IBAN',
    search: 'Search',
    found: (count, more) =>
      more
        ? `Showing the first ${count}\u00a0banks.`
        : count === 1
          ? '1\u00a0bank found'
          : `${count}\u00a0banks found`,
    listHeading: 'Banks',
    more: 'There are more matches. Type more of the name, for example with the town.',
    none: (query) => `We found no bank for “${query}”.`,
    noneNext:
      'Check the spelling, or enter your IBAN. You’ll find it on your bank card and on every statement.',
    unsupported: (bank) => `Sorry, we can’t connect to ${bank} yet.`,
    unsupportedSome: 'Sorry, we can’t connect to these banks yet.',
    unsupportedNext:
      'Do you have an account with another bank? Then search for that one. Otherwise, “Cancel” takes you back.',
    unconnectedHeading: (count) =>
      count === 1
        ? 'This bank can’t be connected here yet'
        : 'These banks can’t be connected here yet',
  },
  login: {
    title: (bank) => `Sign in to ${bank}`,
    lead: 'Use the same details as for online banking.',
    leadRedirect: (bank) =>
      `You enter your details on ${bank}’s own page. We don’t ask for them here.`,
    promise: {
      never: 'What you enter goes to your bank only and is not stored.',
      'if-wanted': 'What you enter goes to your bank only.',
      always:
        'What you enter goes to your bank only. It is stored here in encrypted form for later reads, until you end the access.',
    },
    keep: 'Save my login',
    keepWhy:
      'Encrypted, and only used to sign in to your bank again. It is deleted as soon as you end the access.',
    submit: 'Sign in',
    submitRedirect: 'Continue to sign-in',
    show: 'Show',
    hide: 'Hide',
  },
  method: {
    title: 'How would you like to confirm?',
    lead: (bank) => `${bank} offers you several ways.`,
    kinds: {
      sms: 'Code by text message',
      push: 'Approval in the banking app',
      photo: 'Scan a picture with app or reader',
      chip: 'Bank card and TAN generator',
      email: 'Code by email',
      other: 'Another way your bank offers',
    },
  },
  challenge: {
    title: 'Confirm the access',
    lead: 'Enter the code your bank has sent you.',
    leadMethod: (method) => `Enter the code you received through “${method}”.`,
    digits: 'Code (digits only)',
    characters: 'Code',
    imageAlt:
      'A picture from your bank to scan. If you can’t scan it, go back and choose another method.',
    imageHint: 'Scan the picture with your bank’s app or reader.',
    flicker: {
      hint: 'Insert your card into the TAN generator and hold it against the bars so that the marks line up.',
      picture:
        'Flickering bars for your TAN generator. If you can’t use them, type in the data below by hand.',
      controls: 'Adjust the display',
      start: 'Start',
      stop: 'Pause',
      smaller: 'Smaller',
      larger: 'Larger',
      slower: 'Slower',
      faster: 'Faster',
      byHand: 'Type in the data by hand',
      startCode: 'Start code',
      data: (number) => `Data ${number}`,
    },
    attemptsLeft: (attempts) =>
      attempts === 1
        ? 'You have one attempt left. After that your bank may block the login.'
        : `You have ${attempts}\u00a0attempts left.`,
    submit: 'Confirm',
  },
  redirect: {
    title: (bank) => `Continue to ${bank}`,
    lead: (bank) => `You’ll now sign in on ${bank}’s own page.`,
    steps: (bank) => [
      `${bank}’s page opens.`,
      'You sign in there and confirm the access.',
      'You’re brought back here automatically.',
    ],
    destination: 'Address',
    open: (bank) => `Go to ${bank}`,
    waiting: 'Already confirmed? Then this page moves on by itself.',
  },
  handover: {
    offer: 'Use my phone instead',
    title: 'Continue on your phone',
    scan: (minutes) =>
      `Scan the code with the camera. It works once, for ${minutes}\u00a0minutes. Keep this page open; it moves on by itself afterwards.`,
    picture:
      'QR code for your phone’s camera. If you can’t scan it, sign in with the button above.',
    phoneTitle: (bank) => `Continue to ${bank}`,
    phoneLead: (client) =>
      `You started on your computer to allow ${client} access. Sign in to your bank here; after that, go on at the computer.`,
  },
  app: {
    title: 'Confirm in your banking app',
    lead: (bank) => `${bank} has sent you a request.`,
    messageLabel: (bank) => `Message from ${bank}`,
    steps: [
      'Open the banking app on your phone.',
      'Check the request and approve it.',
      'Keep this page open. It moves on by itself.',
    ],
    waiting: 'Waiting for your approval…',
  },
  accounts: {
    titleOne: 'Which account?',
    titleMany: 'Which accounts?',
    leadOne: (client) => `Choose the account that ${client} may read.`,
    leadMany: (client) => `Choose the accounts that ${client} may read.`,
    all: 'Select all',
    nothing: 'Clear selection',
    owner: 'Owner',
    balance: 'Balance',
    types: {
      'Giro account': 'Current account',
      'Savings account': 'Savings account',
      'Daily savings account': 'Instant-access savings account',
      'Credit card': 'Credit card',
      'Loan account': 'Loan account',
      PayPal: 'PayPal account',
      Depot: 'Securities account',
      Unknown: 'Account',
    },
    submit: 'Confirm selection',
  },
  fetching: {
    title: 'Retrieving your data',
    lead: (bank) => `${bank} is sending us your accounts and transactions.`,
    progressLabel: 'Progress',
    connecting: 'Connecting…',
    accounts: (done, total) =>
      total === 1 ? `${done} of 1\u00a0account` : `${done} of ${total}\u00a0accounts`,
    transactions: (count) =>
      count === 1 ? '1\u00a0transaction' : `${count.toLocaleString('en-GB')}\u00a0transactions`,
    stay: 'This usually takes a few seconds. Please keep this page open.',
    stoppedTitle: 'Retrieval was interrupted',
    stopped: (bank) =>
      `We couldn’t read everything from ${bank} yet. You’re still signed in; please try again.`,
    retry: 'Try again',
  },
  overview: overviewEn,
  finished: (client) => ({
    title: 'All done',
    text: `Your bank data has been retrieved, so this link is used up. Carry on at ${client}.`,
  }),
  cancelled: (client) => ({
    title: 'Cancelled',
    text: `${client} has received no account data. If you’d like to try again later, start over from there.`,
  }),
  expired: (client) => ({
    title: 'This link has expired',
    text: `For your security it is valid for a short time only. You can get a new one from ${client}.`,
  }),
  inUse: (client) => ({
    title: 'This link is already in use',
    text: `It has been opened in another browser. Carry on there, or ask ${client} for a new link.`,
  }),
  returnedElsewhere: () => ({
    title: 'You can close this window',
    text: 'Your bank has passed on your answer. The window you started in moves on by itself.',
  }),
  messages: {
    'back-from-bank': {
      title: 'You can close this window',
      text: 'Your bank has passed on your answer. Go on in the application you came from.',
    },
    'unknown-link': {
      title: 'This link does not exist',
      text: 'The address may be incomplete, or the link has expired. Go back to the application you came from and start over there.',
    },
    'no-cookies': {
      title: 'Your browser does not accept cookies',
      text: 'We need one so that nobody else can take over what you’re doing. Allow cookies for this page and open the link again.',
    },
    forbidden: {
      title: 'This can’t go on here',
      text: 'The request did not come from this page. For your security we have not carried it out. Open the link again from where you got it.',
    },
    fault: {
      title: 'Something went wrong on our side',
      text: 'It’s not your fault. Reload the page in a minute. If that doesn’t help, start over in the application you came from.',
    },
  },
  notices: {
    'credentials-rejected': {
      what: 'Your bank did not accept these login details.',
      next: 'Check what you entered. After several wrong attempts the bank blocks the login.',
    },
    'login-blocked': {
      what: 'Your bank has blocked this login.',
      next: 'Unblock it in online banking or with your bank, then sign in here.',
    },
    'answer-rejected': {
      what: 'This code is not right.',
      next: 'Check it and enter it again.',
    },
    'answer-rejected-finally': {
      what: 'The code was wrong too often, so your bank has ended the sign-in.',
      next: 'Sign in again and you’ll get a new code.',
    },
    'answer-missing': {
      what: 'Something is still missing.',
      next: 'Fill in every field that is not marked as optional.',
    },
    refused: {
      what: 'The access was declined at your bank.',
      next: 'No data has been read. If that was by mistake, try again.',
    },
    'timed-out': {
      what: 'Your bank has ended the sign-in because the time ran out.',
      next: 'Nothing has happened. Just sign in again.',
    },
    'account-not-found': {
      what: 'The account asked for does not belong to this login.',
      next: 'Sign in with the login the account belongs to.',
    },
    'bank-unavailable': {
      what: 'Your bank can’t be reached at the moment.',
      next: 'It’s not because of what you entered. Try again in a few minutes.',
    },
    'bank-tomorrow': {
      what: 'Your bank allows no more requests today.',
      next: 'It’s not because of what you entered. Try again tomorrow.',
    },
    'bank-not-set-up': {
      what: 'Our connection to your bank isn’t working at the moment.',
      next: 'It’s neither you nor your bank. Try again later, or choose another bank.',
    },
    'bank-problem': {
      what: 'Your bank reported an error.',
      next: 'Try again. If it keeps happening, your bank can help.',
    },
    'bank-unknown': {
      what: 'We don’t know this bank.',
      next: 'Choose a bank from the list.',
    },
    'accounts-missing': {
      what: 'You haven’t chosen an account yet.',
      next: 'Choose at least one, or cancel.',
    },
    'no-matching-accounts': {
      what: 'This login has no matching account.',
      next: 'Sign in with another login, or choose another bank.',
    },
  },
}

function englishDuration(minutes: number): string {
  if (minutes === 60) return 'one hour'
  if (minutes === 1) return 'one minute'
  return minutes % 60 === 0 ? `${minutes / 60}\u00a0hours` : `${minutes}\u00a0minutes`
}
