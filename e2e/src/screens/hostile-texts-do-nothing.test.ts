import type { Page } from 'playwright-core'
import { expect, inject, test } from 'vitest'
import { type Gallery, writeGallery } from '../harness/gallery.ts'
import { setStage } from '../harness/stage.ts'

const stage = setStage()

/** What the browser made of a page: its elements, and whether anything ran, asked for anything, or left. */
async function whatHappens(page: Page, gallery: Gallery, name: string) {
  const asked: string[] = []
  const note = (request: { url(): string }) => asked.push(request.url())
  page.on('request', note)
  await page.goto(gallery.address(name), { waitUntil: 'domcontentloaded' })
  // Handlers of errors and animations come a little later than the page.
  await page.waitForTimeout(20)
  page.off('request', note)
  // A page that leads away meanwhile takes the question along.
  const seen = await page
    .evaluate<[string, boolean]>(
      `[[...document.querySelectorAll('*')].map((element) => element.tagName + ' ' +
          element.getAttributeNames().join(' ')).join('\\n'), 'hostile' in window]`,
    )
    .catch(() => undefined)
  const strange = asked.filter(
    (url) => !/^file:.*\/(widget\/assets\/|[^/]+\.html$)|^data:/.test(url),
  )
  const [outline, ran] = seen ?? ['', false]
  const left = seen === undefined || page.url() !== gallery.address(name)
  return { outline, ran, strange, left }
}

/** Each text on three pages by night, and else on one of them. */
function hostileNames({ names }: Gallery): readonly string[] {
  const all = names.filter((name) => /\.\d+$/.test(name))
  if (inject('effort') === 'long') return all
  const byText = Map.groupBy(all, (name) => name.split('.').at(-1))
  return [...byText.values()].flatMap((pages, index) => pages[index % pages.length] ?? [])
}

test(
  '200 hostile texts from a bank run nothing, load nothing and change nothing',
  { timeout: 240_000 },
  async () => {
    await using gallery = await writeGallery('--hostile')
    const { page } = await stage.newPerson()
    const own = hostileNames(gallery)
    expect(new Set(own.map((name) => name.split('.').at(-1))).size).toBeGreaterThanOrEqual(200)
    const peaceful = new Map<string, string>()
    const harmed: string[] = []
    for (const name of own) {
      const screen = name.replace(/\.\d+$/, '')
      const outline =
        peaceful.get(screen) ?? (await whatHappens(page, gallery, `${screen}.peaceful`)).outline
      peaceful.set(screen, outline)
      const here = await whatHappens(page, gallery, name)
      if (here.ran || here.left || here.strange.length > 0) harmed.push(`${name}: ${here.strange}`)
      if (here.outline !== outline) harmed.push(`${name}: other elements`)
    }
    expect(harmed).toEqual([])
  },
)

test('a renderer that escapes nothing would be seen by that', { timeout: 120_000 }, async () => {
  await using gallery = await writeGallery('--hostile')
  let harmed = 0
  const twins = gallery.names.filter((name) => /^login\.\d+\.twin$/.test(name))
  expect(twins.length).toBeGreaterThan(5)
  const peaceful = await stage.newPerson()
  const { outline } = await whatHappens(peaceful.page, gallery, 'login.peaceful')
  for (const name of twins) {
    // Where one leads to another page, the next is not to be in its way.
    const { page } = await stage.newPerson()
    const here = await whatHappens(page, gallery, name)
    if (here.ran || here.left || here.strange.length > 0 || here.outline !== outline) harmed++
  }
  expect(harmed).toBeGreaterThan(twins.length / 2)
})
