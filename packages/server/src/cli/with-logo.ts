import { open } from 'node:fs/promises'
import { logoBytesMax } from '../oauth/client-look.ts'
import type { ClientOrder } from './read-client-order.ts'
import { UsageError } from './usage-error.ts'

/** The order with what is in the logo's file; of one that is too large no more is read than shows that. */
export async function withLogo({ logoFile, ...order }: ClientOrder): Promise<ClientOrder> {
  if (logoFile === undefined) return order
  const logo = logoFile === '' ? new Uint8Array() : await readLogo(logoFile)
  return { ...order, settings: { ...order.settings, look: { ...order.settings.look, logo } } }
}

async function readLogo(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path)
    const bytes = Buffer.alloc(logoBytesMax + 1)
    const { bytesRead } = await file.read(bytes)
    return bytes.subarray(0, bytesRead)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    throw new UsageError(`the logo ${path} cannot be read (${reason})`, { cause: error })
  }
}
