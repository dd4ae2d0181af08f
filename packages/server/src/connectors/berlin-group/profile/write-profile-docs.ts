import { writeFile } from 'node:fs/promises'

import { profileDocsFile, profileDocsText } from './profile-docs.ts'

await writeFile(profileDocsFile, profileDocsText())
