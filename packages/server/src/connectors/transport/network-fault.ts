import { Problem } from '../../domain/problem.ts'

/** Codes of Node and OpenSSL: the server's certificate is not what it should be. */
const untrusted =
  /^(?:UNABLE_TO_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|INVALID_CA)/
/** The bank ended the handshake: our certificate, or the ciphers of the profile. */
const refused = /^ERR_SSL_.*(?:ALERT|HANDSHAKE|CIPHER|PROTOCOL_VERSION|CERTIFICATE)/
const tooLarge = /^(?:UND_ERR_HEADERS_OVERFLOW|HPE_HEADER_OVERFLOW|UND_ERR_RES_EXCEEDED_MAX_SIZE)$/
const garbled =
  /^(?:Z_|ERR__ERROR_FORMAT|ERR_PADDING|HPE_|UND_ERR_RESPONSE|UND_ERR_RES_CONTENT_LENGTH)/

/** What an error of the network means, told by its code alone: its message may hold addresses. */
export function networkFault(error: unknown, place: string): Problem {
  const codes = codesOf(error)
  const code = codes.join(' ')
  const has = (pattern: RegExp) => codes.some((one) => pattern.test(one))
  const fault = (...[problem, what]: readonly [Problem['code'], string]) =>
    new Problem(problem, `${place}: ${what} (${code})`, { cause: error })
  if (has(/^PRIVATE_ADDRESS$/)) {
    return fault('bank_answer_not_understood', 'the host leads into a private network, refused')
  }
  if (has(untrusted))
    return fault('bank_refused', "the certificate of the bank's server is not trusted")
  if (has(refused)) return fault('bank_refused', 'the bank refused our certificate or ciphers')
  if (has(tooLarge))
    return fault('bank_answer_not_understood', 'the headers of the answer are too large')
  if (has(garbled)) return fault('bank_answer_not_understood', 'the answer is no HTTP')
  return new Problem('bank_unavailable', `${place} got no answer (${code})`, { cause: error })
}

function codesOf(error: unknown): readonly string[] {
  const codes: string[] = []
  for (let each = error; each instanceof Error && codes.length < 5; each = each.cause) {
    codes.push('code' in each && typeof each.code === 'string' ? each.code : each.name)
  }
  return codes.length === 0 ? ['unknown'] : codes
}
