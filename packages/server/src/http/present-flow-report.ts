import type { FlowReport as WireFlowReport } from '@kontor/contract'
import type { FlowReport, ReportedStep } from '../flow/journal.ts'
import { presentInstant } from './present-time.ts'

/** Lists every field by name. */
export function presentFlowReport(report: FlowReport): WireFlowReport {
  const { openedAt, endedAt } = report
  return {
    id: report.flowId,
    status: report.status,
    created_at: presentInstant(report.createdAt),
    ...(openedAt && { opened_at: presentInstant(openedAt) }),
    ...(endedAt && { ended_at: presentInstant(endedAt) }),
    expires_at: presentInstant(report.expiresAt),
    steps: report.steps.map(presentStep),
  }
}

function presentStep({ step, enteredAt, leftAt, outcome, bankId, reason }: ReportedStep) {
  return {
    step,
    entered_at: presentInstant(enteredAt),
    ...(leftAt && { left_at: presentInstant(leftAt) }),
    ...(outcome && { outcome }),
    ...(bankId !== undefined && { provider_id: bankId }),
    ...(reason !== undefined && { reason }),
  }
}
