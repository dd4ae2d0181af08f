import type { Reporter, TestCase, TestModule } from 'vitest/node'

type Skip = { readonly title: string; readonly reason: string | undefined }

/** Collects what the last lines of a test run say: every skip with its reason, then the three numbers. */
export class SummaryReporter implements Reporter {
  #passed = 0
  #failed = 0
  readonly #skips: Skip[] = []

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    this.#failed += unhandledErrors.length
    for (const module of modules) this.#count(module)
  }

  /** Green only when something ran, nothing failed and every skip says why. */
  succeeded(): boolean {
    return this.#failed === 0 && this.#passed > 0 && this.#unexplained() === 0
  }

  text(): string {
    const lines = this.#skipLines()
    if (this.#unexplained() > 0) lines.push('A test may only be skipped with a reason.')
    if (this.#passed + this.#failed === 0) lines.push('No test ran.')
    lines.push(`${this.#passed} passed, ${this.#failed} failed, ${this.#skips.length} skipped`)
    return lines.join('\n')
  }

  #count(module: TestModule): void {
    const tests = [...module.children.allTests()]
    const failed = tests.filter((test) => test.result().state === 'failed').length
    this.#failed += failed
    // A file that does not load, or a hook that throws, fails without a failing test.
    if (failed === 0 && module.state() === 'failed') this.#failed += 1
    this.#passed += tests.filter((test) => test.result().state === 'passed').length
    this.#skips.push(...tests.flatMap(skipOf))
  }

  #unexplained(): number {
    return this.#skips.filter((skip) => skip.reason === undefined).length
  }

  #skipLines(): string[] {
    const byReason = Map.groupBy(this.#skips, (skip) => skip.reason ?? 'no reason given')
    return [...byReason].flatMap(([reason, skips]) => [
      `skipped (${reason}):`,
      ...skips.map((skip) => `  ${skip.title}`),
    ])
  }
}

function skipOf(test: TestCase): Skip[] {
  const result = test.result()
  if (result.state !== 'skipped') return []
  // What a failing hook keeps from running is counted, but the failure is the hook's.
  const hookReason = test.module.state() === 'failed' ? 'its file failed' : undefined
  return [
    {
      title: `${test.module.relativeModuleId} > ${test.fullName}`,
      reason: result.note ?? hookReason,
    },
  ]
}
