import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import { StartError } from '../storage/start-error.ts'

const keyBytes = 32

/**
 * The keys that seal what is stored, newest first. In sandbox mode one is made and kept in the data folder, readable for
 * its owner alone; in production the configuration has insisted on one.
 */
export async function readSecretKeys(config: Config): Promise<readonly Uint8Array[]> {
  if (config.secretKeys) {
    return config.secretKeys.map((key) => Buffer.from(key.reveal(), 'base64'))
  }
  const path = join(config.dataDir, 'secret-key')
  await mkdir(config.dataDir, { recursive: true })
  await makeKey(path)
  const key = Buffer.from(await readFile(path, 'utf8'), 'base64')
  if (key.length !== keyBytes)
    throw new StartError(`${path} does not hold a key of ${keyBytes} bytes`)
  return [key]
}

/** Of two processes that start at once only one makes the file. */
async function makeKey(path: string): Promise<void> {
  try {
    const file = await open(path, 'wx', 0o600)
    await file.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`)
    await file.sync()
    await file.close()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}
