import { Type } from 'typebox'

/** Reading accounts, balances and transactions. */
export const dataFields = {
  booking_status: Type.Optional(
    Type.Union([Type.Literal('both'), Type.Literal('booked')], {
      description: '`booked` for banks that refuse `both`. Default: both.',
    }),
  ),
  with_balance: Type.Optional(
    Type.Boolean({
      description:
        '`false` for banks that refuse `withBalance` on the account list. Default: true.',
    }),
  ),
}
