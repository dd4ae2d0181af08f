const byteOrderMarks: readonly (readonly [readonly number[], string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
  // XML 1.0 appendix F.1: `<?` in UTF-16 without a mark.
  [[0x3c, 0x00, 0x3f, 0x00], 'utf-16le'],
  [[0x00, 0x3c, 0x00, 0x3f], 'utf-16be'],
]

/** Far enough for any XML declaration. */
const declarationLength = 200

/**
 * Bytes of a bank to text: by the byte order mark, else by the encoding that an XML declaration names, else UTF-8, and what is
 * none of these is windows-1252 (which holds ISO 8859-1, as MT940 comes). Never throws; the mark is left out.
 */
export function decodeText(bytes: Uint8Array): string {
  const mark = byteOrderMarks.find(([head]) => head.every((byte, index) => bytes[index] === byte))
  const label = mark?.[1] ?? declaredEncoding(bytes) ?? 'utf-8'
  return strictly(label, bytes) ?? strictly('utf-8', bytes) ?? readAnyway(bytes)
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, declarationLength))
  return /^\s*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(head)?.[1]
}

/** `undefined` when the bytes are not what the label says, or nobody knows the label. */
function strictly(label: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function readAnyway(bytes: Uint8Array): string {
  return new TextDecoder('windows-1252').decode(bytes)
}
