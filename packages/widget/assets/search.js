// Search as you type. The form works without it.

const pauseMs = 120
const timeLimitMs = 5000

/** @type {HTMLFormElement | null} */
const form = document.querySelector('form[data-search]')
const input = form?.querySelector('input')
const results = document.querySelector('[data-results]')
const said = document.querySelector('[data-count-said]')

if (form && input && results) {
  let timer = 0
  let shown = input.defaultValue
  /** @type {AbortController | undefined} */
  let running

  const search = async () => {
    const text = input.value
    if (text === shown) return
    running?.abort()
    const mine = (running = new AbortController())
    try {
      const signal = AbortSignal.any([mine.signal, AbortSignal.timeout(timeLimitMs)])
      // In the body: what is typed may be an IBAN, and addresses end up in logs.
      const body = new URLSearchParams({ q: text })
      const session = form.elements.namedItem('session')
      if (session instanceof HTMLInputElement) body.set('session', session.value)
      const reply = await fetch(form.dataset.search ?? '', { method: 'POST', body, signal })
      // Not this step any more, in another tab: the page knows where the flow stands.
      if (reply.redirected) return location.reload()
      if (!reply.ok) return
      const html = await reply.text()
      if (mine.signal.aborted) return
      shown = text
      draw(html)
      if (said) said.textContent = results.querySelector('[data-count]')?.textContent ?? ''
    } catch {
      // Cancelled by the next key, or no network: what is shown stays, and Enter still asks the server.
    }
  }

  // Who has already walked into the list stays on their bank, or goes back to the field if it is gone.
  /** @param {string} html */
  const draw = (html) => {
    const active = document.activeElement
    const focused =
      active instanceof HTMLButtonElement && results.contains(active) ? active.value : undefined
    results.innerHTML = html
    if (focused === undefined) return
    const again = [...results.querySelectorAll('button')].find((each) => each.value === focused)
    ;(again ?? input).focus()
  }

  input.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(search, pauseMs)
  })

  // The browser may have put back what was typed before a reload.
  void search()

  // Arrow keys walk from the field through the results and back.
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    const stops = [input, ...results.querySelectorAll('button')]
    const at = stops.findIndex((stop) => stop === document.activeElement)
    if (at < 0) return
    const next = stops[at + (event.key === 'ArrowDown' ? 1 : -1)]
    if (!next) return
    event.preventDefault()
    next.focus()
  })
}
