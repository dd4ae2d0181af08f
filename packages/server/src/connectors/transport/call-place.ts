/** Words of interfaces. Everything else in a path may be an id, and ids of accounts may be IBANs. */
const words = new Set([
  'accounts',
  'authorisations',
  'authorizations',
  'balances',
  'card-accounts',
  'consents',
  'customers',
  'download',
  'downloads',
  'oauth2',
  'requests',
  'status',
  'token',
  'transactions',
])

/** For the log: method and kind of resource without the ids, `GET /v1/accounts/…/transactions`. */
export function callPlace({ method, url }: { readonly method: string; readonly url: URL }): string {
  const segments = url.pathname.split('/').slice(1)
  const shown = segments.map((segment) =>
    words.has(segment) || /^v\d{1,2}$/.test(segment) ? segment : '…',
  )
  // What stands before the interface says nothing that the bank's name does not.
  const begin = shown.findIndex((segment) => segment !== '…')
  return `${method} /${begin === -1 ? '…' : shown.slice(begin).join('/')}`
}
