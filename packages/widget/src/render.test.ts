import type { StepView } from '@kontor/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assets } from './assets.ts'
import { renderBankResults, renderFlow, renderMessage } from './render.tsx'
import { replaceTexts } from './testing/replace-texts.ts'
import { outlineOf, valuesOf } from './testing/outline.ts'
import { flowAt, languages, messages, notices, steps } from './testing/views.ts'
import { textFor } from './texts/text-for.ts'

const flowId = flowAt(steps.welcome).flowId
const everyStep = Object.entries<StepView>(steps).flatMap(([name, step]) =>
  languages.map((language) => ({ name, step, language })),
)
const ended = new Set(['finished', 'cancelled', 'expired', 'in-use', 'returned-elsewhere'])

describe.each(everyStep)('$name in $language', ({ step, language }) => {
  const html = renderFlow(flowAt(step, { language }))

  test('is a whole document in its language, with a title that names step and client', () => {
    expect(html.startsWith('<!doctype html><html lang="' + language + '" dir="')).toBe(true)
    expect(html).toMatch(/<title>[^<]*Haushaltsbuch<\/title>/u)
    expect(html).toContain(`data-testid="step-${step.name}"`)
  })

  test('has one main, one h1 that takes the focus, and no heading level left out', () => {
    const levels = [...html.matchAll(/<h([1-6])/gu)].map(([, level]) => Number(level))
    expect(html.match(/<main/gu)).toHaveLength(1)
    expect(levels[0]).toBe(1)
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    for (const [index, level] of levels.entries()) {
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1)
    }
    expect(html).toMatch(/<h1 id="title" tabindex="-1" autofocus/u)
  })

  test('holds nothing inline that the content security policy would refuse', () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/iu)
    expect(html.match(/<script(?! type="module" src="\/widget\/assets\/)/gu)).toBeNull()
  })

  test('loads only files that are assets', () => {
    const known = new Set(assets.map((asset) => asset.path))
    const loaded = [...html.matchAll(/"(\/widget\/assets\/[^"]+)"/gu)].map(([, path = '']) => path)
    expect(loaded.length).toBeGreaterThan(1)
    expect(loaded.filter((path) => !known.has(path))).toEqual([])
  })

  test('has no duplicate ids, and every reference to an id leads somewhere', () => {
    const ids = valuesOf(html, 'id')
    expect(new Set(ids).size).toBe(ids.length)
    const references = ['for', 'aria-describedby', 'aria-labelledby', 'aria-controls']
      .flatMap((name) => valuesOf(html, name))
      .flatMap((value) => value.split(' '))
    expect(references.filter((id) => !ids.includes(id))).toEqual([])
  })

  test('can be cancelled until it has ended, by the one who began', () => {
    const cancel = `<form method="post" action="/widget/${flowId}/cancel"`
    expect(html.includes(cancel)).toBe(!ended.has(step.name) && step.name !== 'handover')
  })
})

const controls: readonly (readonly [StepView, string, readonly string[]])[] = [
  [steps.welcome, 'welcome', []],
  [steps.bank, 'bank', ['q', 'bank_id', 'bank_id', 'bank_id', 'bank_id']],
  [steps.login, 'login', ['credential_login', 'credential_pin', 'credential_customer']],
  [steps['login-keep'], 'login', ['credential_login', 'credential_pin', 'keep_login']],
  [steps['login-kept'], 'login', ['credential_login', 'credential_pin']],
  [steps['login-redirect'], 'login', []],
  [steps.method, 'method', Array.from({ length: 6 }, () => 'method_id')],
  [steps.challenge, 'challenge', ['answer']],
  [steps.accounts, 'accounts', ['choice', 'choice', 'choice', 'choice']],
  [steps['fetching-stopped'], 'fetching', []],
]

test.each(controls)('%# posts to its own step with the agreed field names', (step, path, names) => {
  const main = /<main.*<\/main>/su.exec(renderFlow(flowAt(step)))?.[0] ?? ''
  expect(main).toContain(`<form method="post" action="/widget/${flowId}/${path}"`)
  expect(valuesOf(main, 'name')).toEqual(names)
})

test('the bank search is a GET form to its own page, so that it works without scripts', () => {
  expect(renderFlow(flowAt(steps.bank))).toContain(
    `<form method="get" action="/widget/${flowId}/bank"`,
  )
})

test('going back is offered only where the flow allows it', () => {
  const back = `action="/widget/${flowId}/back"`
  expect(renderFlow(flowAt(steps.login, { canGoBack: true }))).toContain(back)
  expect(renderFlow(flowAt(steps.login, { canGoBack: false }))).not.toContain(back)
})

test('every control has the name that journeys find it by', () => {
  const found = new Set(
    Object.values<StepView>(steps).flatMap((step) =>
      valuesOf(renderFlow(flowAt(step, { notice: 'refused' })), 'data-testid'),
    ),
  )
  const agreed =
    'start bank-search bank-result credential-pin submit method-0 answer account-choice to-bank cancel back retry notice return'
  expect(agreed.split(' ').filter((name) => !found.has(name))).toEqual([])
})

describe('waiting', () => {
  test.each([
    ['app', steps.app, 3],
    ['redirect', steps.redirect, 5],
    ['fetching', steps.fetching, 3],
  ] as const)('%s reloads itself where scripts are off', (_, step, seconds) => {
    expect(renderFlow(flowAt(step))).toContain(
      `<noscript><meta http-equiv="refresh" content="${seconds}"/></noscript>`,
    )
  })

  test('a stopped fetching waits for the person instead', () => {
    expect(renderFlow(flowAt(steps['fetching-stopped']))).not.toMatch(/http-equiv|data-waiting/u)
  })

  test('the script learns where to ask, where to go on, and what this page shows', () => {
    const html = renderFlow(flowAt(steps.fetching))
    expect(html).toContain(
      `data-waiting="fetching" data-version="7" data-status="/widget/${flowId}/status" data-continue="/widget/${flowId}/continue"`,
    )
  })
})

describe('challenge', () => {
  test('digits open the number pad and take the code from a text message', () => {
    const html = renderFlow(flowAt(steps.challenge))
    expect(html).toMatch(
      /<input[^>]*name="answer"[^>]*inputmode="numeric"[^>]*autocomplete="one-time-code"/iu,
    )
    expect(html).toMatch(/<input[^>]*name="answer"[^>]*maxlength="6"/iu)
  })

  test.each([
    ['de', 1, 'noch einen Versuch'],
    ['de', 2, 'noch 2\u00a0Versuche'],
    ['en', 1, 'one attempt left'],
    ['en', 2, '2\u00a0attempts left'],
  ] as const)('in %s, %i attempts left are said as "%s"', (language, attemptsLeft, words) => {
    const step = { ...steps.challenge, attemptsLeft }
    expect(renderFlow(flowAt(step, { language, notice: 'answer-rejected' }))).toContain(words)
  })
})

test('a login is not kept by the browser and its secret is not shown', () => {
  const html = renderFlow(flowAt(steps.login))
  const inputs = html.match(/<input[^>]*>/gu) ?? []
  expect(inputs).toHaveLength(3)
  for (const input of inputs) {
    expect(input).toContain('autocomplete="off"')
    expect(input).toContain('autocapitalize="none"')
    expect(input).toContain('spellcheck="false"')
  }
  expect(inputs[1]).toContain('type="password"')
})

test('many accounts are boxes, a single one is a choice', () => {
  expect(renderFlow(flowAt(steps.accounts)).match(/type="checkbox"/gu)).toHaveLength(4)
  const one = renderFlow(flowAt(steps['accounts-one']))
  expect(one.match(/type="radio"/gu)).toHaveLength(2)
  expect(one).not.toContain('data-all')
})

describe.each(languages)('notices in %s', (language) => {
  test.each(notices)('%s says what happened and what to do now', (notice) => {
    const html = renderFlow(flowAt(steps.login, { language, notice }))
    const { what, next } = textFor(language).notices[notice]
    expect(html).toMatch(/<div class="notice[^>]*role="alert"/u)
    expect(html).toContain(what)
    expect(html).toContain(next)
  })

  test('no two are the same', () => {
    const whats = Object.values(textFor(language).notices).map(({ what }) => what)
    expect(new Set(whats).size).toBe(notices.length)
  })
})

test.each(messages.flatMap((message) => languages.map((language) => ({ message, language }))))(
  'the message $message in $language is a whole page without a flow',
  (view) => {
    const html = renderMessage(view)
    expect(html).toContain(textFor(view.language).messages[view.message].title)
    expect(html).not.toContain('<form')
  },
)

describe('search as you type', () => {
  test('gets the same list as the page shows', () => {
    const view = flowAt(steps.bank)
    const list = renderBankResults({ flowId, language: 'de', step: steps.bank })
    expect(list).toContain('data-testid="bank-result"')
    expect(list).not.toContain('<html')
    expect(renderFlow(view)).toContain(list)
  })

  test('says how many banks there are, and that there are more', () => {
    const step = { ...steps.bank, query: 'bank' }
    const list = renderBankResults({ flowId, language: 'de', step })
    expect(list).toContain('Die ersten 4\u00a0Banken')
    expect(list).toContain('Es gibt weitere Treffer')
  })

  test('names a bank that cannot be connected yet instead of finding nothing', () => {
    const list = renderBankResults({ flowId, language: 'en', step: steps['bank-unsupported'] })
    expect(list).toContain('we can’t connect to Commerzbank yet')
    expect(list).not.toContain('We found no bank')
  })

  test.each(['bank-some-unconnected', 'bank-found-and-unconnected'] as const)(
    '%s: what cannot be connected is told, and is nothing to press',
    (name) => {
      const { banks, unconnected } = steps[name]
      const list = renderBankResults({ flowId, language: 'de', step: steps[name] })
      expect(list).toMatch(/noch nicht (?:verbinden|verbunden werden)/)
      for (const bank of unconnected) expect(list).toContain(bank.name)
      expect(list.match(/<button/g) ?? []).toHaveLength(banks.length)
      expect(list.match(/data-testid="bank-unconnected"/g)).toHaveLength(unconnected.length)
    },
  )
})

describe('text from a bank or a client', () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '<script>alert(1)</script>',
          '"',
          "'",
          '<',
          '>',
          '&',
          '"><img src=x ',
          '-->',
        ),
        fc.constantFrom('</title>', '</main>', '<style>*{}</style>', ' onload=x ', '\u202e', '\0'),
        fc.string({ unit: 'grapheme', maxLength: 12 }),
      ),
      { minLength: 1, maxLength: 6 },
    )
    // A trimmed text keeps the pages' shape: an empty name is drawn as the account's type.
    .map((parts) => `x${parts.join('')}x`)

  test.each(Object.entries<StepView>(steps))('cannot leave its place on %s', (_, step) => {
    const outline = outlineOf(renderFlow(replaceTexts(flowAt(step), 'xx')))
    fc.assert(
      fc.property(hostile, (text) => {
        const html = renderFlow(replaceTexts(flowAt(step), text))
        expect(outlineOf(html)).toEqual(outline)
        expect(html).not.toContain('<script>alert')
      }),
      { numRuns: 40 },
    )
  })
})

test('a phone that has not taken over has no form but the one by which it does', () => {
  const html = renderFlow(flowAt(steps.handover))
  expect(valuesOf(html, 'action')).toEqual(['/widget/handover'])
})
