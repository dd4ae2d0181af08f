import { Type } from 'typebox'
import type { Static } from 'typebox'

export const Version = Type.Object(
  { environment: Type.String(), version: Type.String() },
  { $id: 'Version' },
)
export type Version = Static<typeof Version>

/** Answer of `GET /healthz` and `GET /readyz`. */
export const Health = Type.Object({ status: Type.Literal('ok') }, { $id: 'Health' })
export type Health = Static<typeof Health>
