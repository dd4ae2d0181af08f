import { expect, test } from 'vitest'
import { allowAtBank } from '../harness/bank-pages.ts'
import { oauthbank, redirectbank } from '../harness/banks.ts'
import { harvest } from '../harness/client.ts'
import { forgetCookiesOfFrames } from '../harness/frames-without-cookies.ts'
import { bankPage, heardBy, type Opened, outcome, setHostStage } from '../harness/host-stage.ts'

const stage = setHostStage([
  '--test-third-party-cookie-phaseout',
  '--host-resolver-rules=MAP evil.test 127.0.0.1',
])

const field = (page: Opened['page']) => page.frameLocator('iframe').locator('input[name=session]')

/** Through a bank that asks on its own pages; answers with their window. */
async function connects({ person }: Opened, way: 'plain' | 'overlay', bank = redirectbank) {
  await person.starts()
  await person.picksBank(bank.name, bank.code)
  const window = await bankPage(person, way)
  await allowAtBank(window, bank)
  await person.picksAccounts(1)
  return window
}

test('where cookies of other sites are blocked a partitioned one does', async () => {
  const all = await stage.opened('overlay')
  await all.person.starts()
  await all.person.sees('bank')
  expect(await field(all.page).count()).toBe(0)
  await all.person.cancels()
  expect(await outcome('overlay', all)).toMatchObject({ cancel: 'true' })
})

test('where a frame keeps no cookie at all the forms carry the secret, no address does', async () => {
  let carried = { requests: 0 }
  const urls: string[] = []
  const all = await stage.opened('overlay', {
    prepare: async (context) => {
      carried = await forgetCookiesOfFrames(context, stage.kontor.url)
      context.on('request', (request) => urls.push(request.url()))
    },
  })
  await connects(all, 'overlay')
  const query = await outcome('overlay', all)
  expect(query).toMatchObject({ success: 'true' })
  await harvest(stage.kontor.url, new URL(`${stage.redirectUri()}?${new URLSearchParams(query)}`))
  expect(carried.requests).toBeGreaterThan(8)
  expect(urls.filter((url) => url.includes('Bkn_'))).toEqual([])
})

test('what an OAuth bank sends back through its window is believed, and the window closes', async () => {
  const all = await stage.opened('overlay')
  const window = await connects(all, 'overlay', oauthbank)
  expect(await outcome('overlay', all)).toMatchObject({ success: 'true' })
  await expect.poll(() => window.isClosed()).toBe(true)
})

test('a page without the loader hears both shapes of the message, and is not led away', async () => {
  const all = await stage.opened('plain')
  await connects(all, 'plain')
  const outcomes = async () =>
    (await heardBy(all.page)).messages.filter(({ data }) => Object.hasOwn(Object(data), 'link'))
  await expect.poll(outcomes, { timeout: 20_000 }).toHaveLength(1)
  const callback = expect.stringContaining(`${stage.redirectUri()}?code=O`)
  expect((await outcomes())[0]).toEqual({
    origin: stage.kontor.url,
    data: {
      location: callback,
      link: callback,
      url: stage.redirectUri(),
      query: {
        code: expect.stringMatching(/^O/),
        state: 's 1',
        success: 'true',
        flow_id: all.flowId,
        iss: stage.kontor.url,
      },
    },
  })
  expect(new URL(all.page.url()).pathname).toBe('/')
})

test('where no window may be opened the whole one goes to the bank, and the flow goes on there', async () => {
  const all = await stage.opened('sandboxed')
  const { page, person } = all
  await person.starts()
  await person.picksBank(redirectbank.code, redirectbank.code)
  await person.sees('redirect')
  await person.agrees('to-bank')
  await allowAtBank(page, redirectbank)
  await page.getByTestId('account-choice').first().check()
  await page.getByTestId('submit').click()
  expect((await person.returns()).searchParams.get('success')).toBe('true')
})

test('a page of an origin that is not registered gets no frame, and the client hears so', async () => {
  const { page } = await stage.opened('overlay', { name: 'evil.test' })
  const error = async () => (await heardBy(page)).exit?.error
  await expect.poll(error, { timeout: 20_000 }).toEqual({ code: 'not_loaded' })
  expect((await heardBy(page)).messages).toEqual([])
})

test('a window that opened the widget hears nothing of it', async () => {
  const { page, person } = await stage.opened('popup', { name: 'evil.test' })
  await person.starts()
  await person.sees('bank')
  expect(await person.page.evaluate('window.opener')).toBeNull()
  await person.cancels()
  await person.returns()
  expect((await heardBy(page)).messages).toEqual([])
})

test('what other windows say is not believed, also if they are of the right origin', async () => {
  const all = await stage.opened('overlay')
  await all.person.sees('welcome')
  const forged = JSON.stringify({ link: 'x', query: { success: 'true', code: 'forged' } })
  await all.page.evaluate(`window.postMessage(${forged}, '*')`)
  await all.page.evaluate(`new Promise((resolve) => {
    const frame = document.createElement('iframe')
    frame.name = 'sibling'
    frame.src = '${stage.kontor.url}/connect.js'
    frame.onload = resolve
    document.body.append(frame)
  })`)
  await all.page.frame('sibling')?.evaluate(`window.parent.postMessage(${forged}, '*')`)
  const forgeries = async () =>
    (await heardBy(all.page)).messages.filter(({ data }) => Object.hasOwn(Object(data), 'link'))
  await expect.poll(forgeries).toHaveLength(2)
  const origins = (await forgeries()).map(({ origin }) => origin)
  expect(origins).toEqual([stage.origin(), stage.kontor.url])
  expect((await heardBy(all.page)).success).toBeUndefined()
  await all.person.cancels()
  expect(await outcome('overlay', all)).toMatchObject({ cancel: 'true' })
})

test('nobody agrees within half a second of seeing what to', async () => {
  const { page, person } = await stage.opened('redirect')
  await person.sees('welcome')
  await page.waitForTimeout(600)
  // As if the window had just come to the front, under a click that was on its way.
  await page.evaluate(`
    document.dispatchEvent(new Event('visibilitychange'))
    document.querySelector('[data-testid=start]').click()`)
  await page.waitForTimeout(300)
  expect(new URL(page.url()).pathname).toMatch(/welcome$/)
  await page.waitForTimeout(300)
  await page.evaluate(`document.querySelector('[data-testid=start]').click()`)
  await person.sees('bank')
})

test('the token is in no address after the first answer, and the loader may be loaded twice', async () => {
  const { page, person } = await stage.opened('inline')
  await person.sees('welcome')
  const frame = page.frames().find((each) => each.url().startsWith(stage.kontor.url))
  await expect.poll(() => frame?.evaluate('location.href')).not.toContain('token')
  expect(await frame?.evaluate('document.referrer')).not.toContain('token')
  expect(await page.locator('iframe').count()).toBe(1)
  const height = () => page.locator('iframe').evaluate((each) => each.clientHeight)
  await expect.poll(height).not.toBe(640)
  expect((await heardBy(page)).events).toEqual(['OPEN', 'TRANSITION_VIEW'])
  await page.evaluate('window.handle.close()')
  expect((await heardBy(page)).exit).toEqual({ error: null, query: {} })
  expect(await page.locator('iframe').count()).toBe(0)
})
