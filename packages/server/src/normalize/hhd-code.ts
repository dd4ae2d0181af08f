import type { HhdCode } from '../domain/challenge.ts'

const lengthMax = 200
const elementsMax = 3
const controlBytesMax = 10

/**
 * Reads a code as a bank sends it, by itself or within its words (`CHLGUC … CHLGTEXT`). `undefined` for everything else:
 * a code that does not add up to the last character is none.
 */
export function readHhdCode(text: string): HhdCode | undefined {
  const code = codeIn(text)
  if (code === undefined) return undefined
  for (const read of [readVersion14(2), readVersion14(3), readVersion13]) {
    const parts = read(code)
    if (parts) return render(parts)
  }
  return undefined
}

type Parts = {
  readonly version: HhdCode['version']
  readonly control: readonly string[]
  readonly startCode: string
  readonly data: readonly string[]
}

function codeIn(text: string): string | undefined {
  const [, length, rest] = /CHLGUC\s*(\d{4})(.*)/s.exec(text) ?? []
  const code = length === undefined ? text.trim() : rest?.slice(0, Number(length))
  return code !== undefined && code.length <= lengthMax && /^[\x20-\x7E]{6,}$/.test(code)
    ? code
    : undefined
}

/** A length of three digits, then the start code behind its own length, of which the highest bit announces control bytes. */
function readVersion14(digits: number): (code: string) => Parts | undefined {
  return (code) => {
    const body = bodyOf(code, 3)
    const length = body === undefined ? undefined : hexAt(body, 0)
    if (body === undefined || length === undefined) return undefined
    const control: string[] = []
    let at = 2
    for (let more = length >= 0x80; more;) {
      const byte = hexAt(body, at)
      if (byte === undefined || control.length >= controlBytesMax) return undefined
      control.push(body.slice(at, at + 2).toUpperCase())
      at += 2
      more = byte >= 0x80
    }
    const end = at + (length & 0x3f)
    const startCode = body.slice(at, end)
    const data = readElements(body.slice(end), digits)
    return data && isStartCode(startCode) && body.length >= end
      ? { version: 'HHD1.4', control, startCode, data }
      : undefined
  }
}

function readVersion13(code: string): Parts | undefined {
  const body = bodyOf(code, 2)
  const length = body === undefined ? undefined : decimalAt(body, 0, 2)
  if (body === undefined || length === undefined) return undefined
  const startCode = body.slice(2, 2 + length)
  const data = readElements(body.slice(2 + length), 2)
  return data && isStartCode(startCode) && startCode.length === length
    ? { version: 'HHD1.3', control: [], startCode, data }
    : undefined
}

/** What follows the length, if that is as long as it says. */
function bodyOf(code: string, digits: number): string | undefined {
  const body = code.slice(digits)
  return decimalAt(code, 0, digits) === body.length ? body : undefined
}

function readElements(text: string, digits: number): readonly string[] | undefined {
  const elements: string[] = []
  for (let left = text; left !== '';) {
    const length = decimalAt(left, 0, digits)
    const element = length === undefined ? '' : left.slice(digits, digits + (length & 0x3f))
    if (length === undefined || element.length !== (length & 0x3f) || element === '')
      return undefined
    elements.push(element)
    left = left.slice(digits + element.length)
  }
  return elements.length <= elementsMax ? elements : undefined
}

function isStartCode(text: string): boolean {
  return /^\d{1,12}$/.test(text)
}

function decimalAt(text: string, at: number, digits: number): number | undefined {
  const part = text.slice(at, at + digits)
  return part.length === digits && /^\d+$/.test(part) ? Number(part) : undefined
}

function hexAt(text: string, at: number): number | undefined {
  const part = text.slice(at, at + 2)
  return /^[0-9A-Fa-f]{2}$/.test(part) ? Number.parseInt(part, 16) : undefined
}

function render({ version, control, startCode, data }: Parts): HhdCode {
  const start = bcd(startCode)
  const startLength = start.length / 2 + (control.length > 0 ? 0x80 : 0)
  const elements = data.map((text) => encode(text, version))
  const body = [
    hex(startLength),
    ...control,
    start,
    ...elements.map(({ length, bytes }) => hex(length) + bytes),
  ].join('')
  const counted = hex(body.length / 2 + 1) + body
  const digits = [...control, start, ...elements.map(({ bytes }) => bytes)].join('')
  const transmission = `${counted}${luhn(digits)}${parity(counted)}`
  return { version, transmission, startCode, data }
}

/** Digits two to a byte; everything else as characters, which a bit of the length says. */
function encode(text: string, version: HhdCode['version']) {
  if (/^\d+$/.test(text)) {
    const bytes = bcd(text)
    return { bytes, length: bytes.length / 2 }
  }
  const bytes = Buffer.from(text, 'latin1').toString('hex').toUpperCase()
  return { bytes, length: text.length + (version === 'HHD1.4' ? 0x40 : 0x10) }
}

function bcd(digits: string): string {
  return digits.length % 2 === 0 ? digits : `${digits}F`
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}

/** The check digit over what is data, every other digit doubled. */
function luhn(digits: string): string {
  let sum = 0
  for (const [index, digit] of Array.from(digits).entries()) {
    const value = Number.parseInt(digit, 16) * (index % 2 === 0 ? 1 : 2)
    sum += (value % 10) + Math.floor(value / 10)
  }
  return String((10 - (sum % 10)) % 10)
}

/** All half bytes, each added without a carry. */
function parity(code: string): string {
  return Array.from(code)
    .reduce((sum, digit) => sum ^ Number.parseInt(digit, 16), 0)
    .toString(16)
    .toUpperCase()
}
