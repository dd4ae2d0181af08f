import { existsSync, globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A document of a few megabytes in one format. */
export type Material = {
  readonly bytes: Uint8Array
  /** How many entries are in it, counted without any parser. */
  readonly entries: number
}

export const formats = ['json', 'camt', 'mt940'] as const
export type Format = (typeof formats)[number]

const shared = fileURLToPath(new URL('../../../../shared/', import.meta.url))
const adorsysReport =
  'berlin-group/recordings/open-banking-gateway/redirect--transactions--sandbox/__files/body-v1-accounts-2625.json'
const bytesWanted = 3_000_000

/** Why there is nothing to measure with, or `undefined`. */
export function missingMaterial(): string | undefined {
  return existsSync(`${shared}statements`)
    ? undefined
    : 'no folder ../shared: the recorded statements lie there'
}

/** Answers that banks gave, repeated: one and the same on every run. */
export function makeMaterial(format: Format): Material {
  const { text, entry } = makers[format]()
  return { bytes: Buffer.from(text), entries: text.match(entry)?.length ?? 0 }
}

/** Every recorded statement of a format, for what a parser finds in them one by one. */
export function recordedFiles(format: 'camt' | 'mt940'): readonly Material[] {
  const folder = `${shared}statements/${format}`
  const [names, entry] = format === 'camt' ? ['**/*.xml', /<Ntry>/g] : ['**/*.{txt,sta}', /^:61:/gm]
  return globSync(names, { cwd: folder }).map((name) => {
    const bytes = readFileSync(`${folder}/${name}`)
    return { bytes, entries: bytes.toString('latin1').match(entry)?.length ?? 0 }
  })
}

type Made = { readonly text: string; readonly entry: RegExp }

const makers: Readonly<Record<Format, () => Made>> = {
  json: () => ({
    text: widenReports(bodyOf('fiducia'), read(adorsysReport)),
    entry: /"transactionAmount"/g,
  }),
  camt: () => ({
    text: widenXml(
      read('statements/camt/xs2a-adapter-sparkasse/ais-get-transactions.camt.052.001.02.xml'),
    ),
    entry: /<Ntry>/g,
  }),
  mt940: () => ({ text: repeat(bodyOf('verlag'), '\r\n'), entry: /^:61:/gm }),
}

type Report = { readonly transactions: { readonly booked: readonly unknown[] } }

function widenReports(...texts: readonly string[]): string {
  const recorded = texts.flatMap((text) => (JSON.parse(text) as Report).transactions.booked)
  const times = Math.ceil(bytesWanted / JSON.stringify(recorded).length)
  const booked = Array.from({ length: times }, () => recorded).flat()
  return JSON.stringify({ transactions: { booked } })
}

function widenXml(document: string): string {
  const entries = /<Ntry>.*<\/Ntry>/s.exec(document)?.[0]
  if (entries === undefined) throw new Error('the recorded statement looks different')
  return document.replace(entries, () => repeat(entries, '\n'))
}

function repeat(text: string, between: string): string {
  const times = Math.ceil(bytesWanted / text.length)
  return Array.from({ length: times }, () => text).join(between)
}

function bodyOf(folder: string): string {
  const path = `berlin-group/recordings/xs2a-adapter/${folder}/mappings/ais-get-transactions.json`
  const { response } = JSON.parse(read(path)) as { readonly response: { readonly body: string } }
  return response.body
}

function read(path: string): string {
  return readFileSync(shared + path, 'utf8')
}
