import type { Page } from 'playwright-core'

export type Transfer = {
  readonly url: string
  readonly type: string
  /** As they came over the wire: compressed, with their headers. */
  readonly bytes: number
}

/** A phone on a bad connection: 300 ms there and back, 1.6 Mbit/s. */
const slow = {
  offline: false,
  latency: 300,
  downloadThroughput: 200_000,
  uploadThroughput: 94_000,
}

/** Watches everything that a page loads, over a slow line; nothing is in its cache. */
export async function watchTransfers(page: Page): Promise<readonly Transfer[]> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', slow)
  const transfers: Transfer[] = []
  const asked = new Map<string, { readonly url: string; readonly type: string }>()
  session.on('Network.requestWillBeSent', ({ requestId, request, type = 'Other', ...sent }) => {
    // A redirect goes on under the same id: what it took belongs to the address it was at.
    const before = asked.get(requestId)
    if (sent.redirectResponse && before) {
      transfers.push({ ...before, bytes: sent.redirectResponse.encodedDataLength })
    }
    asked.set(requestId, { url: request.url, type })
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength: bytes }) => {
    const request = asked.get(requestId)
    if (request) transfers.push({ ...request, bytes })
  })
  return transfers
}

/** From here on the page gets documents alone. */
export async function blockSubresources(page: Page): Promise<void> {
  await page.route('**/*', (route) =>
    route.request().resourceType() === 'document' ? route.continue() : route.abort(),
  )
}
