import type { FlowView } from '@kontor/contract'
import type { Texts } from '../texts/texts.ts'
import { Icon } from './icon.tsx'
import { SessionField } from './session-field.tsx'
import { actionOf } from './step-form.tsx'

/** Back and cancel, below every step. They are forms, because they change the flow. */
export function WaysOut({ view, texts }: { readonly view: FlowView; readonly texts: Texts }) {
  return (
    <div class='ways-out'>
      {view.canGoBack && (
        <form method='post' action={actionOf(view.flowId, 'back')} data-once>
          <SessionField frame={view.frame} />
          <button class='quiet' type='submit' data-testid='back'>
            <Icon name='back' />
            {texts.back}
          </button>
        </form>
      )}
      <form method='post' action={actionOf(view.flowId, 'cancel')} class='cancel' data-once>
        <SessionField frame={view.frame} />
        <button class='quiet' type='submit' data-testid='cancel'>
          {texts.cancel}
        </button>
      </form>
    </div>
  )
}
