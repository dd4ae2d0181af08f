import type { FlowView } from '@kontor/contract'

/** What the waiting script needs to know; spread on the element that waits. */
export function waitingData(view: FlowView) {
  const base = `/widget/${encodeURIComponent(view.flowId)}`
  return {
    'data-waiting': view.step.name,
    'data-version': view.version,
    'data-status': `${base}/status`,
    'data-continue': `${base}/continue`,
    ...(view.frame?.cookies === false && { 'data-session': view.frame.session }),
  }
}

/** Seconds after which a waiting page loads itself anew where scripts are off. */
export function refreshSeconds(step: FlowView['step']): number | undefined {
  if (step.name === 'redirect') return 5
  if (step.name === 'app') return 3
  return step.name === 'fetching' && !step.stopped ? 3 : undefined
}
