import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartError } from '../start-error.ts'

/**
 * Ends a PostgreSQL that still lives in the folder, left behind by a Kontor that was killed. To be called under the folder's
 * lock: nobody else can own it then. It is ended rather than taken over because a new one, tied to this process, is ready
 * within a tenth of a second. Throws `StartError` if it will not end.
 */
export async function endOrphan(clusterDir: string): Promise<void> {
  const pid = await readPid(clusterDir)
  if (pid === undefined) return
  for (const { signal, waitMs } of orders) {
    if (!(await livesIn(clusterDir, pid))) break
    send(pid, signal)
    await waitForEnd(clusterDir, pid, waitMs)
  }
  if (await livesIn(clusterDir, pid)) {
    throw new StartError(
      `the PostgreSQL that runs in ${clusterDir} (process ${pid}) does not stop; end it`,
    )
  }
  // Its number may belong to another process by now (in a container it often does), which PostgreSQL would wait for.
  await rm(join(clusterDir, 'postmaster.pid'), { force: true })
}

/** Fast shutdown first (what is committed is checkpointed), then the immediate one (recovery does the rest). */
const orders = [
  { signal: 'SIGINT', waitMs: 10_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
] as const

async function readPid(clusterDir: string): Promise<number | undefined> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  return pid > 0 ? pid : undefined
}

async function waitForEnd(clusterDir: string, pid: number, waitMs: number): Promise<void> {
  const deadline = Date.now() + waitMs
  while (Date.now() < deadline && (await livesIn(clusterDir, pid))) await sleep(20)
}

/** Whether the process is a living one at work in the folder: PostgreSQL makes the folder its working directory. */
async function livesIn(clusterDir: string, pid: number): Promise<boolean> {
  if (!send(pid, 0)) return false
  if (process.platform !== 'linux') return true
  const [workingDir, folder] = await Promise.all([
    // Of a process that has ended but is not reaped yet there is no working directory.
    readlink(`/proc/${pid}/cwd`).catch(() => ''),
    realpath(clusterDir),
  ])
  return workingDir === folder
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}
