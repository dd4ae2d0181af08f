import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { parse, YAMLParseError } from 'yaml'

import { protocols } from '../domain/bank.ts'
import { schemaFaults } from '../domain/schema-faults.ts'
import { LoginSchema, loginFaults } from './login-schema.ts'
import { type Members, mergeDeep } from './merge-deep.ts'

export const EnvironmentSchema = Type.Union([Type.Literal('sandbox'), Type.Literal('production')])
/** Which of a bank's two interfaces is meant. */
export type Environment = Static<typeof EnvironmentSchema>

const Overlay = Type.Record(Type.String(), Type.Unknown())
const Profile = Type.Object(
  {
    /** What `extends` names; the file's name. One that is the name of a family is what its banks speak. */
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
    title: Type.String({ minLength: 1, maxLength: 80 }),
    protocol: Type.Union(protocols.map((protocol) => Type.Literal(protocol))),
    /** Folders of recordings that a scenario plays with this profile. */
    proven_by: Type.Array(Type.String({ minLength: 1 })),
    /** Where a profile comes from that nothing proves, and what is special in getting connected. */
    note: Type.Optional(Type.String({ minLength: 1 })),
    login: LoginSchema,
    profile: Overlay,
    /** What is laid over `profile` in one environment. */
    environments: Type.Optional(
      Type.Object(
        { sandbox: Type.Optional(Overlay), production: Type.Optional(Overlay) },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
/** How a known kind of bank speaks; a row of the bank list names it with `extends`. */
export type ShippedProfile = Static<typeof Profile>

export type ShippedProfiles = ReadonlyMap<string, ShippedProfile>

/** The folder that Kontor ships. */
export const shippedFolder = join(import.meta.dirname, '../../banks/profiles')

/** Every profile of a folder by name. Throws `RangeError` naming file and field: they are ours. */
export async function loadShippedProfiles(folder = shippedFolder): Promise<ShippedProfiles> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).toSorted()
  const read = async (file: string): Promise<[string, ShippedProfile]> => {
    const profile = readShippedProfile(file, await readFile(join(folder, file), 'utf8'))
    return [profile.name, profile]
  }
  return new Map(await Promise.all(files.map(read)))
}

/** One profile. Throws `RangeError` with every fault. Pure. */
export function readShippedProfile(file: string, text: string): ShippedProfile {
  const document = parsed(file, text)
  if (!Value.Check(Profile, document))
    throw faulty(file, schemaFaults(Value.Errors(Profile, document)))
  const faults = [
    ...(`${document.name}.yaml` === file ? [] : ['name: is not the name of the file']),
    ...(document.proven_by.length > 0 || document.note !== undefined
      ? []
      : ['note: is missing, and nothing proves the profile']),
    ...loginFaults(document.login),
  ]
  if (faults.length > 0) throw faulty(file, faults)
  return document
}

/** What connectors read: the profile, its environment's overlay, and what the bank's own row says. */
export function settleProfile(
  shipped: Pick<ShippedProfile, 'profile' | 'environments'>,
  own: { readonly environment?: Environment; readonly profile?: Members },
): Members {
  const overlay = shipped.environments?.[own.environment ?? 'production'] ?? {}
  return mergeDeep(mergeDeep(shipped.profile, overlay), own.profile ?? {})
}

function parsed(file: string, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    throw faulty(file, [error.message])
  }
}

function faulty(file: string, faults: readonly string[]): RangeError {
  return new RangeError(faults.map((fault) => `${file}: ${fault}`).join('\n'))
}
