import autocannon from 'autocannon'

export type Target = {
  readonly name: string
  readonly path: string
  readonly request: Pick<autocannon.Options, 'method' | 'headers' | 'body'>
}

export type Measured = {
  readonly name: string
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly errors: number
}

const connections = 16
const seconds = 5
const warmUpSeconds = 1

/** Asks one path as fast as it answers, after a warm-up. Loopback only. */
export async function measure(url: string, { name, path, request }: Target): Promise<Measured> {
  const options = { url: url + path, connections, ...request }
  await autocannon({ ...options, duration: warmUpSeconds })
  const result = await autocannon({ ...options, duration: seconds })
  return {
    name,
    requestsPerSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    errors: result.errors + result.non2xx,
  }
}
