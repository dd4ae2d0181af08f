import type { BankView } from '@kontor/contract'
import { BankFace } from '../parts/bank-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { Icon } from '../parts/icon.tsx'
import { Notice, noticeId } from '../parts/notice.tsx'
import { SessionField } from '../parts/session-field.tsx'
import { actionOf } from '../parts/step-form.tsx'
import type { StepOf, StepProps } from '../step-props.ts'
import type { Texts } from '../texts/texts.ts'

/** Long enough for a name, an IBAN with spaces, and a pasted line. */
const queryLengthMax = 100

/** One field for everything a person may know of their bank; each result is a button. */
export function Bank({ step, view, texts }: StepProps<'bank'>) {
  const action = actionOf(view.flowId, 'bank')
  const byField = view.frame?.cookies === false
  return (
    <>
      <Heading>{texts.bank.title}</Heading>
      <Notice notice={view.notice} texts={texts} />
      <form
        method={byField ? 'post' : 'get'}
        action={byField ? actionOf(view.flowId, 'search') : action}
        role='search'
        autocomplete='off'
        data-search={`${action}s`}
      >
        <SessionField frame={view.frame} />
        <label for='q'>{texts.bank.label}</label>
        <p class='hint' id='q-hint'>
          {texts.bank.hint}
        </p>
        <div class='field-with-button'>
          <input
            id='q'
            name='q'
            type='search'
            value={step.query}
            maxLength={queryLengthMax}
            autocomplete='off'
            autocapitalize='none'
            autocorrect='off'
            spellcheck={false}
            enterkeyhint='search'
            aria-describedby={view.notice === undefined ? 'q-hint' : `${noticeId} q-hint`}
            data-testid='bank-search'
          />
          <button class='search-button' type='submit' data-testid='bank-search-submit'>
            <Icon name='search' />
            <span class='visually-hidden'>{texts.bank.search}</span>
          </button>
        </div>
      </form>
      <p class='visually-hidden' role='status' data-count-said />
      <form method='post' action={action} data-once>
        <SessionField frame={view.frame} />
        <div data-results>
          <BankResults step={step} texts={texts} />
        </div>
      </form>
    </>
  )
}

/** The part of the page that search as you type replaces. */
export function BankResults({ step, texts }: { readonly step: BankStep; readonly texts: Texts }) {
  const words = texts.bank
  const searched = step.query.trim() !== ''
  const { banks, unconnected } = step
  return (
    <>
      {banks.length === 0 && unconnected.length > 0 && (
        <Nothing what={unconnectedText(unconnected, words)} next={words.unsupportedNext} />
      )}
      {searched && banks.length === 0 && unconnected.length === 0 && (
        <Nothing what={words.none(step.query.trim())} next={words.noneNext} />
      )}
      {banks.length > 0 && (
        <>
          <h2 class='list-heading'>
            {searched ? (
              <span data-count>{words.found(banks.length, step.more)}</span>
            ) : (
              words.listHeading
            )}
          </h2>
          <ul class='banks'>
            {banks.map((bank) => (
              <BankResult key={bank.id} bank={bank} texts={texts} />
            ))}
          </ul>
          {searched && step.more && <p class='hint'>{words.more}</p>}
        </>
      )}
      <Unconnected step={step} texts={texts} />
    </>
  )
}

type BankStep = StepOf<'bank'>

/** A single bank that is all there is to say is named in the sentence already. */
function unconnectedText(unconnected: BankStep['unconnected'], words: Texts['bank']): string {
  const [only, ...others] = unconnected
  return only && others.length === 0 ? words.unsupported(only.name) : words.unsupportedSome
}

/** Told apart from the results by heading, form and color; there is nothing in it to walk to. */
function Unconnected({ step, texts }: { readonly step: BankStep; readonly texts: Texts }) {
  const { banks, unconnected } = step
  if (unconnected.length === 0 || (banks.length === 0 && unconnected.length === 1)) return null
  return (
    <>
      {banks.length > 0 && (
        <h2 class='list-heading'>{texts.bank.unconnectedHeading(unconnected.length)}</h2>
      )}
      <ul class='banks banks-unconnected'>
        {unconnected.map((bank) => (
          <li key={`${bank.bankCode} ${bank.name}`} data-testid='bank-unconnected'>
            <div class='bank'>
              <BankFace bank={bank} texts={texts} />
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}

function BankResult({ bank, texts }: { readonly bank: BankView; readonly texts: Texts }) {
  return (
    <li>
      <button
        class='bank'
        type='submit'
        name='bank_id'
        value={bank.id}
        data-testid='bank-result'
        data-bank-code={bank.bankCode}
      >
        <BankFace bank={bank} texts={texts} />
        <Icon name='forward' />
      </button>
    </li>
  )
}

function Nothing({ what, next }: { readonly what: string; readonly next: string }) {
  return (
    <div class='nothing'>
      <p data-count>
        <strong>{what}</strong>
      </p>
      <p>{next}</p>
    </div>
  )
}
