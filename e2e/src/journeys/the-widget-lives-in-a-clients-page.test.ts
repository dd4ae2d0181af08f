import { describe, expect, test } from 'vitest'
import { allowAtBank, tapOnPhone } from '../harness/bank-pages.ts'
import { appbank, demobank, flakybank, redirectbank } from '../harness/banks.ts'
import { harvest } from '../harness/client.ts'
import { bankPage, heardBy, outcome, setHostStage, type Way } from '../harness/host-stage.ts'
import type { Person } from '../harness/person.ts'

const stage = setHostStage()

const approaches = {
  redirect: async (person: Person, way: Way) => {
    await person.picksBank('Redirectbank', redirectbank.code)
    await allowAtBank(await bankPage(person, way), redirectbank)
  },
  embedded: async (person: Person) => {
    await person.picksBank('Demobank', demobank.code)
    await person.logsIn(demobank.login, demobank.pin)
    await person.answers(demobank.otp)
  },
  decoupled: async (person: Person) => {
    await person.picksBank('Appbank', appbank.code)
    await person.logsIn(appbank.login, appbank.pin)
    await person.sees('app')
    await tapOnPhone(person.page, { ...stage.kontor, bank: 'appbank', answer: 'approve' })
  },
} as const

const banksOf = { redirect: redirectbank, embedded: demobank, decoupled: appbank } as const
const ways = ['redirect', 'popup', 'overlay', 'inline'] as const
const cases = ways.flatMap((way) =>
  (['redirect', 'embedded', 'decoupled'] as const).map((approach) => [way, approach] as const),
)

describe.each(cases)('by %s, at a bank by %s', (way, approach) => {
  test('a person succeeds, and the client reads the accounts', async () => {
    const all = await stage.opened(way)
    await all.person.starts()
    await approaches[approach](all.person, way)
    await all.person.picksAccounts(1)
    const query = await outcome(way, all)
    expect(query).toMatchObject({ state: 's 1', success: 'true', flow_id: all.flowId })
    await harvest(stage.kontor.url, new URL(`${stage.redirectUri()}?${new URLSearchParams(query)}`))
    if (way !== 'redirect') expect((await heardBy(all.page)).violations).toEqual([])
  })

  test('a person cancels, and the client hears that they did not want to', async () => {
    const all = await stage.opened(way)
    await all.person.starts()
    await all.person.picksBank(banksOf[approach].code, banksOf[approach].code)
    await all.person.sees(approach === 'redirect' ? 'redirect' : 'login')
    await all.person.cancels()
    expect(await outcome(way, all)).toMatchObject({ success: 'false', cancel: 'true' })
  })
})

describe.each(ways)('by %s', (way) => {
  test('a bank that is down is a failure, and no cancel', async () => {
    const all = await stage.opened(way)
    await all.person.starts()
    await all.person.picksBank('Wackelbank', flakybank.code)
    await all.person.logsIn(flakybank.login, flakybank.pin)
    await all.person.notice()
    await all.person.cancels()
    const query = await outcome(way, all)
    expect(query).toMatchObject({ success: 'false' })
    expect(query).not.toHaveProperty('cancel')
    if (way === 'redirect') return
    expect((await heardBy(all.page)).exit?.error).toEqual({ code: 'flow_failed' })
  })
})

test.each(['overlay', 'inline'] as const)(
  'by %s, a refusal at the bank or on the phone is said in the frame',
  async (way) => {
    const { person } = await stage.opened(way)
    await person.starts()
    await person.picksBank('Redirectbank', redirectbank.code)
    const window = await bankPage(person, way)
    await window.getByTestId('bank-login').fill(redirectbank.login)
    await window.getByTestId('bank-password').fill(redirectbank.pin)
    await window.getByTestId('bank-submit').click()
    await window.getByTestId('bank-refuse').click()
    expect(await person.notice()).toMatch(/abgelehnt|abgebrochen/)
    await expect.poll(() => window.isClosed()).toBe(true)
    await person.goesBack()
    await person.picksBank('Appbank', appbank.code)
    await person.logsIn(appbank.login, appbank.pin)
    await person.sees('app')
    await tapOnPhone(person.page, { ...stage.kontor, bank: 'appbank', answer: 'refuse' })
    expect(await person.notice()).toMatch(/abgelehnt/)
  },
)

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

test('in an app’s webview, on a phone, the whole page goes to the widget and comes back', async () => {
  const { page, person } = await stage.opened('auto', { device: webview })
  await person.starts()
  expect(new URL(page.url()).origin).toBe(new URL(stage.kontor.url).origin)
  expect(page.frames()).toHaveLength(1)
  await approaches.redirect(person, 'redirect')
  await person.picksAccounts(1)
  expect(await outcome('redirect', { page, person })).toMatchObject({ success: 'true' })
})

/** As Android's WebView says it is: touch, a narrow screen, no other windows. */
const webview = {
  userAgent:
    'Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/AP4A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36',
  width: 390,
  height: 780,
  touch: true,
}
