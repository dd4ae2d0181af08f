import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ingSections } from '../../ing/profile.ts'
import { describeProfile } from './describe-profile.ts'

/** The document whose second half is generated. */
export const profileDocsFile = join(import.meta.dirname, '../../../../../../docs/bank-profiles.md')

const marker = '<!-- From here on `npm run docs:profiles` writes. -->'

/** The document with its hand-written head and the fields as the code has them. */
export function profileDocsText(): string {
  const [head] = readFileSync(profileDocsFile, 'utf8').split(marker)
  return `${head}${marker}\n\n${describeProfile()}\n${ingChapter()}`
}

function ingChapter(): string {
  const head = [
    '## ING',
    '',
    'ING speaks an interface of its own (`protocol: ing`): the application gets a token with a signed request, the person logs in',
    "on the bank's pages and says there which accounts it is about, and the code brought back becomes a token that is renewed for",
    'as long as the bank allows. There is no consent resource. None of the fields above applies but these:',
  ].join('\n')
  return `${head}\n\n${describeProfile(ingSections, '###')}`
}
