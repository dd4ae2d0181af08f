import { foldText, wordsOf } from './fold-text.ts'
import { placesOf } from './places.ts'
import { spellingDistance } from './spelling-distance.ts'

/** What can be searched for: a bank that is connected, or one of the directory. */
export type Searchable = {
  readonly country: string
  /** Without a name a bank is found by code and BIC alone. */
  readonly name?: string
  /** Other names that people may know it by. */
  readonly aliases?: readonly string[]
  readonly bankCodes: readonly string[]
  readonly bic?: string
}

/** Built once; a search of thousands of banks then takes a few milliseconds. */
export type BankIndex<Item extends Searchable> = {
  /** By name, as an empty search lists them. */
  readonly banks: readonly Item[]
  /** The folded words of all names. */
  readonly words: readonly IndexedWord[]
  /** The same for the towns that bank codes name. */
  readonly towns: readonly IndexedWord[]
  /** Folded name without blanks, by place. */
  readonly names: readonly string[]
}

type IndexedWord = {
  readonly word: string
  /** Which of the letters are in it, a bit for each. */
  readonly letters: number
  /** In `banks`. */
  readonly places: readonly number[]
}

export type SearchOptions = {
  readonly limit: number
  /** No slip is forgiven. */
  readonly isStrict?: boolean
}

const textLengthMax = 100
const wordsMax = 8

export function indexBanks<Item extends Searchable>(unsorted: readonly Item[]): BankIndex<Item> {
  const collator = new Intl.Collator('de')
  const banks = unsorted.toSorted((left, right) => collator.compare(nameOf(left), nameOf(right)))
  return {
    banks,
    words: indexWords(banks, (bank) => [nameOf(bank), ...(bank.aliases ?? [])].join(' ')),
    towns: indexWords(banks, (bank) => placesOf(bank.country, bank.bankCodes).join(' ')),
    names: banks.map((bank) => compact(nameOf(bank))),
  }
}

function indexWords<Item>(
  banks: readonly Item[],
  textOf: (bank: Item) => string,
): readonly IndexedWord[] {
  const words = new Map<string, number[]>()
  banks.forEach((bank, place) => {
    for (const word of new Set(wordsOf(textOf(bank)))) {
      const places = words.get(word)
      if (places) places.push(place)
      else words.set(word, [place])
    }
  })
  return [...words].map(([word, places]) => ({ word, letters: lettersIn(word), places }))
}

function lettersIn(word: string): number {
  let letters = 0
  for (let at = 0; at < word.length; at++) letters |= 1 << (word.charCodeAt(at) & 31)
  return letters
}

/** How many letters of a text are none of these, each as often as it stands there. */
function countOthers(text: string, letters: number): number {
  let counted = 0
  for (let at = 0; at < text.length; at++) {
    if ((letters & (1 << (text.charCodeAt(at) & 31))) === 0) counted++
  }
  return counted
}

function nameOf({ name = '' }: Searchable): string {
  return name
}

/** The banks a typed text may mean, best first: by bank code or start of an IBAN, by BIC, by name and town. Pure. */
export function searchBanks<Item extends Searchable>(
  index: BankIndex<Item>,
  text: string,
  { limit, isStrict = false }: SearchOptions,
): readonly Item[] {
  const typed = text.trim().slice(0, textLengthMax)
  if (typed === '') return index.banks.slice(0, limit)
  const code = codeIn(typed)
  if (code !== undefined) return byCode(index, code).slice(0, limit)
  const scores = byName(index, typed, isStrict)
  addBics(index, typed, scores)
  return [...scores]
    .toSorted(([left, leftScore], [right, rightScore]) => rightScore - leftScore || left - right)
    .slice(0, limit)
    .map(([place]) => index.banks[place])
    .filter((bank) => bank !== undefined)
}

type Code = { readonly digits: string; readonly country?: string }

/** A bank code, or the one inside an IBAN that is still being typed or has a slip in its account number. */
function codeIn(typed: string): Code | undefined {
  const text = typed.replaceAll(/[\s.-]/g, '').toUpperCase()
  if (/^\d{3,12}$/.test(text)) return { digits: text }
  const [, country, digits] = /^([A-Z]{2})\d{2}([0-9A-Z]{4,30})$/.exec(text) ?? []
  if (country === undefined || digits === undefined || !/^\d{4}/.test(digits)) return undefined
  return { digits, country }
}

function byCode<Item extends Searchable>(index: BankIndex<Item>, code: Code): readonly Item[] {
  const isIban = code.country !== undefined
  return index.banks.filter(
    (bank) =>
      (!isIban || bank.country === code.country) &&
      bank.bankCodes.some(
        (own) => own.startsWith(code.digits) || (isIban && code.digits.startsWith(own)),
      ),
  )
}

function addBics(index: BankIndex<Searchable>, typed: string, scores: Map<number, number>): void {
  const bic = typed.replaceAll(/\s/g, '').toUpperCase()
  if (!/^[A-Z]{4}[A-Z0-9]{0,7}$/.test(bic)) return
  index.banks.forEach((bank, place) => {
    // A head office is written with or without XXX at the end.
    const { bic: own = '' } = bank
    const isSame = own === bic || `${own}XXX` === bic || own === `${bic}XXX`
    if (isSame) scores.set(place, 1_000)
    else if (bic.length >= 6 && own.startsWith(bic)) scores.set(place, 500)
  })
}

/** Every typed word must meet the name; the sum says how well, whole names in one go come first. */
function byName(
  index: BankIndex<Searchable>,
  typed: string,
  isStrict: boolean,
): Map<number, number> {
  let scores: Map<number, number> | undefined
  for (const word of wordsOf(typed).slice(0, wordsMax)) {
    const found = byWord(index, word, isStrict ? 0 : slipsAllowed(word))
    scores = scores === undefined ? found : both(scores, found)
  }
  const result = scores ?? new Map<number, number>()
  const whole = compact(typed)
  index.names.forEach((name, place) => {
    const bonus = wholeNameScore(name, whole)
    if (bonus > 0) result.set(place, (result.get(place) ?? 0) + bonus)
  })
  return result
}

function wholeNameScore(name: string, typed: string): number {
  if (typed === '') return 0
  if (name === typed) return 100
  if (name.startsWith(typed)) return 40
  // "postbank" is meant by "post bank", and inside of "volksbankraiffeisenbank" only from four letters on.
  return typed.length >= 4 && name.includes(typed) ? 5 : 0
}

function byWord(index: BankIndex<Searchable>, text: string, slips: number): Map<number, number> {
  const scores = new Map<number, number>()
  const typed = { word: text, slips }
  const add = (found: readonly number[], score: number) => {
    for (const place of found) scores.set(place, Math.max(scores.get(place) ?? 0, score))
  }
  for (const each of index.words) {
    const score = wordScore(typed, each)
    if (score > 0) add(each.places, score)
  }
  // A town that a bank does not call itself by counts for less than one of its name.
  for (const each of index.towns) {
    const score = wordScore(typed, each) / 4
    if (score > 0) add(each.places, score)
  }
  return scores
}

type TypedWord = { readonly word: string; readonly slips: number }

function wordScore(typed: TypedWord, { word, letters }: IndexedWord): number {
  const { word: text, slips } = typed
  if (word === text) return 20
  if (word.startsWith(text)) return 14
  if (slips === 0 || word.length < text.length - slips) return 0
  // Each typed letter that the word does not have is a slip; this spares most words the table below.
  if (countOthers(text, letters) > slips) return 0
  // What lies further on can only add to the distance.
  const { whole, prefix } = spellingDistance(text, word.slice(0, text.length + slips + 1))
  if (whole <= slips) return 10 - 2 * whole
  return prefix <= slips ? 6 - 2 * prefix : 0
}

/** A short word with a slip is another word. */
function slipsAllowed(typed: string): number {
  if (typed.length < 4 || /\d/.test(typed)) return 0
  return typed.length < 8 ? 1 : 2
}

function both(left: Map<number, number>, right: Map<number, number>): Map<number, number> {
  const result = new Map<number, number>()
  for (const [place, score] of left) {
    const other = right.get(place)
    if (other !== undefined) result.set(place, score + other)
  }
  return result
}

function compact(text: string): string {
  return foldText(text).replaceAll(/[^\p{Letter}\p{Number}]/gu, '')
}
