import { expect, test } from 'vitest'
import { mockbank, mockbankMethods } from '../harness/banks.ts'
import { blockSubresources, type Transfer, watchTransfers } from '../harness/transfers.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()
const kB = 1024

const sum = (transfers: readonly Transfer[]) =>
  transfers.reduce((total, { bytes }) => total + bytes, 0)

test('the first screen is at most 30 kB in all, a whole journey at most 60', async () => {
  const { location } = await stage.invite()
  const person = await stage.newPerson()
  const transfers = await watchTransfers(person.page)
  await person.opens(location)
  await person.page.waitForLoadState('networkidle')
  const first = sum(transfers)
  await person.starts()
  await person.picksBank(mockbank.code, mockbank.code)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.sms)
  await person.answers(mockbank.otp)
  await person.picksAccounts(1)
  await person.returns()
  const own = transfers.filter(({ url }) => url.startsWith(stage.kontor.url))
  const sizes = own.map(({ url, bytes }) => `${bytes} ${new URL(url).pathname}`).join('\n')

  console.info(
    `first screen ${(first / kB).toFixed(1)} kB, journey ${(sum(own) / kB).toFixed(1)} kB`,
  )
  expect(first).toBeGreaterThan(3 * kB)
  expect(first, sizes).toBeLessThanOrEqual(30 * kB)
  expect(sum(own), sizes).toBeLessThanOrEqual(60 * kB)
})

test('the first screen is drawn from one answer: with nothing else it looks as it should', async () => {
  const { location } = await stage.invite()
  const person = await stage.newPerson()
  await blockSubresources(person.page)
  const documents: string[] = []
  person.page.on('request', (request) => {
    if (request.isNavigationRequest()) documents.push(request.url())
  })
  await person.opens(location)
  // No redirect and no second page: the click, one round trip, the screen.
  expect(documents).toEqual([location])
  const button = person.page.getByTestId('start')
  const background = () => button.evaluate((element) => getComputedStyle(element).backgroundColor)
  expect(await background()).toBe('rgb(11, 95, 107)')
  const paints = await person.page.evaluate(() =>
    performance.getEntriesByType('paint').map(({ name }) => name),
  )
  expect(paints).toContain('first-contentful-paint')
})

test.each([{ javaScript: true }, { javaScript: false }])(
  "the link's token leaves the address bar and the history at once (%o)",
  async (device) => {
    const { location } = await stage.invite()
    const person = await stage.newPerson(device)
    await person.page.goto(new URL('/healthz', location).href)
    await person.opens(location)
    expect(new URL(person.page.url()).pathname).toMatch(/^\/widget\/[\da-f-]{36}\/welcome$/)
    await person.page.reload()
    await person.sees('welcome')
    await person.page.goBack()
    expect(new URL(person.page.url()).pathname).toBe('/healthz')
  },
)

test('the page after it has its style from the first one', async () => {
  const { location } = await stage.invite()
  const person = await stage.newPerson()
  const transfers = await watchTransfers(person.page)
  await person.opens(location)
  await person.page.waitForLoadState('networkidle')
  const before = transfers.length
  await person.starts()
  await person.sees('bank')
  const styles = transfers
    .slice(before)
    .filter(({ url, bytes }) => url.endsWith('.css') && bytes > 0)
  expect(styles).toEqual([])
})
