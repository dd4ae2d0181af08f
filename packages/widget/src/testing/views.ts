import type {
  AccessView,
  BankView,
  FlowView,
  MessageView,
  NoticeView,
  OverviewPageView,
  OverviewView,
  StepView,
} from '@kontor/contract'

const bank: BankView = {
  id: 'b1',
  name: 'Sandbox Bank Embedded',
  bankCode: '90090042',
  bic: 'DEMODE01XXX',
}

/** A PNG of one grey dot, for where only its being there matters. */
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC'

/** Every step in every form it can take, by a name that is also a file name. */
export const steps = {
  welcome: {
    name: 'welcome',
    historyDays: 90,
    term: { kind: 'once', minutes: 60 },
    accountsNamed: 0,
    keepsLogin: 'never',
  },
  'welcome-bank': {
    name: 'welcome',
    bankName: 'Sparkasse Musterstadt',
    historyDays: 365,
    term: { kind: 'once', minutes: 60 },
    accountsNamed: 1,
    keepsLogin: 'never',
  },
  'welcome-ongoing': {
    name: 'welcome',
    historyDays: 90,
    term: { kind: 'ongoing', days: 180 },
    accountsNamed: 0,
    keepsLogin: 'if-wanted',
  },
  bank: {
    name: 'bank',
    query: '',
    banks: [
      bank,
      { id: 'b2', name: 'Demobank', bankCode: '90090042', bic: 'DEMODE01' },
      { id: 'b3', name: 'Sandbox Bank Redirect', bankCode: '90094815', bic: 'SBXRDE2AXXX' },
      {
        id: 'b4',
        name: 'Genossenschaftliche Kreditbank Niederrhein-Westmünsterland eG',
        bankCode: '90090078',
        bic: 'GENODEF1XXX',
      },
    ],
    more: true,
    unconnected: [],
  },
  'bank-found': { name: 'bank', query: 'Demo', banks: [bank], more: false, unconnected: [] },
  'bank-none': {
    name: 'bank',
    query: 'Sprakasse Nirgendwo',
    banks: [],
    more: false,
    unconnected: [],
  },
  'bank-unsupported': {
    name: 'bank',
    query: 'DE89 3704 0044 0532 0130 00',
    banks: [],
    more: false,
    unconnected: [{ name: 'Commerzbank', bankCode: '37040044', bic: 'COBADEFFXXX' }],
  },
  'bank-some-unconnected': {
    name: 'bank',
    query: 'Volksbank',
    banks: [],
    more: false,
    unconnected: [
      { name: 'Berliner Volksbank', bankCode: '10090000', bic: 'BEVODEBBXXX' },
      { name: 'Volksbank Köln Bonn', bankCode: '38060186', bic: 'GENODED1BRS' },
    ],
  },
  'bank-found-and-unconnected': {
    name: 'bank',
    query: 'Demobank',
    banks: [bank],
    more: false,
    unconnected: [{ name: 'Demobank Nord', bankCode: '20010099', bic: 'DEMODEHH' }],
  },
  login: {
    name: 'login',
    bank,
    fields: [
      {
        key: 'login',
        label: 'Anmeldename',
        secret: false,
        optional: false,
        minLength: 3,
        maxLength: 35,
      },
      { key: 'pin', label: 'PIN', secret: true, optional: false, minLength: 5, maxLength: 38 },
      {
        key: 'customer',
        label: 'Kundennummer',
        secret: false,
        optional: true,
        minLength: 0,
        maxLength: 20,
      },
    ],
    advice: 'Testzugang: figo01 mit der PIN 654321.',
    keepsLogin: 'never',
  },
  'login-keep': {
    name: 'login',
    bank,
    fields: [
      {
        key: 'login',
        label: 'Anmeldename',
        secret: false,
        optional: false,
        minLength: 3,
        maxLength: 35,
      },
      { key: 'pin', label: 'PIN', secret: true, optional: false, minLength: 5, maxLength: 38 },
    ],
    keepsLogin: 'if-wanted',
  },
  'login-kept': {
    name: 'login',
    bank,
    fields: [
      {
        key: 'login',
        label: 'Anmeldename',
        secret: false,
        optional: false,
        minLength: 3,
        maxLength: 35,
      },
      { key: 'pin', label: 'PIN', secret: true, optional: false, minLength: 5, maxLength: 38 },
    ],
    keepsLogin: 'always',
  },
  'login-redirect': { name: 'login', bank, fields: [], keepsLogin: 'never' },
  method: {
    name: 'method',
    bank,
    methods: [
      { id: 'm1', name: 'Auth Meth by Phone', kind: 'sms', explanation: 'An +49 170 ••• 42' },
      { id: 'm2', name: 'pushTAN', kind: 'push' },
      { id: 'm3', name: 'photoTAN', kind: 'photo' },
      { id: 'm4', name: 'chipTAN optisch', kind: 'chip' },
      { id: 'm5', name: 'E-Mail', kind: 'email', explanation: 'An e••••@example.org' },
      { id: 'm6', name: 'Sonstige', kind: 'other' },
    ],
  },
  challenge: {
    name: 'challenge',
    bank,
    challenge: { format: 'digits', maxLength: 6, methodName: 'Auth Meth by Phone' },
    attemptsLeft: 3,
  },
  'challenge-image': {
    name: 'challenge',
    bank,
    challenge: {
      format: 'characters',
      prompt: 'Scannen Sie die Grafik und geben Sie die angezeigte TAN ein.',
      image: { mediaType: 'image/png', base64: dot },
    },
    attemptsLeft: 1,
  },
  'challenge-flicker': {
    name: 'challenge',
    bank,
    challenge: {
      format: 'digits',
      maxLength: 6,
      prompt: 'Halten Sie den TAN-Generator an die Grafik.',
      hhd: {
        transmission: '1784011041875F051234567890041203000044302C323015',
        startCode: '1041875',
        data: ['1234567890', '12030000', '0,20'],
      },
      methodName: 'chipTAN optisch',
    },
  },
  redirect: { name: 'redirect', bank, url: 'https://login.sandbox-bank.example/authorize?id=1' },
  'redirect-phone': {
    name: 'redirect',
    bank,
    url: 'https://login.sandbox-bank.example/authorize?id=1',
    handover: {
      url: 'https://kontor.example.com/widget/handover?token=Wkn_1234567890123456789012345678901234567890123',
      minutes: 5,
    },
  },
  handover: { name: 'handover', bank, token: 'Wkn_x' },
  app: { name: 'app', bank, message: 'Auftrag 4711: Bitte in der App „SecureGo“ freigeben.' },
  'app-silent': { name: 'app', bank },
  accounts: {
    name: 'accounts',
    bank,
    accounts: [
      {
        choice: 'a1',
        name: 'Girokonto Plus',
        type: 'Giro account',
        owner: 'Erika Mustermann',
        identification: 'DE82 9009 4815 0000 0028 81',
        balance: { amount: '3250.31', currency: 'EUR' },
        selected: true,
      },
      {
        choice: 'a2',
        name: 'Reserve',
        type: 'Daily savings account',
        owner: 'Erika Mustermann und Jürgen Mustermann-Großkreutz',
        identification: 'DE07 9009 4815 0000 0020 00',
        balance: { amount: '1234567.89', currency: 'EUR' },
        selected: true,
      },
      {
        choice: 'a3',
        name: 'Visa Gold',
        type: 'Credit card',
        identification: '4111 •••• •••• 1111',
        balance: { amount: '-412.05', currency: 'USD' },
        selected: false,
      },
      { choice: 'a4', name: '', type: 'Something new', selected: false },
    ],
    multiple: true,
  },
  'accounts-one': {
    name: 'accounts',
    bank,
    accounts: [
      {
        choice: 'a1',
        name: 'Girokonto',
        type: 'Giro account',
        identification: 'DE82 9009 4815 0000 0028 81',
        balance: { amount: '-0.5', currency: 'EUR' },
        selected: true,
      },
      { choice: 'a2', name: 'Depot', type: 'Depot', selected: false },
    ],
    multiple: false,
  },
  fetching: {
    name: 'fetching',
    bank,
    accountsDone: 1,
    accountsTotal: 3,
    transactions: 1214,
    stopped: false,
  },
  'fetching-start': {
    name: 'fetching',
    bank,
    accountsDone: 0,
    accountsTotal: 0,
    transactions: 0,
    stopped: false,
  },
  'fetching-stopped': {
    name: 'fetching',
    bank,
    accountsDone: 1,
    accountsTotal: 3,
    transactions: 40,
    stopped: true,
  },
  finished: { name: 'finished', returnUrl: 'https://my-app.example.com/callback' },
  cancelled: { name: 'cancelled', returnUrl: 'https://my-app.example.com/callback' },
  expired: { name: 'expired', returnUrl: 'https://my-app.example.com/callback' },
  'in-use': { name: 'in-use' },
  'returned-elsewhere': { name: 'returned-elsewhere' },
} as const satisfies Record<string, StepView>

const positions: Partial<Record<StepView['name'], number>> = {
  welcome: 1,
  bank: 2,
  login: 3,
  method: 4,
  challenge: 4,
  redirect: 4,
  app: 4,
  accounts: 5,
  fetching: 6,
}

/** A flow that stands at this step. */
export function flowAt(step: StepView, changes: Partial<FlowView> = {}): FlowView {
  const current = positions[step.name]
  return {
    flowId: '0195f3c2-0000-7000-8000-000000000001',
    language: 'de',
    clientName: 'Haushaltsbuch',
    step,
    canGoBack: current !== undefined && current > 1,
    version: 7,
    ...(current !== undefined && { position: { current, total: 6 } }),
    ...changes,
  }
}

export const languages = [
  'de',
  'en',
  'es',
  'fr',
  'ar',
] as const satisfies readonly FlowView['language'][]

/** The keys are checked against the type, so that a new notice cannot be forgotten. */
export const notices = Object.keys({
  'credentials-rejected': true,
  'login-blocked': true,
  'answer-rejected': true,
  'answer-rejected-finally': true,
  'answer-missing': true,
  refused: true,
  'timed-out': true,
  'account-not-found': true,
  'bank-unavailable': true,
  'bank-tomorrow': true,
  'bank-not-set-up': true,
  'bank-problem': true,
  'bank-unknown': true,
  'accounts-missing': true,
  'no-matching-accounts': true,
} satisfies Record<NoticeView, true>) as readonly NoticeView[]

export const messages = [
  'back-from-bank',
  'unknown-link',
  'no-cookies',
  'forbidden',
  'fault',
] as const satisfies readonly MessageView['message'][]

const access: AccessView = {
  accessId: 'X4f1c.1',
  bankName: 'Sparkasse Musterstadt',
  state: 'reading',
  accounts: [
    { name: 'Girokonto Plus', type: 'Giro account', number: { country: 'DE', lastFour: '2881' } },
    { name: 'Visa Gold', type: 'Credit card', number: { lastFour: '1111' } },
    { name: '', type: 'Something new' },
  ],
  since: '2026-03-12T09:30:00.000Z',
  until: '2026-09-08',
  hasEnded: false,
  hasConsent: true,
  lastReadAt: '2026-05-04T10:00:00.000Z',
  nextReadAt: '2026-05-04T17:41:00.000Z',
}
const { nextReadAt: _never, ...paused } = access
const expiresAt = '2026-05-05T10:00:00.000Z'

/** Every page of the overview in every form it can take, by a name that is also a file name. */
export const overviewPages = {
  start: { name: 'start', expiresAt },
  list: {
    name: 'list',
    accesses: [
      access,
      {
        ...paused,
        accessId: 'X2',
        bankName: 'Genossenschaftliche Kreditbank Niederrhein-Westmünsterland eG',
        state: 'needs-user',
        accounts: access.accounts.slice(0, 1),
        hasEnded: true,
      },
      {
        accessId: 'X3',
        bankName: 'Demobank',
        state: 'login-refused',
        accounts: access.accounts.slice(1, 2),
        since: access.since,
        hasEnded: false,
        hasConsent: true,
        lastReadAt: '2026-05-01T10:00:00.000Z',
        problem: 'Ihre Bank hat die Anmeldung abgelehnt. Verbinden Sie das Konto neu.',
      },
      {
        accessId: 'X4',
        bankName: 'Mockbank',
        state: 'unconfirmed',
        accounts: [],
        since: access.since,
        hasEnded: false,
        hasConsent: false,
      },
    ],
    hasData: true,
    expiresAt,
  },
  'list-one': { name: 'list', accesses: [access], hasData: true, expiresAt },
  'list-nothing': { name: 'list', accesses: [], hasData: false, expiresAt },
  stop: { name: 'stop', access },
  'stop-nothing': { name: 'stop', access: { ...access, accounts: [], hasConsent: false } },
  stopped: { name: 'stopped', bankName: access.bankName, accounts: 3, isBankTold: true },
  'stopped-one': {
    name: 'stopped',
    bankName: access.bankName,
    accounts: 1,
    isBankTold: false,
  },
  'stopped-before': { name: 'stopped', accounts: 0, isBankTold: false },
  delete: { name: 'delete', bankNames: ['Sparkasse Musterstadt', 'Demobank', 'Mockbank'] },
  'delete-rest': { name: 'delete', bankNames: [] },
  deleted: { name: 'deleted', bankNames: ['Sparkasse Musterstadt', 'Demobank', 'Mockbank'] },
  'deleted-rest': { name: 'deleted', bankNames: [] },
  expired: { name: 'expired' },
  'in-use': { name: 'in-use' },
} as const satisfies Record<string, OverviewPageView>

/** An overview that shows this page. */
export function overviewAt(
  page: OverviewPageView,
  changes: Partial<OverviewView> = {},
): OverviewView {
  return {
    overviewId: '0195f3c2-0000-7000-8000-000000000002',
    language: 'de',
    clientName: 'Haushaltsbuch',
    page,
    ...changes,
  }
}
