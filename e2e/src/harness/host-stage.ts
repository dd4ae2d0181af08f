import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { requires } from '../../../scripts/requires.ts'
import { closeContexts, type Device, launchBrowser, newContext } from './browser.ts'
import { createLink } from './client.ts'
import { type Heard, type HostPage, startHostPage } from './host-page.ts'
import { Person } from './person.ts'

export type Way = 'auto' | 'redirect' | 'popup' | 'overlay' | 'inline' | 'plain' | 'sandboxed'

/** Somebody who has pressed the button on the client's page. */
export type Opened = {
  readonly page: Page
  readonly person: Person
  readonly flowId: string
  readonly context: BrowserContext
}

type Options = {
  prepare?(context: BrowserContext): Promise<void>
  /** The host name that the client's page goes by. */
  readonly name?: string
  readonly device?: Device
}

/** What journeys in a client's page need. To be called at the top of their file. `flags`: of the browser. */
export function setHostStage(flags: readonly string[] = []) {
  const chromium = requires('chromium')
  const kontor = inject('kontor')
  const contexts: BrowserContext[] = []
  let browser: Browser | undefined
  let host: HostPage | undefined

  beforeAll(async () => {
    if (chromium === undefined) return
    browser = await launchBrowser(chromium, flags)
    host = await startHostPage(kontor.url)
  })
  afterEach(() => closeContexts(contexts))
  afterAll(async () => {
    await browser?.close()
    await host?.close()
  })

  const opened = async (
    way: Way,
    { prepare, name = 'localhost', device = {} }: Options = {},
  ): Promise<Opened> => {
    if (!browser || !host) throw new Error('the stage is not set')
    const { redirectUri } = host
    const wish = { redirect_uri: redirectUri, state: 's 1', language: 'de' }
    const { location, id } = await createLink(kontor.url, wish)
    const context = await newContext(browser, device)
    contexts.push(context)
    await prepare?.(context)
    const page = await context.newPage()
    await page.goto(host.urlFor(location, way).replace('//localhost', `//${name}`))
    await expect.poll(() => page.evaluate('typeof window.KontorConnect')).toBe('object')
    const window = way === 'popup' ? context.waitForEvent('page') : undefined
    await page.getByRole('button', { name: 'Connect' }).click()
    const own = way === 'popup' || way === 'redirect' || way === 'auto'
    const person = new Person((await window) ?? page, {
      redirectUri,
      hasScripts: true,
      ...(!own && { view: page.frameLocator('iframe').first() }),
    })
    return { page, person, flowId: id, context }
  }
  const redirectUri = () => host?.redirectUri ?? ''
  const origin = () => host?.origin ?? ''
  return { kontor, opened, redirectUri, origin }
}

/** The page's policy forbids what `waitForFunction` does; this asks from outside. */
export function heardBy(page: Page): Promise<Heard> {
  return page.evaluate<Heard>('window.heard')
}

/** What the client learns in the end: by the loader, or by its callback. */
export async function outcome(
  way: Way,
  { page, person }: Pick<Opened, 'page' | 'person'>,
): Promise<Record<string, string>> {
  if (way === 'redirect') return Object.fromEntries((await person.returns()).searchParams)
  const ended = async () => {
    const { success, exit } = await heardBy(page)
    return success?.query ?? exit?.query
  }
  await expect.poll(ended, { timeout: 30_000 }).toBeDefined()
  return (await ended()) ?? {}
}

/** Sends the person to the bank, in whichever window that is. */
export async function bankPage(person: Person, way: Way): Promise<Page> {
  await person.sees('redirect')
  const same = way === 'redirect' || way === 'popup' || way === 'sandboxed'
  const window = same ? undefined : person.page.context().waitForEvent('page')
  await person.agrees('to-bank')
  return (await window) ?? person.page
}
