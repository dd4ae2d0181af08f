import { request as send } from 'node:http'
import type { BrowserContext, Request } from 'playwright-core'

/** Makes the browser one that neither keeps nor sends a cookie in a frame, partitioned or not. Counts what it carried. */
export async function forgetCookiesOfFrames(
  context: BrowserContext,
  kontorUrl: string,
): Promise<{ readonly requests: number }> {
  const carried = { requests: 0 }
  await context.route(`${kontorUrl}/widget**`, async (route, request) => {
    if (request.isNavigationRequest() && request.frame().parentFrame() === null) {
      return route.continue()
    }
    carried.requests += 1
    const { status, headers, body } = await carry(request)
    delete headers['set-cookie']
    return route.fulfill({ status, headers, body })
  })
  return carried
}

type Carried = {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Buffer
}

async function carry(request: Request): Promise<Carried> {
  // What the browser adds on its way out is not known here yet: of it, what counts.
  const navigates = request.isNavigationRequest()
  const headers = {
    ...request.headers(),
    'sec-fetch-dest': navigates ? 'iframe' : 'empty',
    'sec-fetch-site': request.url().includes('token=') ? 'cross-site' : 'same-origin',
  }
  return new Promise((resolve, reject) => {
    const sent = send(request.url(), { method: request.method(), headers }, (reply) => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('end', () => {
        const heard = Object.entries(reply.headers).map(([name, value]) => [name, String(value)])
        resolve({
          status: reply.statusCode ?? 0,
          headers: Object.fromEntries(heard) as Record<string, string>,
          body: Buffer.concat(chunks),
        })
      })
    })
    sent.on('error', reject)
    sent.end(request.postDataBuffer() ?? undefined)
  })
}
