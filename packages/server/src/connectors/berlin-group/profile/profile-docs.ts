import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { quirkTable } from '../../../normalize/quirks/quirk-table.ts'
import { ingSections } from '../../ing/profile.ts'
import { describeProfile } from './describe-profile.ts'

/** The document whose second half is generated. */
export const profileDocsFile = join(import.meta.dirname, '../../../../../../docs/bank-profiles.md')

const marker = '<!-- From here on `npm run docs:profiles` writes. -->'

/** The document with its hand-written head and the fields as the code has them. */
export function profileDocsText(): string {
  const [head] = readFileSync(profileDocsFile, 'utf8').split(marker)
  return `${head}${marker}\n\n${describeProfile()}\n${quirkChapter()}\n${ingChapter()}`
}

/** One line for each quirk: whose it is, and what it puts right. */
function quirkChapter(): string {
  const head = [
    '## Quirks',
    '',
    'What banks are known to send otherwise than the standard has it, by the name that `quirk` takes. A bank that stands here is not',
    'connected by that; a bank that does not needs none as far as is known. A card number under `iban`, text only in the additional',
    'information, `NOTPROVIDED`, and days in any of their four places are read of every bank.',
  ].join('\n')
  const lines = [...quirkTable].map(([name, { about }]) => `- \`${name}\`: ${about}`)
  return `${head}\n\n${lines.join('\n')}\n`
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
