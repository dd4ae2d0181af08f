import { open } from 'node:fs/promises'
import { parseArgs } from 'node:util'

import { Problem } from '../domain/problem.ts'
import { readStatement } from '../normalize/read-statement.ts'
import type { StatementDocument } from '../normalize/statement.ts'
import { describeStatement, statementAsJson } from './describe-statement.ts'
import { StatementError } from './statement-error.ts'
import { UsageError } from './usage-error.ts'

/** More than any bank delivers in one file; it is read into memory. */
const bytesMax = 64 * 1024 * 1024

const usage = 'kontor statement FILE [--json], with - for the standard input'

/**
 * `kontor statement FILE [--json]`: shows what Kontor reads in a camt or MT940 file. Returns what to tell. Throws
 * `UsageError`, and `StatementError` when nothing in the file could be understood.
 */
export async function statement(
  args: readonly string[],
  input: AsyncIterable<unknown> = process.stdin,
): Promise<string> {
  const order = readOrder(args)
  if (order === undefined) return `\n  ${usage}\n`
  const { file, json } = order
  const bytes = file === '-' ? await readAll(input) : await readFile(file)
  const document = understand(bytes, file === '-' ? 'the standard input' : file)
  return json ? statementAsJson(document) : describeStatement(document)
}

function readOrder(
  args: readonly string[],
): { readonly file: string; readonly json: boolean } | undefined {
  const { values, positionals } = parse(args)
  if (values.help === true) return undefined
  const [file, ...others] = positionals
  if (file === undefined || others.length > 0) throw new UsageError(`it takes one file: ${usage}`)
  return { file, json: values.json === true }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'the options are not understood'
    throw new UsageError(`${reason}: ${usage}`, { cause: error })
  }
}

async function readFile(file: string): Promise<Uint8Array> {
  try {
    await using handle = await open(file)
    return await readAll(handle.createReadStream({ end: bytesMax }))
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error)) throw error
    throw new UsageError(`${file} ${reasonOf(error)}`, { cause: error })
  }
}

function reasonOf(error: Error): string {
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'does not exist'
  if (code === 'EISDIR') return 'is a folder, not a file'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read'
  return `cannot be read: ${error.message}`
}

async function readAll(input: AsyncIterable<unknown>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of input) {
    if (!(chunk instanceof Uint8Array)) continue
    chunks.push(chunk)
    length += chunk.byteLength
    if (length > bytesMax) throw new UsageError(`it is larger than ${bytesMax / 1024 / 1024} MB`)
  }
  return Buffer.concat(chunks, length)
}

/** A statement without anything in it is one only if nothing in the file was left behind. */
function understand(bytes: Uint8Array, name: string): StatementDocument {
  const document = read(bytes, name)
  const isEmpty = document.statements.every(
    ({ balances, transactions }) => balances.length === 0 && transactions.length === 0,
  )
  if (isEmpty && document.rejected.length > 0) {
    throw new StatementError(`${name}: ${document.rejected.slice(0, 5).join('; ')}`)
  }
  return document
}

function read(bytes: Uint8Array, name: string): StatementDocument {
  try {
    return readStatement(bytes)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw new StatementError(`${name}: ${error.message}`, { cause: error })
  }
}
