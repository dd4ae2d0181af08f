import type { ListedQuirk } from '../quirk.ts'
import type { JsonObject } from '../read-json.ts'
import { textAt } from '../read-json.ts'
import { withPayee } from './payee.ts'
import { linesOf, withText } from './remittance.ts'

/** `atmPosName: SOME SHOP, narrative: ['SOME SHOP', 'BRUSSELS']`. */
const field = /(?:^|, )([A-Za-z]{1,40}): (\[[^\]]*\]|[^,[]*)/g
const piece = /'([^']*)'|"([^"]*)"/g

export const bnpParibasFortis: ListedQuirk = {
  about:
    'BNP Paribas Fortis, Fintro, Hello bank! (Belgium). Shop and text stand in the additional information, as `atmPosName: …` and `narrative: […]`.',
  transaction(raw) {
    const fields = fieldsOf(textAt(raw, 'additionalInformation')?.slice(0, 4_000) ?? '')
    const shop = fields.get('atmPosName')?.trim()
    const narrative = piecesOf(fields.get('narrative') ?? '')
    if (!shop && narrative.length === 0) return raw
    const rest: JsonObject = { ...raw, additionalInformation: undefined }
    return withPayee(withText(rest, textFrom(linesOf(raw), shop, narrative)), shop || narrative[0])
  },
}

/** The narrative has the remittance text, too, as a rule. */
function textFrom(
  lines: readonly string[],
  shop: string | undefined,
  narrative: readonly string[],
): string {
  const told = narrative.join(' ')
  return [...[...lines, shop ?? ''].filter((line) => !told.includes(line.trim())), told].join(' ')
}

function fieldsOf(text: string): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(field)].map(([, name = '', value = '']) => [name, value]))
}

function piecesOf(list: string): readonly string[] {
  return [...list.matchAll(piece)]
    .map(([, single, double]) => (single ?? double ?? '').trim())
    .filter((each) => each !== '')
}
