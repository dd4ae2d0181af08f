import { randomUUID } from 'node:crypto'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeAll, inject } from 'vitest'
import { requires } from '../../../scripts/requires.ts'
import type { Device } from './browser.ts'
import { closeContexts, launchBrowser, newContext } from './browser.ts'
import type { CallbackServer } from './callback-server.ts'
import { startCallbackServer } from './callback-server.ts'
import type { Link } from './client.ts'
import { createLink } from './client.ts'
import { Person } from './person.ts'

/** A link, and what the client expects to come back with. */
export type Invitation = Link & { readonly state: string; readonly flowId: string }

/** What every journey needs: a Kontor, a client, and people with browsers. */
export type Stage = {
  readonly kontor: { readonly url: string; readonly bankUrl: string; readonly dataDir: string }
  /** Where the client wants its people back. */
  redirectUri(): string
  /** `path`: of the link; by default ongoing where the body names a user. */
  invite(body?: object, path?: string): Promise<Invitation>
  /** Somebody with a fresh browser. */
  newPerson(device?: Device): Promise<Person>
  /** Somebody with a fresh browser who has opened a fresh link. */
  invited(
    body?: object,
    device?: Device,
    path?: string,
  ): Promise<{ person: Person; invitation: Invitation }>
}

/** To be called at the top of a journey's file. */
export function setStage(): Stage {
  const chromium = requires('chromium')
  const kontor = inject('kontor')
  const contexts: BrowserContext[] = []
  let browser: Browser | undefined
  let callback: CallbackServer | undefined

  beforeAll(async () => {
    if (chromium === undefined) return
    callback = await startCallbackServer()
    browser = await launchBrowser(chromium)
  })
  afterEach(() => closeContexts(contexts))
  afterAll(async () => {
    await browser?.close()
    await callback?.close()
  })

  const redirectUri = () => callback?.redirectUri ?? ''
  const invite = async (body: object = {}, path = pathFor(body)): Promise<Invitation> => {
    const state = `état & =${randomUUID()}`
    const wish = {
      redirect_uri: redirectUri(),
      state,
      ...body,
    }
    const link = await createLink(kontor.url, wish, path)
    return { ...link, state, flowId: link.id }
  }
  const newPerson = async (device: Device = {}): Promise<Person> => {
    if (!browser || !callback) throw new Error('the stage is not set')
    const context = await newContext(browser, device)
    contexts.push(context)
    const hasScripts = device.javaScript ?? true
    return new Person(await context.newPage(), { redirectUri: redirectUri(), hasScripts })
  }
  const invited = async (body: object = {}, device: Device = {}, path = pathFor(body)) => {
    const [invitation, person] = [await invite(body, path), await newPerson(device)]
    await person.opens(invitation.location)
    return { person, invitation }
  }
  return { kontor, redirectUri, invite, newPerson, invited }
}

/** Whom the client names, it wants to read on. */
function pathFor(body: object): string {
  return 'user_id' in body ? '/ongoing/access' : '/onetime/access'
}
