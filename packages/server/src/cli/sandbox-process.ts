import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { StartError } from '../storage/start-error.ts'

/** The sandbox bank, running as its own process, as a real bank would. */
export type SandboxProcess = { readonly url: URL; stop(): Promise<void> }

const readyMsMax = 15_000
const stopMsMax = 3_000

/**
 * Starts the sandbox bank on a loopback port (0: a free one). It watches its standard input, so that it ends with this
 * process, however that ends. Throws `StartError` if it does not come up.
 */
export async function startSandboxBank(port: number): Promise<SandboxProcess> {
  const main = fileURLToPath(import.meta.resolve('@kontor/sandbox-bank/main'))
  const child = spawn(process.execPath, [...process.execArgv, main], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      KONTOR_SANDBOX_PORT: String(port),
      KONTOR_SANDBOX_STDIN: 'watch',
    },
  })
  // What it says before it is up belongs into our one line; afterwards it may speak for itself.
  const said: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await Promise.race([
    firstAddress(createInterface({ input: child.stdout })),
    ended.then(() => undefined),
    sleep(readyMsMax, undefined, { ref: false }),
  ])
  if (!url) {
    child.kill('SIGKILL')
    const [reason = 'no answer'] = said.join('').trim().split('\n')
    throw new StartError(
      `the sandbox bank did not start on port ${port} (${reason}): set KONTOR_SANDBOX_PORT`,
    )
  }
  child.stderr.removeAllListeners('data').pipe(process.stderr)
  child.stdout.resume()
  return {
    url,
    stop: async () => {
      child.stdin.end()
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), stopMsMax)
      await ended
      clearTimeout(late)
    },
  }
}

async function firstAddress(lines: AsyncIterable<string>): Promise<URL | undefined> {
  for await (const line of lines) {
    const address = /listening on (http:\S+)/.exec(line)?.[1]
    if (address !== undefined) return new URL(address)
  }
  return undefined
}
