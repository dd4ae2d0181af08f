/** The answer of `POST /onetime/access` and its like, or its `location` alone. A window is matched by `id` where it is given. */
export type Link = string | { readonly location: string; readonly id?: string }

/**
 * `overlay`: over the page. `inline`: inside `container`. `popup`: a window of its own; the page behind `redirect_uri` calls
 * `relay()`. `redirect`: instead of the page. `auto`: inline where there is a container, else over the page on wide screens with
 * a mouse, and instead of it on all others.
 */
export type Mode = 'auto' | 'overlay' | 'inline' | 'popup' | 'redirect'

/** The names are Plaid's where there is one. */
export type EventName =
  | 'OPEN'
  | 'TRANSITION_VIEW'
  | 'SEARCH_INSTITUTION'
  | 'SELECT_INSTITUTION'
  | 'SUBMIT_CREDENTIALS'
  | 'SUBMIT_MFA'
  | 'SELECT_ACCOUNTS'
  | 'OPEN_OAUTH'
  | 'ERROR'
  | 'HANDOFF'
  | 'EXIT'

export type EventMetadata = {
  readonly view_name?: string
  readonly link_session_id?: string
  readonly timestamp?: string
  readonly error_code?: string
}

/** The parameters of the callback (docs/openapi.json), as texts. */
export type Query = {
  readonly code?: string
  readonly state?: string
  readonly success?: string
  readonly cancel?: string
  readonly flow_id?: string
  readonly iss?: string
}

/**
 * `flow_failed`: the person had no other way on. `not_loaded`: the frame said nothing, most likely because the page's origin is
 * not registered. `no_link`: the promise of a link was rejected.
 */
export type ExitError = { readonly code: 'flow_failed' | 'not_loaded' | 'no_link' }

export type Options = {
  readonly mode?: Mode
  /** Where `inline` puts the frame; by itself it chooses that mode. */
  readonly container?: Element
  /** The frame's name for screen readers. */
  readonly title?: string
  /** Your server checks the state and exchanges the code. */
  readonly onSuccess?: (code: string, query: Query) => void
  /** `null`: the person did not want to. */
  readonly onExit?: (error: ExitError | null, query: Query) => void
  readonly onEvent?: (event: EventName, metadata: EventMetadata) => void
}

export type Handle = {
  /** Resolves once, however it ends; it never rejects. */
  readonly done: Promise<{
    readonly success: boolean
    readonly error: ExitError | null
    readonly query: Query
  }>
  /** Takes the widget away, and ends with an exit. */
  close(): void
}

/** Opens the widget. Call it in the person's click: browsers let windows open there alone. */
export function open(link: Link | Promise<Link>, options?: Options): Handle

/** On the page behind `redirect_uri`: hands what came back to the page that waits for its window, which closes then. */
export function relay(): void
