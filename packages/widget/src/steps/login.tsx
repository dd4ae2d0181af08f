import type { LoginFieldView } from '@kontor/contract'
import { BankLine } from '../parts/bank-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { Icon } from '../parts/icon.tsx'
import { Notice, noticeId } from '../parts/notice.tsx'
import { PrimaryButton, StepForm } from '../parts/step-form.tsx'
import type { StepProps } from '../step-props.ts'
import type { Texts } from '../texts/texts.ts'

/** The fields the bank declares, or only a button where the bank asks on its own pages. */
export function Login({ step, view, texts }: StepProps<'login'>) {
  const words = texts.login
  const onBankPage = step.fields.length === 0
  return (
    <>
      <BankLine bank={step.bank} texts={texts} />
      <Heading>{words.title(step.bank.name)}</Heading>
      <p class='lead'>{onBankPage ? words.leadRedirect(step.bank.name) : words.lead}</p>
      <Notice notice={view.notice} texts={texts} />
      {step.advice !== undefined && <p class='advice'>{step.advice}</p>}
      <StepForm view={view}>
        {step.fields.map((field) => (
          <LoginField
            key={field.key}
            field={field}
            rejected={view.notice === 'credentials-rejected'}
            texts={texts}
          />
        ))}
        {!onBankPage && step.keepsLogin === 'if-wanted' && <KeepLogin texts={texts} />}
        {!onBankPage && (
          <p class='promise'>
            <Icon name='lock' />
            {words.promise[step.keepsLogin]}
          </p>
        )}
        <PrimaryButton
          label={onBankPage ? words.submitRedirect : words.submit}
          busy={onBankPage ? texts.moment : texts.checking}
          testId='submit'
        />
      </StepForm>
    </>
  )
}

/** Never ticked beforehand: storing a bank login is the person's own wish (GDPR article 7). */
function KeepLogin({ texts }: { readonly texts: Texts }) {
  const { keep, keepWhy } = texts.login
  return (
    <label class='choice'>
      <input
        type='checkbox'
        name='keep_login'
        value='yes'
        aria-describedby='keep-login-why'
        data-testid='keep-login'
      />
      <span class='choice-words'>
        <span class='choice-name'>{keep}</span>
        <span class='choice-more' id='keep-login-why'>
          {keepWhy}
        </span>
      </span>
    </label>
  )
}

function LoginField(props: {
  readonly field: LoginFieldView
  readonly rejected: boolean
  readonly texts: Texts
}) {
  const { field, rejected, texts } = props
  const id = `credential_${field.key}`
  return (
    <div class='field'>
      <label for={id}>
        {field.label}
        {field.optional && <span class='optional'> ({texts.optional})</span>}
      </label>
      <div class={field.secret ? 'field-with-button' : undefined}>
        {/* The login is the bank's, not ours: a browser must not offer to keep it under our address. */}
        <input
          id={id}
          name={id}
          {...(field.secret ? { type: 'password' } : { type: 'text' })}
          required={!field.optional}
          minLength={field.minLength}
          maxLength={field.maxLength}
          autocomplete='off'
          autocapitalize='none'
          autocorrect='off'
          spellcheck={false}
          aria-invalid={rejected ? 'true' : undefined}
          aria-describedby={rejected ? noticeId : undefined}
          data-testid={`credential-${field.key}`}
        />
        {field.secret && (
          <button
            class='reveal'
            type='button'
            hidden
            aria-controls={id}
            aria-pressed='false'
            data-reveal={id}
            data-hide={texts.login.hide}
          >
            {texts.login.show}
          </button>
        )}
      </div>
    </div>
  )
}
