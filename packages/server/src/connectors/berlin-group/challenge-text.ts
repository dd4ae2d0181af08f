// oxlint-disable-next-line no-control-regex -- these are what must go
const controls = /[\u0000-\u0008\u000B-\u001F\u007F\u202A-\u202E\u2066-\u2069]/g

/** The bank's words as plain text: without control characters (bidirectional ones too), bounded. */
export function plainText(text: string, lengthMax: number): string {
  return text.replaceAll('\r\n', '\n').replace(controls, '').trim().slice(0, lengthMax)
}
