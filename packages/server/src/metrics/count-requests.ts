import type { Metrics } from './metrics.ts'

/** A request that was answered, as far as it is counted: `route` is the pattern of its address. */
type Answered = {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly ms: number
}

/** Counts requests to the API and the widget. */
export function countRequests({
  httpRequests,
  httpSeconds,
}: Metrics): (answered: Answered) => void {
  return ({ method, route, status, ms }) => {
    httpRequests.inc({ method, route, status: String(status) })
    httpSeconds.observe({ method, route }, ms / 1000)
  }
}
