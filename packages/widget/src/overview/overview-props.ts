import type { OverviewPageView, OverviewView } from '@kontor/contract'
import type { Texts } from '../texts/texts.ts'

/** What every page of the overview gets. */
export type OverviewProps = { readonly view: OverviewView; readonly texts: Texts }

/** The same, with the page's own data. */
export type PageProps<Name extends OverviewPageView['name']> = OverviewProps & {
  readonly page: Extract<OverviewPageView, { readonly name: Name }>
}

/** An address of the overview; without a path the overview itself. */
export function overviewPath({ overviewId }: OverviewView, path?: string): string {
  const base = `/overview/${encodeURIComponent(overviewId)}`
  return path === undefined ? base : `${base}/${path}`
}
