import { expect, test, vi } from 'vitest'
import { renderOverview } from '../overview/render-overview.tsx'
import { renderFlow, renderMessage } from '../render.tsx'
import { flowAt, messages, notices, overviewAt, overviewPages, steps } from '../testing/views.ts'

/** Marks every text of a set, however deep, and what its functions say. */
function marked(texts: unknown): unknown {
  if (typeof texts === 'string') return `⟦${texts}⟧`
  if (typeof texts === 'function') return (...values: unknown[]) => marked(texts(...values))
  if (Array.isArray(texts)) return texts.map(marked)
  if (typeof texts !== 'object' || texts === null) return texts
  return Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, marked(value)]))
}

vi.mock('./text-for.ts', async () => {
  const { en } = await vi.importActual<{ en: unknown }>('./en.ts')
  return { textFor: () => marked(en) }
})

/** What a person reads or hears on the page that is in no text of ours. */
function unmarked(html: string): readonly string[] {
  const body = html.slice(html.indexOf('<title>'))
  const spoken = [
    ...body.matchAll(/\s(?:alt|title|placeholder|aria-label|data-[a-z]+-text)="([^"]*)"/g),
  ]
  const texts = body.replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, '').split(/<[^>]*>/)
  return [...texts, ...spoken.map(([, text = '']) => text)]
    .map(withoutMarked)
    .filter((text) => /\p{L}{2}/u.test(text))
}

function withoutMarked(text: string): string {
  let left = text
  for (let before = ''; before !== left;) {
    before = left
    left = left.replaceAll(/⟦[^⟦⟧]*⟧/g, '')
  }
  return left.replaceAll(/&[a-z]+;/g, ' ').trim()
}

/** Names, codes and days come from elsewhere; BIC and IBAN are called so in every language. */
function isOfView(text: string, view: unknown): boolean {
  const known = JSON.stringify(view)
  const isDay = /^\d{1,2}\.?\u00a0\p{L}+ \d{4}( um \d{2}:\d{2}\u00a0Uhr)?$/u.test(text)
  const words = text.replaceAll(/\b(BIC|IBAN)\b/g, '').match(/\p{L}{2,}/gu) ?? []
  return isDay || words.every((word) => known.includes(word))
}

const pages = [
  ...Object.entries(steps).map(([name, step]) => ({ name, view: flowAt(step) })),
  ...notices.map((notice) => ({ name: notice, view: flowAt(steps.login, { notice }) })),
].map(({ name, view }) => ({ name, view: view as unknown, html: () => renderFlow(view) }))
const overviews = Object.entries(overviewPages).map(([name, page]) => {
  const view = overviewAt(page)
  return { name: `overview-${name}`, view, html: () => renderOverview(view) }
})
const others = messages.map((message) => ({
  name: `message-${message}`,
  view: {},
  html: () => renderMessage({ language: 'en', message }),
}))

test.each([...pages, ...overviews, ...others])(
  '$name says nothing that is not in the texts of its language',
  ({ view, html }) => {
    expect(unmarked(html()).filter((text) => !isOfView(text, view))).toEqual([])
  },
)

test('a word that is wired into a page would be seen', () => {
  expect(unmarked('<title>⟦a⟧</title><p>⟦b ⟦c⟧⟧ Login</p><img alt="Logo">')).toEqual([
    'Login',
    'Logo',
  ])
})
