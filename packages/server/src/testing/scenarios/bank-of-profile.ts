import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { loginFieldsOf } from '../../banks/login-schema.ts'
import {
  type Environment,
  readShippedProfile,
  settleProfile,
} from '../../banks/shipped-profiles.ts'
import type { Bank } from '../../domain/bank.ts'
import { buildBank } from '../builders.ts'
import { testCertificate } from '../make-certificates.ts'

type Spoken = {
  readonly profile: string
  readonly environment?: Environment
  readonly overlay?: Readonly<Record<string, unknown>>
}

/** A bank that speaks as a shipped profile says, with what a scenario lays over it, as a row of the bank list would. */
export function bankOfProfile(
  folder: string,
  { profile, environment, overlay = {} }: Spoken,
  baseUrl: string,
): Bank {
  const file = `${profile}.yaml`
  const shipped = readShippedProfile(file, readFileSync(join(folder, file), 'utf8'))
  const settled = settleProfile(shipped, { ...(environment && { environment }), profile: overlay })
  // Recordings know neither our certificates nor our signatures; where some are wanted, any will do.
  const signing = settled['signature'] === undefined ? {} : { certificate: testCertificate }
  return buildBank({
    protocol: shipped.protocol,
    loginFields: loginFieldsOf(shipped.login),
    profile: { ...settled, ...signing, base_url: baseUrl },
  })
}
