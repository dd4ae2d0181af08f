import sql from 'sql-template-tag'
import type { Event, EventType } from '../domain/event.ts'
import type { AccessId, ClientId, EventId, ExternalUserId, FlowId, UserId } from '../domain/ids.ts'
import { placeOfRenewalLink } from './record-events.ts'
import { defined } from './rows.ts'
import type { Seal } from './seal.ts'

export type EventRow = {
  readonly client_id: ClientId
  readonly number: string
  readonly id: EventId
  readonly type: EventType
  readonly user_id: UserId | null
  readonly external_user_id: ExternalUserId | null
  readonly access_id: AccessId | null
  readonly flow_id: FlowId | null
  readonly at: Date
  readonly details: string
  readonly renewal_link: Buffer | null
}

export const eventColumns = sql`e.client_id, e.number, e.id, e.type, e.user_id, e.external_user_id, e.access_id, e.flow_id, e.at,
         e.details, e.renewal_link`

export function toEvent(seal: Seal, row: EventRow): Event {
  const link = row.renewal_link && seal.open(row.renewal_link, placeOfRenewalLink(row.id))
  const details: object = JSON.parse(row.details)
  const event = {
    ...details,
    ...(link && { renewalLink: link.toString('utf8') }),
    type: row.type,
    id: row.id,
    number: Number(row.number),
    clientId: row.client_id,
    at: row.at,
    ...defined({
      userId: row.user_id,
      externalUserId: row.external_user_id,
      accessId: row.access_id,
      flowId: row.flow_id,
    }),
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- recordEvents alone writes details, by the type of the event
  return event as Event
}
