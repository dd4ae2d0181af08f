import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FlowView } from '@kontor/contract'
import { assetOf } from '../assets.ts'
import { renderOverview } from '../overview/render-overview.tsx'
import { renderFlow, renderMessage } from '../render.tsx'
import { flowAt, languages, messages, notices, overviewAt, overviewPages, steps } from './views.ts'

/**
 * Writes every page as a file that opens without a server, for looking at:
 * `tsx --conditions=source packages/widget/src/testing/gallery.ts FOLDER`.
 */
export async function writeGallery(folder: string): Promise<number> {
  const pages = new Map<string, string>()
  for (const language of languages) {
    for (const [name, step] of Object.entries(steps)) {
      pages.set(`${name}.${language}`, renderFlow(flowAt(step, { language })))
    }
    for (const [name, page] of Object.entries(overviewPages)) {
      pages.set(`overview-${name}.${language}`, renderOverview(overviewAt(page, { language })))
    }
    for (const notice of notices) {
      pages.set(`notice-${notice}.${language}`, renderFlow(noticed(notice, language)))
    }
    for (const message of messages) {
      pages.set(`message-${message}.${language}`, renderMessage({ language, message }))
    }
  }
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

const [folder] = process.argv.slice(2)
if (import.meta.main && folder !== undefined) {
  const count = await writeGallery(folder)
  process.stdout.write(`${count} pages in ${folder}\n`)
}
