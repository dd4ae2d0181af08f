import type { FlowStore } from '../flow/flow-store.ts'
import type { FlowJournalStore } from '../flow/journal-store.ts'
import type { Flow, FlowState } from '../flow/flow.ts'
import type { Metrics } from './metrics.ts'
import { withMethods } from './with-methods.ts'

const ends: ReadonlySet<FlowState['name']> = new Set(['finished', 'cancelled', 'failed'])

/** Counts flows where they move: a step counts when it is stored, so of two tabs only one does. */
export function countFlows(store: FlowStore, metrics: Metrics, now: () => Date): FlowStore {
  const moved = (flow: Flow, state: FlowState) => {
    const notice = 'notice' in state ? state.notice : undefined
    // A page that asks whether the person has confirmed by now is no step.
    if (notice === undefined && state.name === flow.state.name) return
    metrics.flowSteps.inc({ step: flow.state.name, outcome: notice ?? state.name })
    if (!ends.has(state.name)) return
    const seconds = (now().getTime() - flow.createdAt.getTime()) / 1000
    metrics.flowSeconds.observe({ outcome: state.name }, seconds)
  }
  return withMethods(store, {
    create: async (flow) => {
      await store.create(flow)
      metrics.flowSteps.inc({ step: 'link', outcome: flow.state.name })
    },
    save: async (flow, state, jobs) => {
      const saved = await store.save(flow, state, jobs)
      if (saved) moved(flow, state)
      return saved
    },
    finish: async (flow, state, harvest) => {
      const saved = await store.finish(flow, state, harvest)
      if (saved) moved(flow, state)
      return saved
    },
  })
}

/** Counts flows that nobody ended. */
export function countExpired(store: FlowJournalStore, metrics: Metrics): FlowJournalStore {
  return withMethods(store, {
    endExpired: async (now, limit) => {
      const count = await store.endExpired(now, limit)
      metrics.flowsExpired.inc(count)
      return count
    },
  })
}
