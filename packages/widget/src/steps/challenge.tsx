import type { ChallengeView } from '@kontor/contract'
import { BankLine } from '../parts/bank-line.tsx'
import { Flicker } from '../parts/flicker.tsx'
import { Heading } from '../parts/heading.tsx'
import { Notice, noticeId } from '../parts/notice.tsx'
import { PrimaryButton, StepForm } from '../parts/step-form.tsx'
import type { StepProps } from '../step-props.ts'
import type { Texts } from '../texts/texts.ts'

const answerLengthMax = 100

/** The code that the bank has sent or shows. */
export function Challenge({ step, view, texts }: StepProps<'challenge'>) {
  const words = texts.challenge
  const { challenge, attemptsLeft } = step
  const left = attemptsLeft === undefined ? undefined : words.attemptsLeft(attemptsLeft)
  const rejected = view.notice === 'answer-rejected' || view.notice === 'answer-missing'
  return (
    <>
      <BankLine bank={step.bank} texts={texts} />
      <Heading>{words.title}</Heading>
      <Notice notice={view.notice} texts={texts} more={left} />
      <p class='lead' id='prompt'>
        {challenge.prompt ?? leadOf(challenge, texts)}
      </p>
      <ChallengeImage challenge={challenge} texts={texts} />
      {challenge.hhd && <Flicker hhd={challenge.hhd} texts={texts} />}
      <StepForm view={view}>
        <div class='field'>
          <label for='answer'>
            {challenge.format === 'digits' ? words.digits : words.characters}
          </label>
          <input
            class='code'
            id='answer'
            name='answer'
            type='text'
            inputMode={challenge.format === 'digits' ? 'numeric' : 'text'}
            required
            maxLength={challenge.maxLength ?? answerLengthMax}
            autocomplete='one-time-code'
            autocapitalize='none'
            autocorrect='off'
            spellcheck={false}
            enterkeyhint='done'
            aria-invalid={rejected ? 'true' : undefined}
            aria-describedby={rejected ? `${noticeId} prompt` : 'prompt'}
            data-testid='answer'
          />
        </div>
        {view.notice === undefined && left !== undefined && <p class='hint'>{left}</p>}
        <PrimaryButton label={words.submit} busy={texts.checking} testId='submit' />
      </StepForm>
    </>
  )
}

function leadOf(challenge: ChallengeView, texts: Texts): string {
  return challenge.methodName === undefined
    ? texts.challenge.lead
    : texts.challenge.leadMethod(challenge.methodName)
}

function ChallengeImage(props: { readonly challenge: ChallengeView; readonly texts: Texts }) {
  const { image } = props.challenge
  if (image === undefined) return undefined
  return (
    <figure class='challenge-image'>
      <img
        src={`data:${image.mediaType};base64,${image.base64}`}
        alt={props.texts.challenge.imageAlt}
      />
      {props.challenge.prompt === undefined && (
        <figcaption>{props.texts.challenge.imageHint}</figcaption>
      )}
    </figure>
  )
}
