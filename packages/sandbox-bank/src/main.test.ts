import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const running: ChildProcess[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

function start(env: Record<string, string>): ChildProcess {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=source', main], {
    cwd: root,
    env: { ...process.env, KONTOR_SANDBOX_PORT: '0', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  running.push(child)
  return child
}

async function lineOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no stdout')
  const [chunk] = await once(child.stdout, 'data')
  return String(chunk)
}

test('says where it listens in one line, makes links of it, and ends on SIGTERM', async () => {
  const child = start({ KONTOR_SANDBOX_STDIN: 'watch' })
  const line = await lineOf(child)
  expect(line).toMatch(/^sandbox bank listening on http:\/\/127\.0\.0\.1:\d+\n$/)
  const url = line.trim().split(' ').at(-1)
  const { banks } = await (await fetch(`${url}/control/banks`)).json()
  expect(banks[0].baseUrl).toBe(`${url}/demobank`)
  child.kill('SIGTERM')
  expect((await once(child, 'exit'))[0]).toBe(0)
})

test('ends with its parent when it watches stdin', async () => {
  const child = start({ KONTOR_SANDBOX_STDIN: 'watch' })
  await lineOf(child)
  child.stdin?.end()
  expect((await once(child, 'exit'))[0]).toBe(0)
})

test('makes links of the public address when it is given one', async () => {
  const child = start({ KONTOR_SANDBOX_PUBLIC_URL: 'https://bank.example/' })
  const url = (await lineOf(child)).trim().split(' ').at(-1)
  const { banks } = await (await fetch(`${url}/control/banks`)).json()
  expect(banks[0].baseUrl).toBe('https://bank.example/demobank')
})

test('refuses a port that is none with exit code 78', async () => {
  const child = start({ KONTOR_SANDBOX_PORT: '80x' })
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  expect((await once(child, 'close'))[0]).toBe(78)
  expect(complaint).toBe('KONTOR_SANDBOX_PORT must be a port number from 0 to 65535\n')
})
