// Opens the widget in a page. It listens to the one frame that it made, and to no other window.

const channelName = 'kontor-connect'
const silentMs = 10_000

/** @type {import('./connect.d.ts').open} */
export function open(link, options = {}) {
  const { container, onSuccess, onExit, onEvent } = options
  let { mode = 'auto' } = options
  if (mode === 'auto') {
    const wide = matchMedia('(min-width: 40em) and (pointer: fine)').matches
    mode = container ? 'inline' : wide ? 'overlay' : 'redirect'
  }
  // Opened in the click, led on when the link is there.
  const popup = mode === 'popup' && window.open('', '_blank', 'popup,width=480,height=800')
  const away = new AbortController()
  const { signal } = away
  /** @type {(end: Awaited<import('./connect.d.ts').Handle['done']>) => void} */
  let resolve
  /** @type {import('./connect.d.ts').Handle['done']} */
  const done = new Promise((each) => (resolve = each))

  /** @type {(query: import('./connect.d.ts').Query, error?: import('./connect.d.ts').ExitError | null) => void} */
  const end = (query, error = query.cancel ? null : { code: 'flow_failed' }) => {
    if (signal.aborted) return
    away.abort()
    const success = query.success === 'true'
    onEvent?.(success ? 'HANDOFF' : 'EXIT', { link_session_id: query.flow_id ?? '' })
    if (success) onSuccess?.(query.code ?? '', query)
    else onExit?.(error, query)
    resolve({ success, error: success ? null : error, query })
  }

  /** @param {string} url */
  const showFrame = (url) => {
    const { origin } = new URL(url)
    window.addEventListener(
      'message',
      ({ origin: from, source, data }) => {
        if (from !== origin || source !== frame.contentWindow || Object(data) !== data) return
        clearTimeout(silence)
        if (data.type === 'resize' && container) frame.style.height = `${+data.height}px`
        if (data.type === 'event') onEvent?.(data.event, data.metadata)
        if (data.link && data.query) end(data.query)
      },
      { signal },
    )
    frame.src = url
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let silence
  const frame = document.createElement('iframe')
  if (mode === 'overlay' || mode === 'inline') {
    frame.title = options.title ?? 'Kontor'
    frame.style.cssText = 'display:block;width:100%;height:100%;border:0'
    frame.addEventListener('load', () => {
      clearTimeout(silence)
      silence = setTimeout(() => end({}, { code: 'not_loaded' }), silentMs)
    })
    signal.addEventListener('abort', () => clearTimeout(silence))
    /** @type {Element} */
    let shown = frame
    if (mode === 'inline') {
      frame.style.height = '40rem'
      ;(container ?? document.body).append(frame)
    } else {
      const dialog = document.createElement('dialog')
      // A fixed size and a shadow for the backdrop: nothing jumps, and no style sheet is needed.
      dialog.style.cssText =
        'box-sizing:border-box;padding:0;border:0;width:33rem;max-width:100vw;height:48rem;max-height:100vh;overflow:hidden;border-radius:1rem;box-shadow:0 0 0 200vmax rgb(0 0 0/.5)'
      dialog.append(frame)
      document.body.append(dialog)
      dialog.addEventListener('close', () => end({}, null))
      dialog.showModal()
      shown = dialog
    }
    signal.addEventListener('abort', () => shown.remove())
  }

  const lead = async () => {
    const answer = await link
    const { location: url, id = '' } = typeof answer === 'string' ? { location: answer } : answer
    if (signal.aborted) return
    if (frame.isConnected) return showFrame(url)
    if (!popup) return location.assign(url)
    const channel = new BroadcastChannel(channelName)
    signal.addEventListener('abort', () => channel.close())
    channel.addEventListener('message', ({ data }) => {
      if (!data.flow_id || (id && data.flow_id !== id)) return
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin
      channel.postMessage({ taken: data.flow_id })
      end(data)
    })
    popup.location.replace(url)
  }
  lead().catch(() => {
    if (popup) popup.close()
    end({}, { code: 'no_link' })
  })
  return { done, close: () => end({}, null) }
}

/** @type {import('./connect.d.ts').relay} */
export function relay() {
  const query = Object.fromEntries(new URLSearchParams(location.search))
  if (!query.flow_id || !query.success) return
  const channel = new BroadcastChannel(channelName)
  channel.addEventListener('message', ({ data }) => {
    if (data.taken === query.flow_id) window.close()
  })
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin
  channel.postMessage(query)
}
