import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describeProfile } from './describe-profile.ts'

/** The document whose second half is generated. */
export const profileDocsFile = join(import.meta.dirname, '../../../../../../docs/bank-profiles.md')

const marker = '<!-- From here on `npm run docs:profiles` writes. -->'

/** The document with its hand-written head and the fields as the code has them. */
export function profileDocsText(): string {
  const [head] = readFileSync(profileDocsFile, 'utf8').split(marker)
  return `${head}${marker}\n\n${describeProfile()}`
}
