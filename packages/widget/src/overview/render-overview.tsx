import type { OverviewView } from '@kontor/contract'
import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { assetOf } from '../assets.ts'
import { Page } from '../page.tsx'
import { textFor } from '../texts/text-for.ts'
import type { Texts } from '../texts/texts.ts'
import { Confirm } from './confirm.tsx'
import { List } from './list.tsx'
import { Outcome } from './outcome.tsx'
import { Start } from './start.tsx'

/** A whole HTML document of the page on which a person sees who reads what. */
export function renderOverview(view: OverviewView): string {
  const texts = textFor(view.language)
  const [title, body] = draw(view, texts)
  const page = (
    <Page
      language={view.language}
      title={title}
      testId={`overview-${view.page.name}`}
      texts={texts}
      clientName={view.clientName}
      look={view.look}
      scripts={[assetOf.forms]}
    >
      {body}
    </Page>
  )
  return `<!doctype html>${renderToString(page)}`
}

function draw(view: OverviewView, texts: Texts): readonly [title: string, body: VNode] {
  const { page, clientName: client } = view
  const around = { view, texts }
  const words = texts.overview
  switch (page.name) {
    case 'start':
      return [words.start(client).title, <Start page={page} {...around} />]
    case 'list':
      return [
        page.accesses.length === 0 ? words.nothing(client).title : words.title(client),
        <List page={page} {...around} />,
      ]
    case 'stop': {
      const { bankName: bank, accounts, hasConsent: isBankTold } = page.access
      const text = words.stopping({ bank, client, accounts: accounts.length, isBankTold })
      const path = `stop/${encodeURIComponent(page.access.accessId)}`
      return [text.title, <Confirm text={text} path={path} accounts={accounts} {...around} />]
    }
    case 'delete': {
      const text = words.deleting({ banks: page.bankNames, client })
      return [text.title, <Confirm text={text} path='delete' accounts={[]} {...around} />]
    }
    case 'stopped': {
      const { bankName: bank, ...done } = page
      const text =
        bank === undefined ? words.stoppedBefore : words.stopped({ bank, client, ...done })
      return [text.title, <Outcome {...text} icon='check' leadsBack {...around} />]
    }
    case 'deleted': {
      const text = words.deleted({ banks: page.bankNames, client })
      return [text.title, <Outcome {...text} icon='check' {...around} />]
    }
    case 'expired': {
      const text = texts.expired(client)
      return [
        text.title,
        <Outcome title={text.title} sentences={[text.text]} icon='clock' {...around} />,
      ]
    }
    case 'in-use': {
      const text = texts.inUse(client)
      return [
        text.title,
        <Outcome title={text.title} sentences={[text.text]} icon='windows' {...around} />,
      ]
    }
  }
}
