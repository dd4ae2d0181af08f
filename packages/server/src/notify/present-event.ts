import type { Event as WireEvent } from '@kontor/contract'
import type { Event } from '../domain/event.ts'
import { problems } from '../domain/problem.ts'

/** What clients are told, by whichever way. Lists every field by name. */
export function presentEvent(event: Event): WireEvent {
  return {
    id: event.id,
    type: event.type,
    timestamp: event.at.toISOString(),
    sequence: event.number,
    data: {
      ...(event.userId !== undefined && { user_id: event.userId }),
      ...(event.externalUserId !== undefined && { external_user_id: event.externalUserId }),
      ...(event.accessId !== undefined && { access_id: event.accessId }),
      ...presentDetails(event),
    },
  }
}

function presentDetails(event: Event): Partial<WireEvent['data']> {
  switch (event.type) {
    case 'balance.changed':
    case 'transactions.changed':
      return { account_id: event.accountId }
    case 'sync.completed':
      return { sync_id: event.syncId }
    case 'sync.failed':
      return { sync_id: event.syncId, error_code: problems[event.problem].code }
    case 'consent.expires_soon':
      return { days_left: event.daysLeft, ...presentLink(event) }
    case 'consent.ended':
    case 'access.needs_user':
    case 'access.credentials_rejected':
      return presentLink(event)
    case 'grant.revoked':
      return { reason: event.reason }
    case 'flow.ended':
      return {
        flow_id: event.flowId,
        outcome: event.outcome,
        ...(event.lastStep !== undefined && { last_step: event.lastStep }),
      }
    case 'access.connected':
    case 'access.renewed':
    case 'access.deleted':
      return {}
  }
}

function presentLink({ renewalLink }: { readonly renewalLink?: string }) {
  return renewalLink === undefined ? {} : { renewal_link: renewalLink }
}
