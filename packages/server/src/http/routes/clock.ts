import { clockPath, type Clock } from '@kontor/contract'
import type { FastifyPluginAsync } from 'fastify'
import type { ClockReading, MovingClock } from '../../clock/moving-clock.ts'
import { presentInstant } from '../present-time.ts'
import { readClockWish } from '../read-clock-request.ts'
import { requireClient } from '../require-client.ts'
import type { RequireClientDeps } from '../require-client.ts'

export type ClockRouteDeps = RequireClientDeps & {
  readonly clock: Pick<MovingClock, 'read' | 'move'>
}

/** The clock that tests and demonstrations move. */
export const clockRoutes: FastifyPluginAsync<ClockRouteDeps> = async (app, deps) => {
  app.get(clockPath, async (request): Promise<Clock> => {
    await requireClient(deps, request)
    return presentClock(await deps.clock.read())
  })

  app.post(clockPath, async (request): Promise<Clock> => {
    await requireClient(deps, request)
    return presentClock(await deps.clock.move(readClockWish(request.body)))
  })
}

function presentClock({ now, aheadMs }: ClockReading): Clock {
  return { now: presentInstant(now), ahead_seconds: Math.round(aheadMs / 1000) }
}
