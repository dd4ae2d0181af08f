import { join } from 'node:path'
import { buildOpenApi } from './openapi.ts'

/** Where the committed document lies. */
export const openApiFile = join(import.meta.dirname, '../../../../docs/openapi.json')

export function openApiText(): string {
  return `${JSON.stringify(buildOpenApi(), null, 2)}\n`
}
