import {
  accountForms,
  attemptForms,
  bankForms,
  counted,
  dayForms,
  hourForms,
  minuteForms,
  named,
  transactionForms,
} from './ar-words.ts'
import { overviewAr } from './overview-ar.ts'
import type { Texts } from './texts.ts'

/** Modern Standard Arabic, polite, with the digits that stand in IBANs and codes. */
export const ar: Texts = {
  askedBy: 'الوصول إلى الحسابات لصالح',
  footer: 'وصول للقراءة فقط',
  clientPrivacy: 'سياسة خصوصية التطبيق',
  clientImprint: 'البيانات القانونية للتطبيق',
  position: (current, total) => `الخطوة\u00a0${current} من\u00a0${total}`,
  back: 'رجوع',
  cancel: 'إلغاء',
  goOn: 'متابعة',
  checking: 'جارٍ التحقق…',
  moment: 'لحظة من فضلك…',
  optional: 'اختياري',
  returnTo: (client) => `العودة إلى ${named(client)}`,
  bankCode: 'رمز البنك',
  welcome: {
    title: (client) => `يرغب ${named(client)} في الاطلاع على بيانات حساباتك`,
    leadBank: (bank) => `ستسجّل الدخول بعد قليل لدى ${named(bank)}. يستغرق ذلك نحو دقيقة واحدة.`,
    lead: 'ستختار بنكك وتسجّل الدخول لديه. يستغرق ذلك نحو دقيقة واحدة.',
    factsHeading: 'ما الذي توافق عليه',
    readsTitle: 'قراءة فقط',
    reads: (days, ongoing) =>
      `الحسابات والأرصدة والمعاملات خلال آخر ${counted(days, dayForms)}${
        ongoing ? '، إضافةً إلى كل المعاملات الجديدة' : ''
      }. لا يمكن إجراء أي مدفوعات.`,
    readsNamed: (accounts) =>
      accounts === 1
        ? 'لا يُقرأ إلا الحساب المطلوب وحده.'
        : `لا تُقرأ إلا الحسابات المطلوبة، وعددها\u00a0${accounts}.`,
    readsChosen: 'أنت من يحدد الحسابات.',
    keptTitle: 'مرة واحدة فقط',
    kept: (client, minutes) =>
      `يمكن لـ${named(client)} الاطلاع على البيانات لمدة ${arabicDuration(minutes)}، ثم تُحذف من هنا.`,
    ongoingTitle: 'حتى إشعار آخر',
    ongoing: (client, days) =>
      `يمكن لـ${named(client)} الاطلاع على المعاملات الجديدة لمدة أقصاها ${counted(days, dayForms)}، وبعدها تؤكد من جديد. يُحفظ هنا ما يقدمه بنكك، لسنتين ماضيتين على الأكثر.`,
    loginTitle: 'بيانات دخولك تبقى سرية',
    login: {
      never: 'لا تُرسل إلا إلى بنكك، ولا تُحفظ.',
      'if-wanted': 'لا تُرسل إلا إلى بنكك، ولا تُحفظ إلا إذا وضعت علامة في الخانة عند تسجيل الدخول.',
      always: 'لا تُرسل إلا إلى بنكك، وتُحفظ هنا مشفَّرة.',
    },
    withdrawTitle: 'قابل للسحب في أي وقت',
    withdraw: (client) =>
      `يمكنك الإلغاء في كل خطوة. وفيما بعد تكفي رسالة إلى ${named(client)}، أو يمكنك سحب الوصول من الخدمة المصرفية الإلكترونية لبنكك.`,
    start: 'أوافق وأتابع',
    consent: (client) => `باختيارك «أوافق وأتابع» تسمح لـ${named(client)} بهذا الاطلاع لمرة واحدة.`,
    ongoingConsent: (client) =>
      `باختيارك «أوافق وأتابع» تسمح لـ${named(client)} بالاطلاع المتكرر على بياناتك.`,
  },
  bank: {
    title: 'لدى أي بنك حسابك؟',
    label: 'بنكك',
    hint: 'الاسم أو رمز BIC أو رمز البنك أو رقم IBAN',
    search: 'بحث',
    found: (count, more) => {
      if (more) return `تُعرض النتائج الأولى، وعددها\u00a0${count}.`
      return count === 0 ? 'لم يُعثر على أي بنك' : `عُثر على ${counted(count, bankFormsAfter)}`
    },
    listHeading: 'البنوك',
    more: 'توجد نتائج أخرى. اكتب المزيد من الاسم، مع اسم المدينة مثلًا.',
    none: (query) => `لم نعثر على بنك باسم «${named(query)}».`,
    noneNext: 'تحقق من الكتابة، أو أدخل رقم IBAN الخاص بك. تجده على بطاقتك وفي كل كشف حساب.',
    unsupported: (bank) => `عذرًا، لا يمكننا الاتصال بـ${named(bank)} بعد.`,
    unsupportedSome: 'عذرًا، لا يمكننا الاتصال بهذه البنوك بعد.',
    unsupportedNext: 'هل لديك حساب في بنك آخر؟ ابحث عنه إذن. وإلا فإن «إلغاء» يعيدك.',
    unconnectedHeading: (count) =>
      count === 1 ? 'لا يمكن الاتصال بهذا البنك هنا بعد' : 'لا يمكن الاتصال بهذه البنوك هنا بعد',
  },
  login: {
    title: (bank) => `تسجيل الدخول لدى ${named(bank)}`,
    lead: 'استخدم البيانات نفسها التي تستخدمها في الخدمة المصرفية الإلكترونية.',
    leadRedirect: (bank) => `ستُدخل بياناتك في صفحة ${named(bank)} نفسها. نحن لا نطلبها منك هنا.`,
    promise: {
      never: 'لا يُرسل ما تُدخله إلا إلى بنكك، ولا يُحفظ.',
      'if-wanted': 'لا يُرسل ما تُدخله إلا إلى بنكك.',
      always: 'لا يُرسل ما تُدخله إلا إلى بنكك. ويُحفظ هنا مشفَّرًا للاطلاع لاحقًا، إلى أن تنهي الوصول.',
    },
    keep: 'حفظ بيانات الدخول',
    keepWhy: 'مشفَّرة، ولغرض تسجيل الدخول مجددًا لدى بنكك فقط. وتُحذف فور إنهائك الوصول.',
    submit: 'تسجيل الدخول',
    submitRedirect: 'متابعة إلى تسجيل الدخول',
    show: 'إظهار',
    hide: 'إخفاء',
  },
  method: {
    title: 'كيف تود التأكيد؟',
    lead: (bank) => `يتيح لك ${named(bank)} عدة طرق.`,
    kinds: {
      sms: 'رمز برسالة نصية',
      push: 'موافقة في تطبيق البنك',
      photo: 'مسح صورة بالتطبيق أو بالقارئ',
      chip: 'البطاقة المصرفية ومولّد رموز TAN',
      email: 'رمز بالبريد الإلكتروني',
      other: 'طريقة أخرى يتيحها بنكك',
    },
  },
  challenge: {
    title: 'أكِّد الوصول',
    lead: 'أدخل الرمز الذي وصلك من بنكك.',
    leadMethod: (method) => `أدخل الرمز الذي وصلك عبر «${named(method)}».`,
    digits: 'الرمز (أرقام فقط)',
    characters: 'الرمز',
    imageAlt: 'صورة من بنكك لمسحها. إن لم تستطع مسحها فارجع واختر طريقة أخرى.',
    imageHint: 'امسح الصورة بتطبيق بنكك أو بالقارئ.',
    flicker: {
      hint: 'أدخل بطاقتك في مولّد رموز TAN، وقرّبه من الأشرطة بحيث تتطابق العلامات.',
      picture: 'أشرطة وامضة لمولّد رموز TAN. إن لم تستطع استخدامها فأدخل البيانات أدناه يدويًا.',
      controls: 'ضبط العرض',
      start: 'بدء',
      stop: 'إيقاف مؤقت',
      smaller: 'أصغر',
      larger: 'أكبر',
      slower: 'أبطأ',
      faster: 'أسرع',
      byHand: 'إدخال البيانات يدويًا',
      startCode: 'رمز البدء',
      data: (number) => `البيانات ${number}`,
    },
    attemptsLeft: (attempts) =>
      attempts === 1
        ? 'بقيت لك محاولة واحدة. وبعدها قد يوقف بنكك الدخول.'
        : `المحاولات المتبقية لك: ${counted(attempts, attemptForms)}.`,
    submit: 'تأكيد',
  },
  redirect: {
    title: (bank) => `المتابعة إلى ${named(bank)}`,
    lead: (bank) => `ستسجّل الدخول الآن في صفحة ${named(bank)} نفسها.`,
    steps: (bank) => [
      `تُفتح صفحة ${named(bank)}.`,
      'تسجّل الدخول هناك وتؤكد الوصول.',
      'ثم تعود إلى هنا تلقائيًا.',
    ],
    destination: 'العنوان',
    open: (bank) => `إلى ${named(bank)}`,
    waiting: 'هل أكدت بالفعل؟ ستتابع هذه الصفحة من تلقاء نفسها.',
  },
  handover: {
    offer: 'أفضّل استخدام الهاتف',
    title: 'المتابعة على هاتفك',
    scan: (minutes) =>
      `امسح الرمز بالكاميرا. يصلح مرة واحدة لمدة ${counted(minutes, minuteForms)}. اترك هذه الصفحة مفتوحة؛ ستتابع بعدها من تلقاء نفسها.`,
    picture: 'رمز QR لكاميرا هاتفك. إن لم تستطع مسحه فسجّل الدخول بالزر أعلاه.',
    phoneTitle: (bank) => `المتابعة إلى ${named(bank)}`,
    phoneLead: (client) =>
      `بدأت على الحاسوب السماح لـ${named(client)} بالوصول. سجّل الدخول لدى بنكك هنا، ثم تابع على الحاسوب.`,
  },
  app: {
    title: 'أكِّد في تطبيق بنكك',
    lead: (bank) => `أرسل إليك ${named(bank)} طلبًا.`,
    messageLabel: (bank) => `رسالة من ${named(bank)}`,
    steps: [
      'افتح تطبيق البنك على هاتفك.',
      'تحقق من الطلب ووافق عليه.',
      'اترك هذه الصفحة مفتوحة. ستتابع من تلقاء نفسها.',
    ],
    waiting: 'في انتظار موافقتك…',
  },
  accounts: {
    titleOne: 'أي حساب؟',
    titleMany: 'أي حسابات؟',
    leadOne: (client) => `اختر الحساب الذي يجوز لـ${named(client)} قراءته.`,
    leadMany: (client) => `اختر الحسابات التي يجوز لـ${named(client)} قراءتها.`,
    all: 'تحديد الكل',
    nothing: 'إلغاء التحديد',
    owner: 'صاحب الحساب',
    balance: 'الرصيد',
    types: {
      'Giro account': 'حساب جارٍ',
      'Savings account': 'حساب توفير',
      'Daily savings account': 'حساب توفير تحت الطلب',
      'Credit card': 'بطاقة ائتمان',
      'Loan account': 'حساب قرض',
      PayPal: 'حساب PayPal',
      Depot: 'حساب أوراق مالية',
      Unknown: 'حساب',
    },
    submit: 'تأكيد الاختيار',
  },
  fetching: {
    title: 'جارٍ جلب بياناتك',
    lead: (bank) => `يرسل إلينا ${named(bank)} حساباتك ومعاملاتك.`,
    progressLabel: 'التقدم',
    connecting: 'جارٍ الاتصال…',
    accounts: (done, total) => `${done} من ${counted(total, accountFormsAfter)}`,
    transactions: (count) => counted(count, transactionForms),
    stay: 'لا يستغرق ذلك عادةً إلا بضع ثوانٍ. يُرجى إبقاء هذه الصفحة مفتوحة.',
    stoppedTitle: 'انقطع جلب البيانات',
    stopped: (bank) =>
      `لم نتمكن بعد من قراءة جميع البيانات من ${named(bank)}. ما زلت مسجَّل الدخول؛ يُرجى المحاولة مرة أخرى.`,
    retry: 'المحاولة مرة أخرى',
  },
  overview: overviewAr,
  finished: (client) => ({
    title: 'تم كل شيء',
    text: `جُلبت بياناتك المصرفية، وبذلك استُهلك هذا الرابط. تابع لدى ${named(client)}.`,
  }),
  cancelled: (client) => ({
    title: 'أُلغيت العملية',
    text: `لم يتلقَّ ${named(client)} أي بيانات من حساباتك. إن أردت المحاولة لاحقًا فابدأ من هناك من جديد.`,
  }),
  expired: (client) => ({
    title: 'انتهت صلاحية هذا الرابط',
    text: `حفاظًا على أمانك لا يصلح إلا لوقت قصير. يمكنك الحصول على رابط جديد من ${named(client)}.`,
  }),
  inUse: (client) => ({
    title: 'هذا الرابط قيد الاستخدام',
    text: `فُتح في متصفح آخر. تابع هناك، أو اطلب من ${named(client)} رابطًا جديدًا.`,
  }),
  returnedElsewhere: () => ({
    title: 'يمكنك إغلاق هذه النافذة',
    text: 'نقل بنكك ردّك. ستتابع النافذة التي بدأت فيها من تلقاء نفسها.',
  }),
  messages: {
    'back-from-bank': {
      title: 'يمكنك إغلاق هذه النافذة',
      text: 'نقل بنكك ردّك. تابع في التطبيق الذي أتيت منه.',
    },
    'unknown-link': {
      title: 'هذا الرابط غير موجود',
      text: 'ربما كان العنوان ناقصًا، أو انتهت صلاحية الرابط. عُد إلى التطبيق الذي أتيت منه وابدأ هناك من جديد.',
    },
    'no-cookies': {
      title: 'متصفحك لا يقبل ملفات تعريف الارتباط',
      text: 'نحتاج إلى واحد منها كي لا يستولي أحد غيرك على عمليتك. اسمح بها لهذه الصفحة، ثم افتح الرابط مرة أخرى.',
    },
    forbidden: {
      title: 'لا يمكن المتابعة هنا',
      text: 'لم يأتِ الطلب من هذه الصفحة. حفاظًا على أمانك لم ننفّذه. افتح الرابط مجددًا من حيث حصلت عليه.',
    },
    fault: {
      title: 'حدث خطأ من جانبنا',
      text: 'ليس الخطأ منك. أعد تحميل الصفحة بعد دقيقة. فإن لم يُجدِ ذلك، فابدأ من جديد في التطبيق الذي أتيت منه.',
    },
  },
  notices: {
    'credentials-rejected': {
      what: 'لم يقبل بنكك بيانات الدخول هذه.',
      next: 'تحقق مما أدخلته. بعد عدة محاولات خاطئة يوقف البنك الدخول.',
    },
    'login-blocked': {
      what: 'أوقف بنكك هذا الدخول.',
      next: 'أعد تفعيله في الخدمة المصرفية الإلكترونية أو لدى بنكك، ثم سجّل الدخول هنا.',
    },
    'answer-rejected': {
      what: 'هذا الرمز غير صحيح.',
      next: 'تحقق منه وأدخله مرة أخرى.',
    },
    'answer-rejected-finally': {
      what: 'كان الرمز خاطئًا مرات كثيرة، فأنهى بنكك تسجيل الدخول.',
      next: 'سجّل الدخول مرة أخرى لتحصل على رمز جديد.',
    },
    'answer-missing': {
      what: 'ما زالت هناك معلومة ناقصة.',
      next: 'املأ جميع الحقول التي لم تُوسم بأنها اختيارية.',
    },
    refused: {
      what: 'رُفض الوصول لدى بنكك.',
      next: 'لم تُقرأ أي بيانات. إن كان ذلك سهوًا فحاول مرة أخرى.',
    },
    'timed-out': {
      what: 'أنهى بنكك تسجيل الدخول لانقضاء المهلة.',
      next: 'لم يحدث شيء. سجّل الدخول مرة أخرى فحسب.',
    },
    'account-not-found': {
      what: 'الحساب المطلوب لا يتبع بيانات الدخول هذه.',
      next: 'سجّل الدخول بالبيانات التي يتبعها الحساب.',
    },
    'bank-unavailable': {
      what: 'يتعذر الوصول إلى بنكك حاليًا.',
      next: 'ليس السبب ما أدخلته. حاول مرة أخرى بعد بضع دقائق.',
    },
    'bank-tomorrow': {
      what: 'لا يسمح بنكك بمزيد من الاستعلامات اليوم.',
      next: 'ليس السبب ما أدخلته. حاول مرة أخرى غدًا.',
    },
    'bank-not-set-up': {
      what: 'اتصالنا ببنكك معطَّل حاليًا.',
      next: 'ليس السبب منك ولا من بنكك. حاول لاحقًا أو اختر بنكًا آخر.',
    },
    'bank-problem': {
      what: 'حدث خطأ لدى بنكك.',
      next: 'حاول مرة أخرى. فإن استمر الخطأ فسيساعدك بنكك.',
    },
    'bank-unknown': {
      what: 'لا نعرف هذا البنك.',
      next: 'اختر بنكًا من القائمة.',
    },
    'accounts-missing': {
      what: 'لم تختر أي حساب بعد.',
      next: 'اختر حسابًا واحدًا على الأقل، أو ألغِ العملية.',
    },
    'no-matching-accounts': {
      what: 'لا يوجد حساب مناسب ضمن بيانات الدخول هذه.',
      next: 'سجّل الدخول ببيانات أخرى أو اختر بنكًا آخر.',
    },
  },
}

/** After a preposition the dual changes. */
const bankFormsAfter = { ...bankForms, two: 'بنكين' }
const accountFormsAfter = { ...accountForms, two: 'حسابين' }

function arabicDuration(minutes: number): string {
  return minutes % 60 === 0 ? counted(minutes / 60, hourForms) : counted(minutes, minuteForms)
}
