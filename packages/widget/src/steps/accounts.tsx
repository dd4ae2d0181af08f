import type { AccountChoiceView } from '@kontor/contract'
import { accountTypeOf } from '../account-type.ts'
import { formatAmount } from '../format-amount.ts'
import { BankLine } from '../parts/bank-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { Notice, noticeId } from '../parts/notice.tsx'
import { PrimaryButton, StepForm } from '../parts/step-form.tsx'
import type { StepProps } from '../step-props.ts'

/** Which accounts the client may read: one, or as many as the person likes. */
export function Accounts({ step, view, texts }: StepProps<'accounts'>) {
  const words = texts.accounts
  return (
    <>
      <BankLine bank={step.bank} texts={texts} />
      <Heading>{step.multiple ? words.titleMany : words.titleOne}</Heading>
      <p class='lead'>
        {step.multiple ? words.leadMany(view.clientName) : words.leadOne(view.clientName)}
      </p>
      <Notice notice={view.notice} texts={texts} />
      <StepForm view={view}>
        {step.multiple && step.accounts.length > 1 && (
          <button class='quiet select-all' type='button' hidden data-all data-none={words.nothing}>
            {words.all}
          </button>
        )}
        <div
          class='choices'
          role={step.multiple ? 'group' : 'radiogroup'}
          aria-labelledby='title'
          aria-describedby={view.notice === undefined ? undefined : noticeId}
        >
          {step.accounts.map((account) => (
            <AccountChoice
              key={account.choice}
              account={account}
              step={step}
              view={view}
              texts={texts}
            />
          ))}
        </div>
        <PrimaryButton label={words.submit} busy={texts.moment} testId='submit' agrees />
      </StepForm>
    </>
  )
}

function AccountChoice(props: StepProps<'accounts'> & { readonly account: AccountChoiceView }) {
  const { account, step, view, texts } = props
  const type = texts.accounts.types[accountTypeOf(account.type)]
  const name = account.name.trim() === '' ? type : account.name
  const more = [
    name === type ? undefined : type,
    account.owner === undefined ? undefined : `${texts.accounts.owner}: ${account.owner}`,
  ].filter((part) => part !== undefined)
  return (
    <label class='choice account'>
      <input
        type={step.multiple ? 'checkbox' : 'radio'}
        name='choice'
        value={account.choice}
        required={!step.multiple}
        checked={account.selected}
        data-testid='account-choice'
      />
      <span class='choice-words'>
        <span class='choice-name'>{name}</span>
        {account.identification !== undefined && (
          <span class='identification'>{account.identification}</span>
        )}
        {more.map((line) => (
          <span class='choice-more' key={line}>
            {line}
          </span>
        ))}
      </span>
      {account.balance !== undefined && (
        <span class='balance'>
          <span class='visually-hidden'>{texts.accounts.balance}: </span>
          {formatAmount(account.balance, view.language)}
        </span>
      )}
    </label>
  )
}
