/** What is read of a bank's accounts (finX API section 6), from the least to the most. */
export const dataScopes = ['ACCOUNTS', 'BALANCES', 'TRANSACTIONS'] as const
export type DataScope = (typeof dataScopes)[number]

/** What one run reads: as much as the person agreed to, and without transactions if only base data is wanted. */
export function scopesOfRun(
  agreed: readonly DataScope[],
  { baseDataOnly = false }: { readonly baseDataOnly?: boolean },
): readonly DataScope[] {
  return baseDataOnly ? agreed.filter((scope) => scope !== 'TRANSACTIONS') : agreed
}
