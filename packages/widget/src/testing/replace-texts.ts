import type { FlowView, OverviewView } from '@kontor/contract'

/** Fields that are decided by us: everything else may come from outside. */
const ours = new Set(['kind', 'format', 'mediaType', 'currency', 'amount'])
const addresses = new Set(['url', 'returnUrl'])

/** The same view with every text replaced that comes from a bank or a client. */
export function replaceTexts(view: FlowView, text: string): FlowView {
  const step = JSON.parse(
    JSON.stringify(view.step, (key, value: unknown) => {
      if (typeof value !== 'string' || ours.has(key)) return value
      return addresses.has(key) ? `https://x.example/?q=${text}` : text
    }),
  )
  return { ...view, clientName: text, step: { ...step, name: view.step.name } }
}

const oursInOverviews =
  /^(?:state|type|since|until|lastReadAt|nextReadAt|expiresAt|overviewId|language|accessId)$/u

export function replaceOverviewTexts(view: OverviewView, text: string): OverviewView {
  const page = JSON.parse(
    JSON.stringify(view.page, (key, value: unknown) =>
      typeof value !== 'string' || oursInOverviews.test(key) ? value : text,
    ),
  )
  return { ...view, clientName: text, page: { ...page, name: view.page.name } }
}
