// In a frame: tells the client's page what happens, and hears nothing. What it says goes to that page's registered origin alone.

/** @type {{ flow: string, step: string, origins: string[], notice?: string, callback?: string }} */
const frame = JSON.parse(document.body.dataset.frame ?? '{}')

/** @param {string} origin as it is, or with any port where the registered one ends in `:*` */
const isRegistered = (origin) =>
  frame.origins.some(
    (each) =>
      each === origin || (each.endsWith(':*') && each.slice(0, -2) === origin.replace(/:\d+$/, '')),
  )

/** Browsers that do not say who the parent is deliver to the one origin that fits, and to no other. */
const ancestor = location.ancestorOrigins?.[0]
const targets =
  ancestor === undefined
    ? frame.origins.filter((origin) => !origin.endsWith(':*'))
    : [ancestor].filter(isRegistered)

/** @param {object} message */
const tell = (message) => {
  for (const origin of targets) window.parent.postMessage(message, origin)
}

/** @param {string} event @param {object} [more] */
const report = (event, more) =>
  tell({
    kontor: 1,
    type: 'event',
    event,
    metadata: {
      view_name: frame.step,
      link_session_id: frame.flow,
      timestamp: new Date().toISOString(),
      ...more,
    },
  })

/** What leaving a step by its own form says. */
const submitted = {
  bank: 'SELECT_INSTITUTION',
  search: 'SEARCH_INSTITUTION',
  login: 'SUBMIT_CREDENTIALS',
  challenge: 'SUBMIT_MFA',
  accounts: 'SELECT_ACCOUNTS',
  leave: 'OPEN_OAUTH',
}

if (window.parent !== window) {
  // The link's token leaves the history at once.
  if (location.search.includes('token=')) {
    history.replaceState(null, '', `/widget/${frame.flow}/${frame.step}`)
    report('OPEN')
  }
  report('TRANSITION_VIEW')
  if (frame.notice !== undefined) report('ERROR', { error_code: frame.notice })

  const content = document.querySelector('.frame') ?? document.body
  new ResizeObserver(() =>
    tell({ kontor: 1, type: 'resize', height: Math.ceil(content.getBoundingClientRect().height) }),
  ).observe(content)

  // Both shapes that clients of the interface know: location and url, link; instead of a redirect.
  if (frame.callback !== undefined) {
    const [url = ''] = frame.callback.split('?')
    const query = Object.fromEntries(new URL(frame.callback).searchParams)
    if (query.cancel !== undefined) query.abort = query.cancel
    tell({ location: frame.callback, link: frame.callback, url, query })
  }

  document.addEventListener('submit', (event) => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return
    const name = new URL(form.action).pathname.split('/').pop() ?? ''
    const said = new Map(Object.entries(submitted)).get(name)
    if (said !== undefined) report(said)
    if (form.dataset.leave === undefined || window.open('', form.target)) return
    // No window may be opened here: the bank's pages take the whole one.
    form.target = '_top'
    const field = document.createElement('input')
    Object.assign(field, { type: 'hidden', name: 'window', value: 'top' })
    form.append(field)
  })
}
