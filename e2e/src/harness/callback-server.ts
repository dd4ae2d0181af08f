import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The client's own server: the person comes back to it. */
export type CallbackServer = { readonly redirectUri: string; close(): Promise<void> }

const page = `<!doctype html><html lang="en"><title>My app</title><main><h1>Welcome back</h1></main></html>`

export async function startCallbackServer(): Promise<CallbackServer> {
  const server = createServer((request, response) => {
    // A client whose callback leads on to its own front end, which has another origin.
    if (request.url?.startsWith('/moved') === true) {
      const front = `http://localhost:${request.socket.localPort}/front${request.url.slice('/moved'.length)}`
      response.writeHead(302, { location: front }).end()
      return
    }
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    redirectUri: `http://127.0.0.1:${port}/callback`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
