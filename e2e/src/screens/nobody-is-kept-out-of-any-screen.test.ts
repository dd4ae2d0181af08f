import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { violations } from '../harness/accessibility.ts'
import { timeLimitFor } from '../harness/effort.ts'
import { writeGallery } from '../harness/gallery.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

const variants = (['light', 'dark'] as const).flatMap((scheme) =>
  [320, 1100].map((width) => ({ scheme, width })),
)

/** All of them by night; else in turn, so that over the languages each screen is seen in each. */
function variantsOf(index: number) {
  const one = variants[index % variants.length]
  return inject('effort') === 'long' || one === undefined ? variants : [one]
}

/** Everything by night; else each screen in Arabic and in one of the other languages in turn. */
function chosenOf(names: readonly string[]): readonly string[] {
  if (inject('effort') === 'long') return names
  const byScreen = Map.groupBy(names, (name) => name.replace(/\.[a-z]+$/, ''))
  return [...byScreen.values()].flatMap((pages, screen) => {
    const [arabic, ...others] = pages
    const other = others[screen % others.length]
    return [arabic, other].filter((name) => name !== undefined)
  })
}

async function lookAt(page: Page, { scheme, width }: (typeof variants)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
  await page.setViewportSize({ width, height: 800 })
}

test(
  'every screen in five languages, light and dark, narrow and wide: axe finds nothing',
  { timeout: timeLimitFor(240_000) },
  async () => {
    await using gallery = await writeGallery()
    const { page } = await stage.newPerson()
    const names = gallery.names.filter((name) => !name.endsWith('.pseudo'))
    expect(new Set(names.map((name) => name.split('.').at(-1)))).toEqual(
      new Set(['ar', 'de', 'en', 'es', 'fr']),
    )
    const found: string[] = []
    for (const [index, name] of chosenOf(names).entries()) {
      await page.goto(gallery.address(name), { waitUntil: 'domcontentloaded' })
      for (const variant of variantsOf(index)) {
        await lookAt(page, variant)
        const here = await violations(page)
        found.push(...here.map((each) => `${name}, ${JSON.stringify(variant)}: ${each}`))
      }
    }
    expect(found).toEqual([])
  },
)

test(
  'nothing scrolls sideways at 320 pixels, which is 400 % on a desktop, and nothing is too small to be hit',
  { timeout: timeLimitFor(120_000) },
  async () => {
    await using gallery = await writeGallery()
    const { page } = await stage.newPerson()
    await lookAt(page, { scheme: 'light', width: 320 })
    const faults: string[] = []
    for (const name of gallery.names.filter(isTight)) {
      await page.goto(gallery.address(name), { waitUntil: 'domcontentloaded' })
      const wide = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      if (wide > 0) faults.push(`${name} scrolls ${wide} px`)
      const small = await page.evaluate<string[]>(smallTargets)
      faults.push(...small.map((each) => `${name}: ${each}`))
    }
    expect(faults).toEqual([])
  },
)

/** The longest words, the longest texts, and the other direction; by night the rest, too. */
function isTight(name: string): boolean {
  return inject('effort') === 'long' || /\.(ar|de|pseudo)$/.test(name)
}

/** WCAG 2.2 section 2.5.8: 24 by 24 pixels, unless it stands in a sentence or its label takes the click. */
const smallTargets = `[...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
  .filter((element) => element.getClientRects().length > 0 && !element.closest('.visually-hidden'))
  .map((element) => [element, (element.closest('label') ?? element).getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 24 || height < 24)
  .map(([element, { width, height }]) => element.outerHTML.slice(0, 80) + ' ' + width + 'x' + height)`

test('the heading has the focus on every page, and is the first there is', async () => {
  await using gallery = await writeGallery()
  const { page } = await stage.newPerson()
  const lost: string[] = []
  for (const name of gallery.names.filter((each) => each.endsWith('.ar'))) {
    await page.goto(gallery.address(name), { waitUntil: 'domcontentloaded' })
    // The browser gives it with the first frame that it draws.
    const focused = await page
      .waitForFunction('document.activeElement.tagName === "H1"', undefined, { timeout: 3_000 })
      .then(() => 'H1')
      .catch(() => 'nothing')
    const first = await page.evaluate<string>(
      'document.querySelector("h1, h2, h3, h4").tagName + document.querySelectorAll("h1").length',
    )
    if (focused !== 'H1' || first !== 'H11') lost.push(`${name}: ${focused} ${first}`)
  }
  expect(lost).toEqual([])
})
