import { createHash } from 'node:crypto'
import { crc32, deflateSync } from 'node:zlib'

const modules = 25
const scale = 8
const border = 2
const side = (modules + 2 * border) * scale
const colours = [
  [0x1d, 0x4e, 0xa8],
  [0xc6, 0x28, 0x28],
  [0x2e, 0x7d, 0x32],
  [0xff, 0xff, 0xff],
] as const

/** A photoTAN-like picture (base64 PNG) that depends on the text alone. It says nothing; the TAN is fixed. */
export function photoTan(text: string): string {
  const rows = Buffer.alloc((side * 3 + 1) * side, 0xff)
  for (let y = 0; y < side; y++) {
    const start = y * (side * 3 + 1)
    rows[start] = 0
    for (let x = 0; x < side; x++) rows.set(colourAt(text, x, y), start + 1 + x * 3)
  }
  return png(rows).toString('base64')
}

function colourAt(text: string, x: number, y: number): readonly [number, number, number] {
  const column = Math.floor(x / scale) - border
  const row = Math.floor(y / scale) - border
  const isOutside = column < 0 || row < 0 || column >= modules || row >= modules
  if (isOutside) return colours[3]
  return colours[moduleOf(text, row * modules + column)] ?? colours[3]
}

const drawn = new Map<string, Buffer>()

function moduleOf(text: string, index: number): number {
  const bytes = drawn.get(text) ?? spread(text)
  return (bytes[index] ?? 0) % colours.length
}

function spread(text: string): Buffer {
  const blocks = Array.from({ length: Math.ceil((modules * modules) / 32) }, (_, block) =>
    createHash('sha256').update(`${text}:${block}`).digest(),
  )
  const bytes = Buffer.concat(blocks)
  // Only the picture being drawn is kept.
  drawn.clear()
  drawn.set(text, bytes)
  return bytes
}

function png(rows: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  // 8 bits per channel, RGB.
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}
