import { expect, test } from 'vitest'
import { expectAccessible } from '../harness/accessibility.ts'
import { mockbank, mockbankMethods } from '../harness/banks.ts'
import { expectSuccess, harvest } from '../harness/client.ts'
import type { Person } from '../harness/person.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

async function untilFlicker(person: Person): Promise<void> {
  await person.starts()
  await person.picksBank('Mockbank', mockbank.code)
  await person.logsIn(mockbank.login, mockbank.pin)
  await person.picksMethod(mockbankMethods.optical)
  await person.sees('challenge')
}

/** What the bars say, half byte by half byte, whenever the clock is lit: what the eyes of a TAN generator see. */
const watchBars = `new Promise((resolve) => {
  const bars = [...document.querySelectorAll('[data-flicker-bar]')]
  const seen = []
  const observer = new MutationObserver(() => {
    const [clock, ...bits] = bars.map((bar) => bar.classList.contains('lit') ? 1 : 0)
    if (clock === 1) seen.push(bits.reduce((sum, bit, index) => sum + (bit << index), 0))
    if (seen.length < 70) return
    observer.disconnect()
    resolve(seen.map((half) => half.toString(16).toUpperCase()).join(''))
  })
  for (const bar of bars) observer.observe(bar, { attributes: true })
})`

/** Of each byte the lower half came first. */
function turned(code: string): string {
  return (code.match(/../g) ?? []).map(([high = '', low = '']) => low + high).join('')
}

test('the bars show the code of the bank, over and over; with its TAN the person goes on', async () => {
  const { person, invitation } = await stage.invited()
  await untilFlicker(person)
  const flicker = person.page.getByTestId('flicker')
  const code = (await flicker.getAttribute('data-flicker')) ?? ''
  expect(code).toMatch(/^078401\d{8}[0-9A-F]{2}$/)
  for (let clicks = 0; clicks < 4; clicks++) await person.page.getByTestId('flicker-faster').click()
  const seen = await person.page.evaluate<string>(watchBars)
  expect(seen).toContain(turned(`0FFF${code}`).repeat(2))
  await expectAccessible(person.page)
  await person.answers(mockbank.otp)
  await person.picksAccounts(1)
  const callback = await person.returns()
  expectSuccess(callback, invitation)
  await harvest(stage.kontor.url, callback)
})

test('it is as large and as fast as the person wants, by the keyboard too, and stands still for who wants that', async () => {
  const { person } = await stage.invited()
  await person.page.emulateMedia({ reducedMotion: 'reduce' })
  await untilFlicker(person)
  const bars = person.page.locator('.flicker-bars')
  const lit = () => bars.evaluate((element) => element.innerHTML)
  const before = await lit()
  await person.page.waitForTimeout(300)
  expect(await lit()).toBe(before)
  const width = async () => (await bars.boundingBox())?.width ?? 0
  const small = await width()
  await person.page.getByTestId('flicker-larger').focus()
  await person.page.keyboard.press('Enter')
  await person.page.keyboard.press('Space')
  expect(await width()).toBeCloseTo(small + 30, 0)
  await person.page.getByTestId('flicker-run').press('Enter')
  await expect.poll(lit).not.toBe(before)
})

test('without JavaScript the person types the data by hand', async () => {
  const { person } = await stage.invited({ language: 'en' }, { javaScript: false })
  await untilFlicker(person)
  expect(await person.page.getByTestId('flicker-run').isVisible()).toBe(false)
  await person.page.getByTestId('by-hand').click()
  expect(await person.page.locator('.by-hand dd').first().innerText()).toMatch(/^\d{8}$/)
  await person.answers(mockbank.otp)
  await person.picksAccounts(1)
  await person.returns()
})
