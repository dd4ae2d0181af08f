/** One figure of a benchmark. Machines differ; `ratio`, ours to theirs, compares. */
export type Result = {
  readonly name: string
  readonly ours: number
  /** Absent where there is nothing to compare with. */
  readonly theirs?: number
  readonly unit: string
  readonly ratio?: number
}

/** Starts what it needs, measures, and leaves nothing running. */
export type Benchmark = () => Promise<readonly Result[]>

export function compare(name: string, unit: string, figures: Figures): Result {
  const [ours, theirs] = [median(figures.ours), median(figures.theirs)]
  return { name, ours: round(ours), theirs: round(theirs), unit, ratio: round(ours / theirs) }
}

/** Those of one round stand at one index. */
export type Figures = { readonly ours: readonly number[]; readonly theirs: readonly number[] }

export function round(figure: number): number {
  return Number(figure.toPrecision(4))
}

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((left, right) => left - right)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new RangeError('nothing was measured')
  return middle
}
