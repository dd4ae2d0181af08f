import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { parse } from 'yaml'

import type { Bank } from '../../domain/bank.ts'
import { buildBank } from '../builders.ts'

/** A bank that speaks as a shipped profile says, with what a scenario lays over it. */
export function bankOfProfile(
  folder: string,
  { profile, overlay = {} }: { profile: string; overlay?: Readonly<Record<string, unknown>> },
  baseUrl: string,
): Bank {
  const shipped: { profile: Record<string, unknown> } = parse(
    readFileSync(join(folder, `${profile}.yaml`), 'utf8'),
  )
  return buildBank({ profile: { ...shipped.profile, ...overlay, base_url: baseUrl } })
}
