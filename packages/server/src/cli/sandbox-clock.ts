import type { ClockState } from '../clock/clock-store.ts'
import { Problem } from '../domain/problem.ts'

const tellMsMax = 2_000

/** Sets the sandbox bank's clock to what ours says. Throws `Problem('unavailable')` if it does not hear. */
export async function setSandboxClock(bank: URL, state: ClockState): Promise<void> {
  const { aheadMs, movedAt } = state
  const response = await fetch(new URL('/control/clock', bank), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ aheadMs, ...(movedAt && { movedAt: movedAt.toISOString() }) }),
    signal: AbortSignal.timeout(tellMsMax),
  }).catch((error: unknown) => {
    throw new Problem('unavailable', 'the sandbox bank does not answer', { cause: error })
  })
  await response.body?.cancel()
  if (!response.ok) {
    throw new Problem('unavailable', `the sandbox bank answered ${response.status}`)
  }
}
