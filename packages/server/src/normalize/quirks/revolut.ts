import type { ListedQuirk } from '../quirk.ts'
import { withPayee } from './payee.ts'
import { linesOf, withText } from './remittance.ts'

const bizum = /^Bizum payment (?:from|to): (.+)$/

export const revolut: ListedQuirk = {
  about: 'Revolut. With Bizum (Spain) the other side is the first line of the text.',
  transaction(raw) {
    const [first = '', ...others] = linesOf(raw)
    const payee = bizum.exec(first)?.[1]
    return payee === undefined ? raw : withText(withPayee(raw, payee), others.join(' '))
  },
}
