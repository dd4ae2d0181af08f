/** How a thing is: `warn` runs, and should be looked at; `fail` does not, or not for long. */
export type FindingState = 'ok' | 'warn' | 'fail'

/** One thing that was looked at. */
export type Finding = {
  /** Where it belongs: `database`, `clock`. */
  readonly about: string
  readonly state: FindingState
  /** What was found, in one line. Never a secret. */
  readonly found: string
  /** What to do about it; absent where all is well. */
  readonly advice?: string
}

/** The findings of one subject. */
export function findingsOn(about: string) {
  return {
    ok: (found: string): Finding => ({ about, state: 'ok', found }),
    warn: (found: string, advice: string): Finding => ({ about, state: 'warn', found, advice }),
    fail: (found: string, advice: string): Finding => ({ about, state: 'fail', found, advice }),
  }
}

const marks = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' } as const satisfies Record<
  FindingState,
  string
>

/** For a person, in the order in which it was looked at. */
export function describeFindings(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ about }) => about.length))
  const indent = ' '.repeat(width + 8)
  const lines = findings.flatMap(({ about, state, found, advice }) => [
    `  ${marks[state]}  ${about.padEnd(width)}  ${found}`,
    ...(advice === undefined ? [] : [`${indent}  → ${advice}`]),
  ])
  const count = (wanted: FindingState) => findings.filter(({ state }) => state === wanted).length
  const sum = `  ${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} failed`
  return `\n${lines.join('\n')}\n\n${sum}\n`
}
