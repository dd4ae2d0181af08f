import { describe, expect, test } from 'vitest'
import { allowAtBank, tapOnPhone } from '../harness/bank-pages.ts'
import { appbank, demobank, redirectbank } from '../harness/banks.ts'
import { bankIsDown } from '../harness/bank-weather.ts'
import { harvest } from '../harness/client.ts'
import { bankPage, heardBy, outcome, setHostStage, type Way } from '../harness/host-stage.ts'
import type { Person } from '../harness/person.ts'

const stage = setHostStage()

/** What a person does from the bank search on, with each way to prove who they are. */
type Approach = {
  readonly bank: { readonly name: string; readonly code: string }
  /** As far as the accounts. */
  succeeds(person: Person, way: Way): Promise<void>
  /** Says no to the bank, or the bank to them. */
  isRefused(person: Person, way: Way): Promise<void>
  /** Where the bank’s own work begins. */
  begins(person: Person): Promise<void>
}

const toApp = async (person: Person, answer: 'approve' | 'refuse') => {
  await person.logsIn(appbank.login, appbank.pin)
  await person.sees('app')
  await tapOnPhone(person.page, { ...stage.kontor, bank: 'appbank', answer })
}

const approaches: Readonly<Record<string, Approach>> = {
  redirect: {
    bank: redirectbank,
    succeeds: async (person, way) => allowAtBank(await bankPage(person, way), redirectbank),
    isRefused: async (person, way) => {
      const window = await bankPage(person, way)
      await window.getByTestId('bank-login').fill(redirectbank.login)
      await window.getByTestId('bank-password').fill(redirectbank.pin)
      await window.getByTestId('bank-submit').click()
      await window.getByTestId('bank-refuse').click()
      if (window !== person.page) await expect.poll(() => window.isClosed()).toBe(true)
    },
    // The bank is asked as soon as it is chosen.
    begins: async () => {},
  },
  embedded: {
    bank: demobank,
    succeeds: async (person) => {
      await person.logsIn(demobank.login, demobank.pin)
      await person.answers(demobank.otp)
    },
    isRefused: (person) => person.logsIn(demobank.login, 'wrong'),
    begins: (person) => person.logsIn(demobank.login, demobank.pin),
  },
  decoupled: {
    bank: appbank,
    succeeds: (person) => toApp(person, 'approve'),
    isRefused: (person) => toApp(person, 'refuse'),
    begins: (person) => person.logsIn(appbank.login, appbank.pin),
  },
}

/** As Android's WebView says it is: touch, a narrow screen, no other windows. */
const webview = {
  userAgent:
    'Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/AP4A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36',
  width: 390,
  height: 780,
  touch: true,
}

/** How the loader is told to open the link, and where the person ends up. */
const waysIn: Readonly<Record<string, { mode: Way; way: Way; device?: typeof webview }>> = {
  redirect: { mode: 'redirect', way: 'redirect' },
  popup: { mode: 'popup', way: 'popup' },
  overlay: { mode: 'overlay', way: 'overlay' },
  inline: { mode: 'inline', way: 'inline' },
  'an app’s webview': { mode: 'auto', way: 'redirect', device: webview },
}

const cases = Object.entries(waysIn).flatMap(([name, wayIn]) =>
  Object.entries(approaches).map(([kind, approach]) => ({ name, kind, ...wayIn, ...approach })),
)

describe.each(cases)('by $name, at a bank by $kind', ({ mode, way, device, bank, ...approach }) => {
  const atTheBank = async () => {
    const all = await stage.opened(mode, device && { device })
    await all.person.starts()
    await all.person.picksBank(bank.code, bank.code)
    return all
  }

  test('a person succeeds, and the client reads the accounts', async () => {
    const all = await atTheBank()
    await approach.succeeds(all.person, way)
    await all.person.picksAccounts(1)
    const query = await outcome(way, all)
    expect(query).toMatchObject({ state: 's 1', success: 'true', flow_id: all.flowId })
    await harvest(stage.kontor.url, new URL(`${stage.redirectUri()}?${new URLSearchParams(query)}`))
    if (way !== 'redirect') expect((await heardBy(all.page)).violations).toEqual([])
  })

  test('a person cancels, and the client hears that they did not want to', async () => {
    const all = await atTheBank()
    await all.person.sees(bank === redirectbank ? 'redirect' : 'login')
    await all.person.cancels()
    expect(await outcome(way, all)).toMatchObject({ success: 'false', cancel: 'true' })
    if (way !== 'redirect') expect((await heardBy(all.page)).exit?.error).toBeNull()
  })

  test('a refusal is said, and who leaves it at that has not succeeded', async () => {
    const all = await atTheBank()
    await approach.isRefused(all.person, way)
    await all.person.sees('login')
    expect(await all.person.notice()).toMatch(/abgelehnt|PIN|Zugangsdaten|Anmeldedaten/)
    await all.person.cancels()
    expect(await outcome(way, all)).toMatchObject({ success: 'false', cancel: 'true' })
  })

  test('a bank that is down is said to be, and is a failure and no cancel', async () => {
    await using _weather = await bankIsDown(stage.kontor.bankUrl, bank)
    const all = await atTheBank()
    await approach.begins(all.person)
    expect(await all.person.notice()).toMatch(/nicht erreichbar|antwortet/)
    await all.person.cancels()
    const query = await outcome(way, all)
    expect(query).toMatchObject({ success: 'false' })
    expect(query).not.toHaveProperty('cancel')
    expect(query).not.toHaveProperty('code')
    if (way === 'redirect') return
    expect((await heardBy(all.page)).exit?.error).toEqual({ code: 'flow_failed' })
  })
})

test('in a frame, who was refused may take another bank', async () => {
  const { person } = await stage.opened('overlay')
  await person.starts()
  await person.picksBank('Redirectbank', redirectbank.code)
  await approaches['redirect']?.isRefused(person, 'overlay')
  await person.goesBack()
  await person.picksBank('Appbank', appbank.code)
  await toApp(person, 'approve')
  await person.sees('accounts')
})

test('a bank’s window that is closed by hand can be opened again, and the frame goes on', async () => {
  const { person } = await stage.opened('overlay')
  await person.starts()
  await person.picksBank('Redirectbank', redirectbank.code)
  const first = await bankPage(person, 'overlay')
  await first.getByTestId('bank-login').waitFor()
  await first.close()
  const second = await bankPage(person, 'overlay')
  await allowAtBank(second, redirectbank)
  await person.sees('accounts')
  await expect.poll(() => second.isClosed()).toBe(true)
})

test('in an app’s webview, on a phone, the whole page goes to the widget', async () => {
  const { page, person } = await stage.opened('auto', { device: webview })
  await person.starts()
  expect(new URL(page.url()).origin).toBe(new URL(stage.kontor.url).origin)
  expect(page.frames()).toHaveLength(1)
})
