import type { AddressInfo } from 'node:net'
import { createBankServer } from './bank-server.ts'

/** Starts the sandbox bank from the environment; ends on SIGTERM, SIGINT or, when told to watch it, the end of stdin. */
async function main(): Promise<void> {
  const host = process.env['KONTOR_SANDBOX_HOST'] ?? '127.0.0.1'
  const port = readPort(process.env['KONTOR_SANDBOX_PORT'] ?? '8081')
  let publicUrl = process.env['KONTOR_SANDBOX_PUBLIC_URL']?.replace(/\/+$/, '')
  const app = await createBankServer({
    seed: process.env['KONTOR_SANDBOX_SEED'] ?? 'kontor',
    clock: () => new Date(),
    publicUrl: () => publicUrl ?? '',
  })
  const close = () => {
    // Stdin may still be open; without the exit it would keep the process.
    void app.close().finally(() => process.exit())
  }
  process.once('SIGTERM', close)
  process.once('SIGINT', close)
  if (process.env['KONTOR_SANDBOX_STDIN'] === 'watch') process.stdin.on('end', close).resume()
  await app.listen({ host, port })
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${portOf(app.server.address())}`
  publicUrl ??= address
  console.log(`sandbox bank listening on ${address}`)
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    console.error('KONTOR_SANDBOX_PORT must be a port number from 0 to 65535')
    process.exit(78)
  }
  return port
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
})
