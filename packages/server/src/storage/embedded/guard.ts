import { spawn } from 'node:child_process'
import type { RunAs } from './run-as.ts'

/** A PostgreSQL that lives no longer than this process. */
export type Guarded = {
  /** Resolves when PostgreSQL has ended, for whatever reason. */
  readonly ended: Promise<void>
  /** A fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): void
}

/**
 * The shell waits for PostgreSQL, and beside it for the end of a pipe whose other end this process holds: when the process
 * ends, even by kill -9, the kernel closes the pipe and PostgreSQL gets its order to stop. When PostgreSQL ends first, the
 * watcher is ended, so that its order never reaches a stranger who got the number.
 */
const script = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
( cat <&3 >/dev/null; kill -INT "$server" ) >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$server"
kill "$watcher" 2>/dev/null
`

/** Starts a command line under guard; its output goes to the file descriptor `log`. */
export function startGuarded(
  command: readonly string[],
  runAs: RunAs,
  options: { readonly log: number; readonly env: Readonly<Record<string, string>> },
): Guarded {
  const [file = '', ...args] = [...runAs.prefix, 'sh', '-c', script, 'sh', ...command]
  const shell = spawn(file, args, {
    cwd: '/',
    env: { ...process.env, ...options.env },
    // Its own session: Ctrl-C in the terminal must reach Kontor alone, which then stops PostgreSQL last.
    detached: true,
    stdio: ['pipe', options.log, options.log],
    ...runAs.identity,
  })
  const ended = new Promise<void>((resolve) => {
    shell.once('exit', () => resolve())
    shell.once('error', () => resolve())
  })
  // Writing is never tried, but closing a pipe whose reader is gone may report it.
  shell.stdin?.on('error', () => {})
  void ended.then(() => shell.stdin?.destroy())
  return { ended, stop: () => shell.stdin?.end() }
}
