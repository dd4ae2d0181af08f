import { mkdir, readdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { allowAtBank, tapOnPhone } from './harness/bank-pages.ts'
import { setWeather } from './harness/bank-weather.ts'
import {
  appbank,
  demobank,
  flakybank,
  mockbank,
  mockbankMethods,
  redirectbank,
} from './harness/banks.ts'
import type { Device } from './harness/browser.ts'
import { launchBrowser, newContext } from './harness/browser.ts'
import { startCallbackServer } from './harness/callback-server.ts'
import { createLink } from './harness/client.ts'
import type { Kontor } from './harness/kontor.ts'
import { startKontor } from './harness/kontor.ts'
import { Person } from './harness/person.ts'

// `npm run docs:screenshots`: one picture of each step, as people see it, to docs/screenshots.

const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url))
const desktop: Device = { width: 900, height: 760 }
const phone: Device = { width: 390, height: 780, scale: 1.5 }
const english = { language: 'en' }

type Scene = {
  readonly name: string
  readonly device: Device
  readonly body?: object
  /** The steps to show; all if absent. */
  readonly only?: RegExp
  play(person: Person, shot: (step: string) => Promise<void>): Promise<void>
}

let bankUrl = ''
let kontorUrl = ''

const scenes: readonly Scene[] = [
  { name: 'desktop', device: desktop, body: english, play: playEmbedded },
  {
    name: 'desktop-dark',
    device: { ...desktop, dark: true },
    only: /welcome|accounts/,
    play: playEmbedded,
  },
  { name: 'phone', device: phone, play: playEmbedded },
  {
    name: 'phone-dark',
    device: { ...phone, dark: true },
    only: /bank|challenge/,
    play: playEmbedded,
  },
  { name: 'desktop', device: desktop, body: english, play: playRedirect },
  { name: 'desktop', device: desktop, body: english, play: playApp },
  { name: 'phone', device: phone, play: playApp },
  { name: 'desktop', device: desktop, body: english, play: playTrouble },
  { name: 'desktop', device: desktop, body: { ...english, user_id: 'anna' }, play: playOverview },
  { name: 'phone', device: phone, body: { user_id: 'erika' }, play: playOverview },
]

async function playEmbedded(person: Person, shot: (step: string) => Promise<void>): Promise<void> {
  await person.sees('welcome')
  await shot('1-welcome')
  await person.starts()
  await person.sees('bank')
  await shot('2-bank')
  await person.picksBank('Mockbank', mockbank.code)
  await person.sees('login')
  await shot('3-login')
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.sees('method')
  await shot('4-method')
  await person.picksMethod(mockbankMethods.photo)
  await person.sees('challenge')
  await shot('5-challenge')
  await person.answers(mockbank.otp)
  await person.sees('accounts')
  for (const choice of await person.page.getByTestId('account-choice').all()) await choice.check()
  await shot('6-accounts')
  // The bank takes its time, so that the fetching can be looked at.
  await setWeather(bankUrl, mockbank, { sky: 'slow', delayMs: 1500 })
  await person.submits()
  await person.sees('fetching')
  await person.page.locator('progress:not([value="0"])').waitFor()
  await shot('7-fetching')
  await setWeather(bankUrl, mockbank, { sky: 'up' })
  await person.returns()
}

async function playRedirect(person: Person, shot: (step: string) => Promise<void>): Promise<void> {
  await person.starts()
  await person.picksBank('Redirectbank', redirectbank.code)
  await person.sees('redirect')
  await shot('redirect')
  await person.page.getByTestId('to-bank').click()
  await person.page.getByTestId('bank-login').waitFor()
  await shot('sandbox-bank-login')
  await allowAtBank(person.page, redirectbank)
  await person.sees('accounts')
}

async function playApp(person: Person, shot: (step: string) => Promise<void>): Promise<void> {
  await person.starts()
  await person.picksBank('Appbank', appbank.code)
  await person.logsIn(appbank.login, appbank.pin)
  await person.sees('app')
  await shot('app')
  await tapOnPhone(person.page, { bankUrl, bank: 'appbank', answer: 'approve' })
  await person.sees('accounts')
}

async function playTrouble(person: Person, shot: (step: string) => Promise<void>): Promise<void> {
  const link = person.page.url()
  await person.starts()
  await person.sees('bank')
  await person.page.getByTestId('bank-search').fill('wackel')
  await person.page.getByTestId('bank-result').nth(1).waitFor({ state: 'detached' })
  await shot('bank-search')
  await person.picksBank('Wackelbank', flakybank.code)
  await person.logsIn(flakybank.login, flakybank.pin)
  await person.page.getByTestId('notice').waitFor()
  await shot('bank-down')
  await person.goesBack()
  await person.picksBank('Demobank', demobank.code)
  await person.logsIn(demobank.login, 'wrong')
  await person.page.getByTestId('notice').waitFor()
  await shot('wrong-login')
  await person.logsIn(demobank.login, demobank.pin)
  await person.answers('999999')
  await person.page.getByTestId('notice').waitFor()
  await shot('wrong-otp')
  await person.cancels()
  await person.returns()
  await person.opens(link)
  await person.sees('cancelled')
  await shot('cancelled')
}

async function playOverview(person: Person, shot: (step: string) => Promise<void>): Promise<void> {
  const { page } = person
  const language = (await page.locator('html').getAttribute('lang')) ?? 'de'
  await person.starts()
  await person.picksBank('Mockbank', mockbank.code)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.sms)
  await person.answers(mockbank.otp)
  await person.picksAccounts(2)
  await person.returns()
  const body = { user_id: language === 'en' ? 'anna' : 'erika', language }
  const { location } = await createLink(kontorUrl, body, '/ongoing/overview')
  await person.opens(location)
  await shot('overview-start')
  await page.getByTestId('start').click()
  await page.getByTestId('overview-list').waitFor()
  await shot('overview')
  await page.getByTestId('stop').click()
  await page.getByTestId('overview-stop').waitFor()
  await shot('overview-stop')
  await page.getByTestId('submit').click()
  await page.getByTestId('overview-stopped').waitFor()
  await shot('overview-stopped')
}

async function play(browser: Browser, kontor: Kontor, redirectUri: string): Promise<void> {
  for (const { name, device, body, only, play: act } of scenes) {
    const path = body && 'user_id' in body ? '/ongoing/access' : '/onetime/access'
    const link = await createLink(kontor.url, { redirect_uri: redirectUri, ...body }, path)
    const context = await newContext(browser, device)
    const page = await context.newPage()
    await page.goto(link.location)
    const shot = async (step: string) => {
      if (only?.test(step) ?? true) await shoot(page, `${name}-${step}`)
    }
    await act(new Person(page, { redirectUri, hasScripts: true }), shot)
    await context.close()
  }
}

async function shoot(page: Page, name: string): Promise<void> {
  // A picture shows the page at rest: no caret, no half-played transition.
  await page.screenshot({
    path: `${folder}${name}.png`,
    fullPage: true,
    animations: 'disabled',
    caret: 'hide',
  })
}

const deadlineMs = 240_000

async function main(): Promise<void> {
  setTimeout(() => {
    console.error('the pictures are not finished in time')
    process.exit(1)
  }, deadlineMs).unref()
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const kontor = await startKontor()
  bankUrl = kontor.bankUrl
  kontorUrl = kontor.url
  const callback = await startCallbackServer()
  const browser = await launchBrowser(process.env['CHROMIUM'] ?? '/usr/bin/chromium')
  try {
    await play(browser, kontor, callback.redirectUri)
  } finally {
    await browser.close()
    await callback.close()
    await kontor.close()
  }
  console.log(`${(await readdir(folder)).length} pictures in docs/screenshots`)
}

await main()
