import { accountForms, counted, named } from './ar-words.ts'
import type { OverviewTexts } from './overview-texts.ts'

export const overviewAr: OverviewTexts = {
  start: (client) => ({
    title: `ما يمكن لـ${named(client)} قراءته عنك`,
    text: `اطّلع على حساباتك التي يمكن لـ${named(client)} قراءتها، وإلى متى. يمكنك إنهاء الوصول وتنزيل بياناتك.`,
  }),
  show: 'عرض',
  validUntil: (time) => `يعمل هذا الرابط حتى ${time}.`,
  firstBrowser: 'بعد اختيارك «عرض» لن يُفتح إلا في هذا المتصفح.',
  title: (client) => `ما يمكن لـ${named(client)} قراءته عنك`,
  lead: (client) =>
    `يمكن لـ${named(client)} قراءة الحسابات والأرصدة والمعاملات. لا يمكن إجراء أي مدفوعات.`,
  nothing: (client) => ({
    title: 'لا يوجد أي اتصال هنا',
    text: `لا يمكن لـ${named(client)} قراءة أي من حساباتك عبرنا، ولا نحتفظ بأي بيانات من حساباتك.`,
  }),
  states: {
    reading: 'نشط',
    unconfirmed: 'لم يُؤكَّد بعد',
    'needs-user': 'متوقف مؤقتًا',
    'login-refused': 'متوقف مؤقتًا',
  },
  explained: (state, client) => {
    switch (state) {
      case 'reading':
        return undefined
      case 'unconfirmed':
        return 'لم تؤكد هذا الوصول لدى بنكك بعد. وإلى أن تفعل لا يُقرأ شيء.'
      case 'needs-user':
        return `يطلب بنكك أن تؤكد من جديد، ويمكنك ذلك عبر ${named(client)}. وإلى ذلك الحين لا يُقرأ شيء جديد. ويظل بإمكان ${named(client)} الاطلاع على ما قُرئ من قبل.`
      case 'login-refused':
        return `رفض بنكك تسجيل الدخول. لا يُقرأ شيء جديد إلى أن تصل الحساب مجددًا عبر ${named(client)}. ويظل بإمكان ${named(client)} الاطلاع على ما قُرئ من قبل.`
    }
  },
  reader: 'من يقرأ',
  readOnly: 'للقراءة فقط',
  accounts: (count) => (count === 1 ? 'الحساب' : 'الحسابات'),
  noAccounts: 'لا شيء بعد',
  endsWith: (lastFour) => `ينتهي بـ\u00a0${named(lastFour)}`,
  since: 'منذ',
  until: 'حتى',
  inclusive: (day) => `نهاية ${day}`,
  thereafter: (client) =>
    `بعد ذلك لا يُقرأ شيء جديد إلا إذا أكدت من جديد. ويظل بإمكان ${named(client)} الاطلاع على ما قُرئ حتى ذلك الحين، إلى أن تنهي الوصول.`,
  ended: (day) => `انتهى في ${day}`,
  afterEnd: (client) =>
    `لم يُقرأ شيء جديد منذ ذلك الحين. ويظل بإمكان ${named(client)} الاطلاع على ما قُرئ من قبل، إلى أن تنهي الوصول.`,
  endless: 'لم يحدد بنكك تاريخ انتهاء. يمكنك إنهاء الوصول في أي وقت.',
  lastRead: 'آخر قراءة',
  neverRead: 'لم تحدث',
  nextRead: 'القراءة التالية',
  about: (time) => `نحو ${time}`,
  notRead: 'لا شيء مقرر',
  stop: 'إنهاء الوصول',
  stopAt: (bank) => ` إلى ${named(bank)}`,
  dataTitle: 'بياناتك',
  download: 'تنزيل بياناتي',
  downloadHint: 'جميع الحسابات والأرصدة والمعاملات في ملف واحد (JSON).',
  deleteAll: 'إنهاء كل شيء وحذفه',
  deleteHint: 'ينهي كل وصول ويحذف كل ما نحتفظ به عنك.',
  stopping: ({ bank, client, accounts, isBankTold }) => ({
    title: `هل تريد إنهاء الوصول إلى ${named(bank)}؟`,
    lead:
      accounts === 0
        ? 'لا نحتفظ بأي بيانات حسابات لهذا الوصول.'
        : `نحذف ${
            accounts === 1 ? 'هذا الحساب' : `هذه الحسابات (${accounts})`
          } مع جميع الأرصدة والمعاملات:`,
    facts: [
      `لن يتمكن ${named(client)} من قراءة شيء منها هنا فورًا. وما اطّلع عليه ${named(client)} من قبل يبقى لديه؛ تواصل معه بشأنه.`,
      ...(isBankTold ? [`نُبلغ ${named(bank)} بانتهاء موافقتك.`] : []),
      'لا يمكن التراجع عن ذلك. يمكنك وصل الحساب مجددًا في أي وقت.',
    ],
    submit: 'إنهاء وحذف',
  }),
  stopped: ({ bank, client, accounts, isBankTold }) => ({
    title: `أُنهي الوصول إلى ${named(bank)}`,
    sentences: [
      `${
        accounts === 0
          ? 'لم تكن هناك بيانات حسابات.'
          : `حذفنا ${counted(accounts, accountFormsAfter)} مع جميع الأرصدة والمعاملات.`
      } لم يعد بإمكان ${named(client)} قراءة شيء منها هنا.`,
      ...(isBankTold
        ? [`نُبلغ ${named(bank)} بانتهاء موافقتك. وإن لم يُجِب أحد هناك فسنواصل المحاولة.`]
        : []),
    ],
  }),
  stoppedBefore: {
    title: 'أُنهي هذا الوصول من قبل',
    sentences: ['حُذفت بياناته. لا يلزم فعل شيء آخر.'],
  },
  deleting: ({ banks, client }) => ({
    title: 'هل تريد إنهاء كل شيء وحذفه؟',
    lead: 'نحذف جميع الحسابات والأرصدة والمعاملات التي نحتفظ بها عنك.',
    facts: [
      ...(banks.length === 0
        ? []
        : [
            `ينتهي الوصول إلى ${list(banks)}. ونُبلغ ${
              banks.length === 1 ? 'البنك' : 'البنوك'
            } بذلك.`,
          ]),
      `لن يتمكن ${named(client)} من قراءة أي شيء هنا فورًا. وما اطّلع عليه ${named(client)} من قبل يبقى لديه؛ تواصل معه بشأنه.`,
      'لا يمكن التراجع عن ذلك. إن أردت الاحتفاظ ببياناتك فنزّلها أولًا.',
    ],
    submit: 'إنهاء كل شيء وحذفه',
  }),
  deleted: ({ banks, client }) => ({
    title: 'حُذف كل شيء',
    sentences: [
      `لم نعد نحتفظ بأي بيانات من حساباتك، ولا يمكن لـ${named(client)} قراءة شيء هنا.`,
      ...(banks.length === 0
        ? []
        : [`نُبلغ ${list(banks)} بانتهاء موافقتك. وإن لم يُجِب أحد هناك فسنواصل المحاولة.`]),
    ],
  }),
  keep: 'عدم الإنهاء',
  toList: 'العودة إلى النظرة العامة',
}

const accountFormsAfter = { ...accountForms, one: 'حسابًا واحدًا', two: 'حسابين' }

function list(names: readonly string[]): string {
  return new Intl.ListFormat('ar', { type: 'conjunction' }).format(names.map(named))
}
