import type { Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

import { Problem } from '../../domain/problem.ts'

/** What a bank answered, whole. */
export type BankReply = {
  readonly status: number
  readonly mediaType: string
  /** `Location`, where the bank made something. */
  readonly location?: string
  /** `ASPSP-SCA-Approach`: how the bank means to go on. */
  readonly approach?: string
  readonly text: string
  /** The body as it came. */
  readonly bytes: Uint8Array
}

type Head = {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readable
}

/** Reads an answer to its end. Throws `bank_answer_not_understood` for more than `bytesMax`, unpacked. */
export async function readReply(
  { statusCode, headers, body }: Head,
  bytesMax: number,
): Promise<BankReply> {
  const contentType = headerOf(headers['content-type']) ?? ''
  const location = headerOf(headers['location'])
  const approach = headerOf(headers['aspsp-sca-approach'])
  const bytes = await readBounded(unpacked(body, headerOf(headers['content-encoding'])), bytesMax)
  return {
    status: statusCode,
    mediaType: contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '',
    text: decode(bytes, contentType),
    bytes,
    ...(location === undefined ? {} : { location }),
    ...(approach === undefined ? {} : { approach }),
  }
}

/** A page comes from a gateway in front of the bank's interface, not from the interface. */
export function isHtml(reply: BankReply): boolean {
  return reply.mediaType.includes('html') || /^\s*<(?:!doctype|html)/i.test(reply.text)
}

/** Nobody asks for packed answers; some gateways pack them all the same. */
function unpacked(body: Readable, encoding = ''): Readable {
  const name = encoding.trim().toLowerCase()
  if (name === '' || name === 'identity') return body
  const unpack = unpackers[name]
  if (unpack === undefined) {
    body.on('error', () => undefined).destroy()
    throw new Problem('bank_answer_not_understood', 'the answer of the bank is packed strangely')
  }
  // Ends the body too when the reader stops: a small packed answer may be a very large one.
  return pipeline(body, unpack(), () => undefined)
}

const unpackers: Readonly<Record<string, () => Duplex>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

async function readBounded(body: AsyncIterable<unknown>, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue
    length += chunk.byteLength
    if (length > bytesMax) {
      throw new Problem('bank_answer_not_understood', 'the answer of the bank is too large')
    }
    chunks.push(Buffer.from(chunk))
  }
  return Buffer.concat(chunks, length)
}

function decode(bytes: Buffer, contentType: string): string {
  const charset = /charset="?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

export function headerOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
