import type { MethodView } from '@kontor/contract'
import { BankLine } from '../parts/bank-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { Notice } from '../parts/notice.tsx'
import { PrimaryButton, StepForm } from '../parts/step-form.tsx'
import type { StepProps } from '../step-props.ts'

const icons: Readonly<Record<MethodView['kind'], IconName>> = {
  sms: 'message',
  push: 'phone',
  photo: 'photo',
  chip: 'chip',
  email: 'email',
  other: 'shield',
}

/** The authentication methods, the bank's first one chosen already. */
export function Method({ step, view, texts }: StepProps<'method'>) {
  return (
    <>
      <BankLine bank={step.bank} texts={texts} />
      <Heading>{texts.method.title}</Heading>
      <p class='lead'>{texts.method.lead(step.bank.name)}</p>
      <Notice notice={view.notice} texts={texts} />
      <StepForm view={view}>
        <div class='choices' role='radiogroup' aria-labelledby='title'>
          {step.methods.map((method, index) => (
            <label class='choice' key={method.id}>
              <input
                type='radio'
                name='method_id'
                value={method.id}
                required
                checked={index === 0}
                data-testid={`method-${index}`}
              />
              <span class='choice-words'>
                <span class='choice-name'>{method.name}</span>
                <span class='choice-more'>
                  {method.explanation ?? texts.method.kinds[method.kind]}
                </span>
              </span>
              <Icon name={icons[method.kind]} />
            </label>
          ))}
        </div>
        <PrimaryButton label={texts.goOn} busy={texts.moment} testId='submit' />
      </StepForm>
    </>
  )
}
