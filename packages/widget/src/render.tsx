import type { FlowView, FrameView, MessageView } from '@kontor/contract'
import type { ComponentChildren, VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { assetOf, type Asset } from './assets.ts'
import { Page } from './page.tsx'
import { refreshSeconds } from './parts/waiting.tsx'
import { WaysOut } from './parts/ways-out.tsx'
import type { StepOf } from './step-props.ts'
import { Accounts } from './steps/accounts.tsx'
import { App } from './steps/app.tsx'
import { Bank, BankResults } from './steps/bank.tsx'
import { Challenge } from './steps/challenge.tsx'
import { Ending, type EndingStep, endingText } from './steps/ending.tsx'
import { Fetching } from './steps/fetching.tsx'
import { Handover } from './steps/handover.tsx'
import { Login } from './steps/login.tsx'
import { Message } from './steps/message.tsx'
import { Method } from './steps/method.tsx'
import { Redirect } from './steps/redirect.tsx'
import { Welcome } from './steps/welcome.tsx'
import { textFor } from './texts/text-for.ts'
import type { Texts } from './texts/texts.ts'

/** What search as you type needs of a flow that stands at the bank search. */
export type BankResultsView = Pick<FlowView, 'flowId' | 'language'> & {
  readonly step: StepOf<'bank'>
}

/** What a step puts into the page. */
type Drawing = {
  readonly title: string
  readonly body: ComponentChildren
  readonly scripts: readonly Asset[]
}

/** What stands in a page itself; its CSP names it. */
type Inline = {
  /** In place of the stylesheets. */
  readonly styles?: readonly string[]
  /** A path that takes the place of the one the page was opened by. */
  readonly address?: string | undefined
}

/** A whole HTML document for where the flow stands. */
export function renderFlow(view: FlowView, { styles, address }: Inline = {}): string {
  const texts = textFor(view.language)
  const { title, body, scripts } = draw(view, texts)
  return document(
    <Page
      language={view.language}
      title={title}
      testId={`step-${view.step.name}`}
      texts={texts}
      clientName={view.clientName}
      look={view.look}
      styles={styles}
      address={address}
      askerOnTop={view.step.name !== 'welcome'}
      position={view.position}
      scripts={view.frame ? [...scripts, assetOf.frame] : scripts}
      frame={view.frame && frameData(view, view.frame)}
      refreshSeconds={refreshSeconds(view.step)}
    >
      {body}
    </Page>,
  )
}

/** What the frame's script needs to know: nothing that the client's page may not hear. */
function frameData({ flowId, notice, step }: FlowView, { origins }: FrameView) {
  // Once the code is used the way back has no outcome any more, and there is nothing to tell.
  const callback =
    'returnUrl' in step && step.returnUrl.includes(`flow_id=${flowId}`) ? step.returnUrl : undefined
  return { flow: flowId, step: step.name, notice, origins, callback }
}

/** A whole HTML document that says one thing and belongs to no flow. */
export function renderMessage(view: MessageView): string {
  const texts = textFor(view.language)
  return document(
    <Page
      language={view.language}
      title={texts.messages[view.message].title}
      testId={`message-${view.message}`}
      texts={texts}
    >
      <Message view={view} texts={texts} />
    </Page>,
  )
}

/** Only the result list, which the search script puts into the page. */
export function renderBankResults(view: BankResultsView): string {
  return renderToString(<BankResults step={view.step} texts={textFor(view.language)} />)
}

function document(page: VNode): string {
  return `<!doctype html>${renderToString(page)}`
}

function draw(view: FlowView, texts: Texts): Drawing {
  const { step } = view
  switch (step.name) {
    case 'finished':
    case 'cancelled':
    case 'expired':
    case 'in-use':
    case 'returned-elsewhere':
      return drawEnding(step, view, texts)
    default: {
      const [title, body, ...scripts] = drawStep(view, texts, step)
      return {
        title,
        body: (
          <>
            {body}
            {/* A phone that has not agreed yet has no say in the flow. */}
            {step.name !== 'handover' && <WaysOut view={view} texts={texts} />}
          </>
        ),
        scripts: [assetOf.forms, ...scripts],
      }
    }
  }
}

function drawEnding(step: EndingStep, view: FlowView, texts: Texts): Drawing {
  const { clientName } = view
  const framed = view.frame !== undefined
  return {
    title: endingText(step, texts, clientName).title,
    body: <Ending step={step} clientName={clientName} texts={texts} framed={framed} />,
    scripts: step.name === 'returned-elsewhere' && step.opened === true ? [assetOf.close] : [],
  }
}

function drawStep(
  view: FlowView,
  texts: Texts,
  step: Exclude<FlowView['step'], EndingStep>,
): readonly [title: string, body: VNode, ...scripts: Asset[]] {
  const around = { view, texts }
  switch (step.name) {
    case 'welcome':
      return [texts.welcome.title(view.clientName), <Welcome step={step} {...around} />]
    case 'bank':
      return [texts.bank.title, <Bank step={step} {...around} />, assetOf.search]
    case 'login':
      return [texts.login.title(step.bank.name), <Login step={step} {...around} />]
    case 'method':
      return [texts.method.title, <Method step={step} {...around} />]
    case 'challenge':
      return [
        texts.challenge.title,
        <Challenge step={step} {...around} />,
        ...(step.challenge.hhd ? [assetOf.flicker] : []),
      ]
    case 'redirect':
      return [
        texts.redirect.title(step.bank.name),
        <Redirect step={step} {...around} />,
        assetOf.waiting,
      ]
    case 'handover':
      return [texts.handover.phoneTitle(step.bank.name), <Handover step={step} {...around} />]
    case 'app':
      return [texts.app.title, <App step={step} {...around} />, assetOf.waiting]
    case 'accounts':
      return [
        step.multiple ? texts.accounts.titleMany : texts.accounts.titleOne,
        <Accounts step={step} {...around} />,
      ]
    case 'fetching':
      return [
        step.stopped ? texts.fetching.stoppedTitle : texts.fetching.title,
        <Fetching step={step} {...around} />,
        ...(step.stopped ? [] : [assetOf.waiting]),
      ]
  }
}
