/** A name in another script keeps its own direction within the sentence (Unicode Bidirectional Algorithm, FSI and PDI). */
export function named(name: string): string {
  return `\u2068${name}\u2069`
}

type Forms = {
  /** One, and two: a word of their own, without a number. */
  readonly one: string
  readonly two: string
  /** 3 to 10, and what ends so above a hundred. */
  readonly few: string
  /** 11 to 99. */
  readonly many: string
  /** A hundred, a thousand. */
  readonly other: string
}

const rules = new Intl.PluralRules('ar')
const numbers = new Intl.NumberFormat('ar-u-nu-latn')

/** A number with what it counts, as Arabic has it. */
export function counted(count: number, forms: Forms): string {
  const number = `${numbers.format(count)}\u00a0`
  switch (rules.select(count)) {
    case 'one':
      return forms.one
    case 'two':
      return forms.two
    case 'few':
      return number + forms.few
    case 'many':
      return number + forms.many
    default:
      return number + forms.other
  }
}

export const accountForms: Forms = {
  one: 'حساب واحد',
  two: 'حسابان',
  few: 'حسابات',
  many: 'حسابًا',
  other: 'حساب',
}
export const bankForms: Forms = {
  one: 'بنك واحد',
  two: 'بنكان',
  few: 'بنوك',
  many: 'بنكًا',
  other: 'بنك',
}
export const transactionForms: Forms = {
  one: 'معاملة واحدة',
  two: 'معاملتان',
  few: 'معاملات',
  many: 'معاملة',
  other: 'معاملة',
}
/** After a preposition. */
export const dayForms: Forms = {
  one: 'يوم واحد',
  two: 'يومين',
  few: 'أيام',
  many: 'يومًا',
  other: 'يوم',
}
export const minuteForms: Forms = {
  one: 'دقيقة واحدة',
  two: 'دقيقتين',
  few: 'دقائق',
  many: 'دقيقة',
  other: 'دقيقة',
}
export const hourForms: Forms = {
  one: 'ساعة واحدة',
  two: 'ساعتين',
  few: 'ساعات',
  many: 'ساعة',
  other: 'ساعة',
}
export const attemptForms: Forms = {
  one: 'محاولة واحدة',
  two: 'محاولتان',
  few: 'محاولات',
  many: 'محاولة',
  other: 'محاولة',
}
