import { inject } from 'vitest'

/** How much a proof by repetition repeats: `npm test`, `npm test -- --quick` while writing, `npm test -- --long` by night. */
export type Effort = 'quick' | 'usual' | 'long'

export function readEffort(argv: readonly string[]): Effort {
  if (argv.includes('--quick')) return 'quick'
  return argv.includes('--long') ? 'long' : 'usual'
}

/** The count for the effort this run was started with. */
export function countFor(counts: Readonly<Record<Effort, number>>): number {
  return counts[inject('effort')]
}

/** The time limit of a test that repeats: none is as slow as this on two busy processors. */
export function timeLimitFor(usualMs: number): number {
  return inject('effort') === 'long' ? usualMs * 60 : usualMs
}
