import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const source = readFileSync(createRequire(import.meta.url).resolve('@kontor/connect'), 'utf8')

/**
 * The loader as a script that is loaded by its address: the module's text without comments, as one global. Loading it again changes
 * nothing. On a page behind `redirect_uri` it hands what came back to the page that waits.
 */
const text = `(()=>{
if(self.KontorConnect)return
${source
  .replaceAll(/^\s*(?:\/\/|\/\*\*).*\n/gm, '')
  .replaceAll(/^\s+/gm, '')
  .replaceAll('export function', 'function')}
self.KontorConnect=Object.freeze({open,relay})
relay()
})()
`

const digest = createHash('sha384').update(text)

/** What pages load to open the widget. */
export const connectScript = {
  body: text,
  /** For `<script integrity>` (Subresource Integrity). */
  integrity: `sha384-${digest.copy().digest('base64')}`,
  /** Carries the hash of its content, so that it can be kept for ever. */
  path: `/connect.${digest.copy().digest('hex').slice(0, 16)}.js`,
}
