import type { MessageView } from '@kontor/contract'
import { Heading } from '../parts/heading.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import type { Texts } from '../texts/texts.ts'

const icons: Readonly<Record<MessageView['message'], IconName>> = {
  'back-from-bank': 'check',
  'unknown-link': 'search',
  'no-cookies': 'shield',
  forbidden: 'lock',
  fault: 'warning',
}

/** A page without a flow: nobody to lead back to, so the text says what to do. */
export function Message({ view, texts }: { readonly view: MessageView; readonly texts: Texts }) {
  const { title, text } = texts.messages[view.message]
  return (
    <div class='ending'>
      <span class='badge badge-calm' aria-hidden='true'>
        <Icon name={icons[view.message]} />
      </span>
      <Heading>{title}</Heading>
      <p class='lead'>{text}</p>
    </div>
  )
}
