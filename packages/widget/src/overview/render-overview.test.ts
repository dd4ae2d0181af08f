import type { OverviewPageView } from '@kontor/contract'
import { describe, expect, test } from 'vitest'
import { replaceOverviewTexts } from '../testing/replace-texts.ts'
import { outlineOf, valuesOf } from '../testing/outline.ts'
import { languages, overviewAt, overviewPages } from '../testing/views.ts'
import { renderOverview } from './render-overview.tsx'

const everyPage = Object.entries<OverviewPageView>(overviewPages).flatMap(([name, page]) =>
  languages.map((language) => ({ name, page, language })),
)

describe.each(everyPage)('$name in $language', ({ page, language }) => {
  const html = renderOverview(overviewAt(page, { language }))

  test('is a whole document in its language, with a title that names the client', () => {
    expect(html.startsWith(`<!doctype html><html lang="${language}" dir="`)).toBe(true)
    expect(html).toMatch(/<title>[^<]*Haushaltsbuch<\/title>/u)
    expect(html).toContain(`data-testid="overview-${page.name}"`)
  })

  test('has one main, one h1 that takes the focus, and no heading level left out', () => {
    const levels = [...html.matchAll(/<h([1-6])/gu)].map(([, level]) => Number(level))
    expect(html.match(/<main/gu)).toHaveLength(1)
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    expect(levels[0]).toBe(1)
    for (const [index, level] of levels.entries()) {
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1)
    }
    expect(html).toMatch(/<h1 id="title" tabindex="-1" autofocus/u)
  })

  test('holds nothing inline that the content security policy would refuse', () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/iu)
    expect(html.match(/<script(?! type="module" src="\/widget\/assets\/)/gu)).toBeNull()
  })

  test('has no duplicate ids, and every reference to an id leads somewhere', () => {
    const ids = valuesOf(html, 'id')
    expect(new Set(ids).size).toBe(ids.length)
    const references = ['aria-labelledby', 'aria-describedby'].flatMap((name) =>
      valuesOf(html, name),
    )
    expect(references.filter((id) => !ids.includes(id))).toEqual([])
  })

  test('text from a bank or a client cannot leave its place', () => {
    const hostile = 'x<script>alert(1)</script>"><img src=x onload=y></main>x'
    const plain = renderOverview(replaceOverviewTexts(overviewAt(page, { language }), 'xx'))
    const attacked = renderOverview(replaceOverviewTexts(overviewAt(page, { language }), hostile))
    expect(outlineOf(attacked)).toEqual(outlineOf(plain))
  })
})

test.each([
  [overviewPages.start, ['start']],
  [overviewPages.list, []],
  [overviewPages.stop, ['stop/X4f1c.1']],
  [overviewPages.delete, ['delete']],
] as const)('%# changes something by its form alone', (page, paths) => {
  const view = overviewAt(page)
  const html = renderOverview(view)
  const expected = paths.map((path) => `/overview/${view.overviewId}/${path}`)
  expect(valuesOf(html, 'action')).toEqual(expected)
  expect(html.match(/<form method="post"/gu) ?? []).toHaveLength(paths.length)
})

test('an access says who reads what, since when, until when and what then, and how it goes', () => {
  const html = renderOverview(overviewAt(overviewPages['list-one']))
  for (const words of [
    'Sparkasse Musterstadt',
    'Aktiv',
    'Haushaltsbuch, nur lesend',
    'Girokonto Plus',
    'DE••••2881',
    'IBAN DE, endet auf 2881',
    '12.\u00a0März 2026',
    'einschließlich 8.\u00a0September 2026',
    'Danach wird nichts Neues gelesen',
    '4.\u00a0Mai 2026 um 12:00\u00a0Uhr',
    'etwa am 4.\u00a0Mai 2026 um 19:41\u00a0Uhr',
  ]) {
    expect(html).toContain(words)
  }
})

test.each(languages)('in %s, what was deleted is counted as people count', (language) => {
  const page = { name: 'stopped', bankName: 'Demobank', isBankTold: true } as const
  const said = [0, 1, 3].map((accounts) =>
    renderOverview(overviewAt({ ...page, accounts }, { language })),
  )
  expect(said[1]).toMatch(/1\u00a0(Konto|account|cuenta|compte) |حسابًا واحدًا/u)
  expect(said[2]).toMatch(/3\u00a0(Konten|accounts|cuentas|comptes|حسابات) /u)
  expect(said[0]).not.toMatch(/0\u00a0/u)
})
