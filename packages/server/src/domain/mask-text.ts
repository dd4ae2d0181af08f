const masked = '[masked]'

/** Our own tokens: one letter, the marker, base64url. */
const token = /[A-Z]kn(?:_|%5[fF])[\w-]{8,}/g
/** Credentials of a header, also percent-encoded. */
const credentials = /\b(basic|bearer)((?: |%20|\+)+)[\w.~+/=%-]{6,}/gi
/** The password of a connection string. */
const urlPassword = /(:\/\/[^:@/\s"]{0,100}:)[^@/\s"]{1,200}@/g
/** An IBAN in one piece or in groups of four, also percent-encoded, also behind an escaped line break. */
const iban =
  /(?<=^|[^A-Za-z0-9]|\\[nrt]|%[0-9A-F]{2})([A-Za-z]{2})\d{2}(?:(?:%20|[ +])?[A-Za-z0-9]{4}){2,7}(?:(?:%20|[ +])?[A-Za-z0-9]{1,4})?(?![A-Za-z0-9])/g
/** W3C Trace Context. No country has IBANs of 32 characters that are hexadecimal. */
const traceId = /^[0-9a-f]{32}$/
/** A run long enough to be a token or an IBAN in base64. */
const base64Run = /[\w+/-]{20,}={0,2}/g

/**
 * Masks whatever has the shape of a secret: tokens, `Basic` and `Bearer` credentials, passwords in URLs, IBANs (country and last
 * four characters stay), each as it is, percent-encoded, or inside base64.
 */
export function maskText(text: string): string {
  return text
    .replace(credentials, `$1$2${masked}`)
    .replace(token, masked)
    .replace(urlPassword, `$1${masked}@`)
    .replace(iban, maskIban)
    .replace(base64Run, maskEncoded)
}

/** Letters and digits in groups occur in prose, too; there only a right checksum tells. */
function maskIban(match: string, country: string): string {
  if (traceId.test(match)) return match
  const plain = match.replaceAll(/%20|[ +]/g, '')
  if (plain.length > 34 || plain.length < 15) return match
  if (plain !== match && !isIban(plain.toUpperCase())) return match
  return `${country}**${plain.slice(-4)}`
}

/** ISO 13616: the rearranged number modulo 97 is 1. */
function isIban(plain: string): boolean {
  const digits = Array.from(plain.slice(4) + plain.slice(0, 4), (each) => Number.parseInt(each, 36))
  return digits.reduce((rest, digit) => (rest * (digit > 9 ? 100 : 10) + digit) % 97, 0) === 1
}

/** The run may begin inside other text, so each of the four alignments is read. */
function maskEncoded(run: string): string {
  for (let start = 0; start < 4; start++) {
    const decoded = Buffer.from(run.slice(start), 'base64').toString('latin1')
    if (hasSecret(decoded)) return masked
  }
  return run
}

function hasSecret(text: string): boolean {
  if (/[A-Z]kn_[\w-]{8,}/.test(text)) return true
  const candidates = text.match(/[A-Z]{2}\d{2}[A-Z0-9]{11,30}/g) ?? []
  return candidates.some(isIban)
}
