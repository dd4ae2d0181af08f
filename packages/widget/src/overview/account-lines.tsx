import type { AccountView } from '@kontor/contract'
import { accountTypeOf } from '../account-type.ts'
import type { Texts } from '../texts/texts.ts'

/** Accounts by name, with as much of their numbers as it takes to know them. */
export function AccountLines(props: {
  readonly accounts: readonly AccountView[]
  readonly texts: Texts
}) {
  const { accounts, texts } = props
  return (
    <ul class='account-lines'>
      {accounts.map((account, index) => (
        <li key={index}>
          {account.name.trim() === ''
            ? texts.accounts.types[accountTypeOf(account.type)]
            : account.name}
          {account.number !== undefined && (
            <>
              {' '}
              <span class='account-number'>
                <span aria-hidden='true'>
                  {account.number.country ?? ''}••••{account.number.lastFour}
                </span>
                <span class='visually-hidden'>
                  {account.number.country === undefined ? '' : `IBAN ${account.number.country}, `}
                  {texts.overview.endsWith(account.number.lastFour)}
                </span>
              </span>
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
