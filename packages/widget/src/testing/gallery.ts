import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FlowView } from '@kontor/contract'
import { assetOf } from '../assets.ts'
import { renderOverview } from '../overview/render-overview.tsx'
import { renderFlow, renderMessage } from '../render.tsx'
import { hostileStrings } from './hostile-strings.ts'
import { lengthen } from './lengthen.ts'
import { replaceOverviewTexts, replaceTexts } from './replace-texts.ts'
import { flowAt, languages, messages, notices, overviewAt, overviewPages, steps } from './views.ts'

/**
 * Writes every page as a file that opens without a server, for looking at and for tests in a browser:
 * `tsx --conditions=source packages/widget/src/testing/gallery.ts FOLDER [--hostile]`.
 *
 * - `NAME.LANGUAGE.html`: each page in each language.
 * - `NAME.pseudo.html`: the English one with every text lengthened, as the longest language may be.
 * - with `--hostile` instead: `NAME.N.html`, and `NAME.N.twin.html` as a renderer would have it that escapes nothing.
 */
export async function writeGallery(folder: string): Promise<number> {
  return writePages(folder, new Map([...pagesInAllLanguages(), ...lengthenedPages()]))
}

function* pagesInAllLanguages(): Iterable<readonly [string, string]> {
  for (const language of languages) {
    for (const [name, step] of Object.entries(steps)) {
      yield [`${name}.${language}`, renderFlow(flowAt(step, { language }))]
    }
    for (const [name, page] of Object.entries(overviewPages)) {
      yield [`overview-${name}.${language}`, renderOverview(overviewAt(page, { language }))]
    }
    for (const notice of notices) {
      yield [`notice-${notice}.${language}`, renderFlow(noticed(notice, language))]
    }
    for (const message of messages) {
      yield [`message-${message}.${language}`, renderMessage({ language, message })]
    }
  }
}

function* lengthenedPages(): Iterable<readonly [string, string]> {
  for (const [name, html] of pagesInAllLanguages()) {
    if (name.endsWith('.en')) yield [name.replace(/en$/, 'pseudo'), lengthen(html)]
  }
}

/** Each page gets some of the hostile texts, and each text some of the pages. */
async function writeHostilePages(folder: string): Promise<number> {
  const pages = [...hostilePages()]
  const shown = hostileStrings.flatMap((text, index) =>
    [0, 1, 2].flatMap((turn) => {
      const page = pages[(index * 3 + turn) % pages.length]
      if (page === undefined) return []
      const html = page.render(text)
      const twin = html.replaceAll(escaped(text), () => text)
      const name = `${page.name}.${index}`
      return [[name, html] as const, [`${name}.twin`, twin] as const]
    }),
  )
  const peaceful = pages.map(({ name, render }) => [`${name}.peaceful`, render('xx')] as const)
  return writePages(folder, new Map([...shown, ...peaceful]))
}

type HostilePage = { readonly name: string; render(text: string): string }

function* hostilePages(): Iterable<HostilePage> {
  for (const [name, step] of Object.entries(steps)) {
    yield { name, render: (text) => renderFlow(replaceTexts(flowAt(step), text)) }
  }
  for (const [name, page] of Object.entries(overviewPages)) {
    yield {
      name: `overview-${name}`,
      render: (text) => renderOverview(replaceOverviewTexts(overviewAt(page), text)),
    }
  }
}

/** As it stands in the text of a page. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

async function writePages(folder: string, pages: ReadonlyMap<string, string>): Promise<number> {
  await mkdir(folder, { recursive: true })
  for (const [name, html] of pages) await writeFile(join(folder, `${name}.html`), withStyle(html))
  return pages.size
}

/** A notice where it is likely to be seen. */
function noticed(notice: FlowView['notice'], language: FlowView['language']): FlowView {
  const step = notice === 'answer-rejected' ? steps.challenge : steps.login
  return flowAt(step, { language, ...(notice !== undefined && { notice }) })
}

function withStyle(html: string): string {
  return html.replace('</head>', () => `<style>${assetOf.style.body.toString()}</style></head>`)
}

const [folder, option] = process.argv.slice(2)
if (import.meta.main && folder !== undefined) {
  const count = await (option === '--hostile' ? writeHostilePages(folder) : writeGallery(folder))
  process.stdout.write(`${count} pages in ${folder}\n`)
}
