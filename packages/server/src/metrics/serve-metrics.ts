import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Metrics } from './metrics.ts'

export type MetricsAddress = { readonly host: string; readonly port: number }

/**
 * `GET /metrics` in the text format of Prometheus, on an address of the operator's own: nothing of it is on the public one. Rejects
 * if it cannot listen. Port 0 picks a free one; `url` is where it is.
 */
export async function serveMetrics(
  { metrics, read }: { readonly metrics: Metrics; read(): Promise<string> },
  { host, port }: MetricsAddress,
): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((request, response) => void answer(request, response))
  // A scraper that stalls must not keep a process from ending.
  server.requestTimeout = 10_000
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      listening()
    })
  })
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url?.split('?')[0] !== '/metrics') return void response.writeHead(404).end()
    if (request.method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end()
    const headers = {
      'content-type': metrics.registry.contentType,
      'cache-control': 'no-store',
    }
    const text = await read().catch(() => undefined)
    response.writeHead(text === undefined ? 500 : 200, headers).end(text)
  }

  return {
    port: portOf(server.address()),
    [Symbol.asyncDispose]: () =>
      new Promise<void>((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('not on a port')
  return address.port
}
