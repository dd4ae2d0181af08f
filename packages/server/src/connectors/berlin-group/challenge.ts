import type { Challenge } from '../../domain/challenge.ts'
import { Problem } from '../../domain/problem.ts'
import { readHhdCode } from '../../normalize/hhd-code.ts'
import type { JsonObject } from '../../normalize/read-json.ts'
import { listAt, textAt } from '../../normalize/read-json.ts'
import type { Answer, BankMethod } from './answer.ts'
import { read } from './bank-call.ts'
import type { Talk } from './bank-call.ts'
import { plainText } from './challenge-text.ts'

const promptLengthMax = 2_000
const imageCharsMax = 270_000

/** Berlin Group `challengeData` with `psuMessage`, as the person sees it. */
export function challengeFrom(answer: Answer, method: BankMethod | undefined): Challenge {
  const data = answer.challengeData ?? {}
  const lines = dataLines(data)
  const image = [textAt(data, 'image'), ...lines]
    .map(imageFrom)
    .find((found) => found !== undefined)
  const hhd = lines.map(readHhdCode).find((found) => found !== undefined)
  const words = lines.filter((line) => readHhdCode(line) === undefined)
  const sayings = [answer.psuMessage, textAt(data, 'additionalInformation'), ...words]
  const prompt = plainText(sayings.reduce<string>(addSaying, ''), promptLengthMax)
  // Some banks spell "opt".
  const maxLength = Number(textAt(data, 'otpMaxLength') ?? textAt(data, 'optMaxLength'))
  const format = textAt(data, 'otpFormat') ?? textAt(data, 'optFormat')
  return {
    format: format?.toLowerCase() === 'integer' ? 'digits' : 'characters',
    ...(prompt === '' ? {} : { prompt }),
    ...(image === undefined ? {} : { image }),
    ...(hhd === undefined ? {} : { hhd }),
    ...(Number.isInteger(maxLength) && maxLength > 0 && maxLength <= 100 ? { maxLength } : {}),
    ...(method === undefined || method.name === '' ? {} : { methodName: method.name }),
  }
}

/**
 * The challenge with the picture that the bank only links to, for the person cannot fetch it: the browser has neither our
 * certificate nor our leave. A link to a host that the profile does not allow is not followed.
 */
export async function challengeWithImage(
  talk: Talk,
  answer: Answer,
  method: BankMethod | undefined,
): Promise<Challenge> {
  const challenge = challengeFrom(answer, method)
  const link = textAt(answer.challengeData, 'imageLink')
  if (challenge.image !== undefined || link === undefined) return challenge
  const image = await fetchImage(talk, link)
  return image === undefined ? challenge : { ...challenge, image }
}

/** `undefined` where there is none to be had: the texts may be enough for the person. */
async function fetchImage(talk: Talk, href: string): Promise<Challenge['image']> {
  try {
    const headers = { accept: 'image/png, image/jpeg' }
    const { bytes } = await read(talk, { method: 'GET', href, headers })
    return imageFrom(Buffer.from(bytes).toString('base64'))
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

/** A start code often stands in the text and again in the data; images are no text. */
function addSaying(known: string, saying: string | undefined): string {
  if (saying === undefined || known.includes(saying) || imageFrom(saying)) return known
  return `${known}\n${saying}`
}

/** An array in the specification, a text at Atruvia's banks. */
function dataLines(data: JsonObject): readonly string[] {
  const single = textAt(data, 'data')
  if (single !== undefined) return [single]
  return listAt(data, 'data')
    .slice(0, 20)
    .filter((line) => typeof line === 'string')
}

/** Base64 with the first bytes of a PNG or JPEG; Sparkassen put it into `data`, some banks as a data URL. */
function imageFrom(text: string | undefined): Challenge['image'] {
  const base64 = text?.replace(/^data:image\/\w+;base64,/, '').replace(/\s/g, '') ?? ''
  if (base64.length > imageCharsMax || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined
  if (base64.startsWith('iVBORw0KGgo')) return { mediaType: 'image/png', base64 }
  if (base64.startsWith('/9j/')) return { mediaType: 'image/jpeg', base64 }
  return undefined
}
