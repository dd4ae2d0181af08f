import type { NoticeView } from '@kontor/contract'
import type { Texts } from '../texts/texts.ts'
import { Icon } from './icon.tsx'

/** What the fields of the form refer to with `aria-describedby`. */
export const noticeId = 'notice'

/** Nothing the person entered was wrong; they are drawn calmer. */
const calm: ReadonlySet<NoticeView> = new Set([
  'refused',
  'timed-out',
  'bank-unavailable',
  'bank-tomorrow',
  'bank-not-set-up',
  'bank-problem',
  'no-matching-accounts',
])

/** What happened and what to do now. `more` is a further sentence, such as the attempts that are left. */
export function Notice(props: {
  readonly notice: NoticeView | undefined
  readonly texts: Texts
  readonly more?: string | undefined
}) {
  if (props.notice === undefined) return undefined
  const { what, next } = props.texts.notices[props.notice]
  return (
    <div
      class={calm.has(props.notice) ? 'notice notice-calm' : 'notice'}
      id={noticeId}
      role='alert'
      data-testid='notice'
    >
      <Icon name='warning' />
      <p>
        <strong>{what}</strong> {next} {props.more}
      </p>
    </div>
  )
}
