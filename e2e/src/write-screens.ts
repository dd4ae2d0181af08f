import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { requires } from '../../scripts/requires.ts'
import { launchBrowser } from './harness/browser.ts'
import { writeGallery } from './harness/gallery.ts'

/**
 * `npm run docs:screens -- FOLDER [PART OF A NAME]`: a picture of every screen in every language, light and dark, of a phone and
 * of a desktop, with an `index.html` that shows them side by side.
 */
const [folder, part = ''] = process.argv.slice(2)
const chromium = requires('chromium')
if (folder === undefined || chromium === undefined) {
  console.error('npm run docs:screens -- FOLDER [PART OF A NAME]')
  process.exit(1)
}

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [320, 1100].map((width) => ({ colorScheme, width, name: `${colorScheme}-${width}` })),
)

await using gallery = await writeGallery()
const names = gallery.names.filter((name) => name.includes(part))
await mkdir(folder, { recursive: true })
const browser = await launchBrowser(chromium)
try {
  for (const { colorScheme, width, name: look } of looks) {
    const context = await browser.newContext({
      colorScheme,
      reducedMotion: 'reduce',
      viewport: { width, height: width === 320 ? 640 : 800 },
    })
    const page = await context.newPage()
    for (const [index, name] of names.entries()) {
      if (index % 50 === 0) console.error(`${look}: ${index} of ${names.length} …`)
      await page.goto(gallery.address(name), { waitUntil: 'domcontentloaded' })
      await page.screenshot({ path: join(folder, `${name}.${look}.png`), fullPage: true })
    }
    await context.close()
  }
} finally {
  await browser.close()
}
const rows = names.map((name) => {
  const pictures = looks.map(
    ({ name: look }) => `<td><img loading="lazy" src="${name}.${look}.png">`,
  )
  return `<tr><th>${name}${pictures.join('')}`
})
const style =
  'th,td{vertical-align:top;text-align:left;padding:8px}img{max-width:360px;border:1px solid #999}'
await writeFile(
  join(folder, 'index.html'),
  `<!doctype html><meta charset=utf-8><title>Screens</title><style>${style}</style><table>${rows.join('')}</table>`,
)
console.log(`${names.length * looks.length} pictures: ${join(resolve(folder), 'index.html')}`)
