import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
)

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] }

/** No page may keep somebody out: axe-core finds nothing, in light and dark, and nothing scrolls sideways at 320 px. */
export async function expectAccessible(page: Page): Promise<void> {
  const before = page.viewportSize() ?? { width: 1100, height: 800 }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violations(page), `${page.url()} in ${colorScheme}`).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 320, height: 640 })
  expect(await violations(page), `${page.url()} at 320 px`).toEqual([])
  const overflow = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  expect(overflow, `${page.url()} scrolls sideways at 320 px`).toBe(0)
  await page.setViewportSize(before)
}

export async function violations(page: Page): Promise<string[]> {
  // The page forbids scripts that are not its own; the checker comes in through the debugger.
  if (!(await page.evaluate<boolean>('"axe" in window')))
    await page.evaluate(`${axeSource}; undefined`)
  // Between two colours a transition has neither: what is judged is the page at rest.
  await page.evaluate(`Promise.allSettled(document.getAnimations()
    .filter((animation) => animation instanceof CSSTransition)
    .map((transition) => transition.finished))`)
  const found = await page.evaluate<Violation[]>('axe.run().then((result) => result.violations)')
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}
