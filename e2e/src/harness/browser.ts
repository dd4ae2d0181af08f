import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContext } from 'playwright-core'
import { chromium } from 'playwright-core'

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launchBrowser(
  executablePath: string,
  more: readonly string[] = [],
): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...flags, ...more] })
}

export type Device = {
  readonly javaScript?: boolean
  readonly width?: number
  readonly height?: number
  readonly dark?: boolean
  readonly scale?: number
  readonly touch?: boolean
  readonly userAgent?: string
}

/** A browser that knows nothing yet: a new person. */
export async function newContext(browser: Browser, device: Device = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    javaScriptEnabled: device.javaScript ?? true,
    viewport: { width: device.width ?? 1100, height: device.height ?? 800 },
    colorScheme: device.dark === true ? 'dark' : 'light',
    deviceScaleFactor: device.scale ?? 1,
    hasTouch: device.touch ?? false,
    isMobile: device.touch ?? false,
    ...(device.userAgent !== undefined && { userAgent: device.userAgent }),
    // Nobody but `language` may choose the widget's language.
    locale: 'fr-FR',
  })
  context.setDefaultTimeout(15_000)
  return context
}

/**
 * Empties the list. Chromium now and then never answers for a phone’s page that was still at work:
 * such a context is left to the end of the browser.
 */
export async function closeContexts(contexts: BrowserContext[]): Promise<void> {
  const close = (context: BrowserContext) =>
    Promise.race([context.close(), sleep(15_000, undefined, { ref: false })])
  await Promise.all(contexts.splice(0).map(close))
}
