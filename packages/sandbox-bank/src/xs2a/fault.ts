/** An error of the XS2A interface, with its HTTP status (Berlin Group implementation guidelines 1.3, section 14.11). */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly status: number
  readonly code: string
  readonly path: string | undefined

  constructor(status: number, code: string, options: { text: string; path?: string }) {
    super(options.text)
    this.status = status
    this.code = code
    this.path = options.path
  }
}

export function formatError(path: string, text: string): Fault {
  return new Fault(400, 'FORMAT_ERROR', { text, path })
}

/** The body every bank of the Berlin Group answers with: `tppMessages`. */
export function faultBody(fault: Fault): object {
  const message = {
    category: 'ERROR',
    code: fault.code,
    ...(fault.path === undefined ? {} : { path: fault.path }),
    text: fault.message.slice(0, 500),
  }
  return { tppMessages: [message] }
}
