import type { OverviewTexts } from './overview-texts.ts'

export const overviewEn: OverviewTexts = {
  start: (client) => ({
    title: `What ${client} can read about you`,
    text: `See which of your accounts ${client} can read, and for how long. You can stop the access and download your data.`,
  }),
  show: 'Show me',
  validUntil: (time) => `This link works until ${time}.`,
  firstBrowser: 'Once you choose “Show me”, it opens in this browser only.',
  title: (client) => `What ${client} can read about you`,
  lead: (client) =>
    `${client} can read accounts, balances and transactions. Payments are not possible.`,
  nothing: (client) => ({
    title: 'Nothing is connected here',
    text: `${client} can’t read any account of yours through us, and we hold no account data about you.`,
  }),
  states: {
    reading: 'Active',
    unconfirmed: 'Not confirmed yet',
    'needs-user': 'Paused',
    'login-refused': 'Paused',
  },
  explained: (state, client) => {
    switch (state) {
      case 'reading':
        return undefined
      case 'unconfirmed':
        return 'You haven’t confirmed this access at your bank yet. Until you do, nothing is read.'
      case 'needs-user':
        return `Your bank wants you to confirm again, which you can do through ${client}. Until then nothing new is read. ${client} can still retrieve what has been read already.`
      case 'login-refused':
        return `Your bank refused the sign-in. Nothing new is read until you connect the account again through ${client}. ${client} can still retrieve what has been read already.`
    }
  },
  reader: 'Who reads',
  readOnly: 'read-only',
  accounts: (count) => (count === 1 ? 'Account' : 'Accounts'),
  noAccounts: 'None yet',
  endsWith: (lastFour) => `ending in ${lastFour}`,
  since: 'Since',
  until: 'Until',
  inclusive: (day) => `the end of ${day}`,
  thereafter: (client) =>
    `After that nothing new is read unless you confirm again. ${client} can still retrieve what has been read by then, until you stop the access.`,
  ended: (day) => `Ended on ${day}`,
  afterEnd: (client) =>
    `Nothing new has been read since. ${client} can still retrieve what was read before, until you stop the access.`,
  endless: 'Your bank named no end date. You can stop the access at any time.',
  lastRead: 'Last read',
  neverRead: 'Never',
  nextRead: 'Next reading',
  about: (time) => `around ${time}`,
  notRead: 'None planned',
  stop: 'Stop access',
  stopAt: (bank) => ` to ${bank}`,
  dataTitle: 'Your data',
  download: 'Download my data',
  downloadHint: 'All accounts, balances and transactions in one file (JSON).',
  deleteAll: 'Stop and delete everything',
  deleteHint: 'Stops every access and deletes all that we hold about you.',
  stopping: ({ bank, client, accounts, isBankTold }) => ({
    title: `Stop access to ${bank}?`,
    lead:
      accounts === 0
        ? 'We hold no account data for it.'
        : `We delete ${
            accounts === 1 ? 'this account' : `these ${accounts}\u00a0accounts`
          } with all balances and transactions:`,
    facts: [
      `${client} can read none of it here any more, right away. What ${client} has already retrieved is with them; contact ${client} about that.`,
      ...(isBankTold ? [`We tell ${bank} that your consent has ended.`] : []),
      'This can’t be undone. You can connect the account again at any time.',
    ],
    submit: 'Stop and delete',
  }),
  stopped: ({ bank, client, accounts, isBankTold }) => ({
    title: `Access to ${bank} has been stopped`,
    sentences: [
      `${
        accounts === 0
          ? 'There was no account data.'
          : `We have deleted ${
              accounts === 1 ? '1\u00a0account' : `${accounts}\u00a0accounts`
            } with all balances and transactions.`
      } ${client} can read none of it here any more.`,
      ...(isBankTold
        ? [
            `We are telling ${bank} that your consent has ended. If nobody answers there, we keep trying.`,
          ]
        : []),
    ],
  }),
  stoppedBefore: {
    title: 'This access has already been stopped',
    sentences: ['Its data has been deleted. There is nothing else to do.'],
  },
  deleting: ({ banks, client }) => ({
    title: 'Stop and delete everything?',
    lead: 'We delete all accounts, balances and transactions that we hold about you.',
    facts: [
      ...(banks.length === 0
        ? []
        : [`Access to ${list(banks)} ends. We tell the ${banks.length === 1 ? 'bank' : 'banks'}.`]),
      `${client} can read nothing here any more, right away. What ${client} has already retrieved is with them; contact ${client} about that.`,
      'This can’t be undone. If you want to keep your data, download it first.',
    ],
    submit: 'Stop and delete everything',
  }),
  deleted: ({ banks, client }) => ({
    title: 'Everything has been deleted',
    sentences: [
      `We hold no account data about you any more, and ${client} can read nothing here.`,
      ...(banks.length === 0
        ? []
        : [
            `We are telling ${list(banks)} that your consent has ended. If nobody answers there, we keep trying.`,
          ]),
    ],
  }),
  keep: 'Don’t stop',
  toList: 'Back to the overview',
}

function list(names: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(names)
}
