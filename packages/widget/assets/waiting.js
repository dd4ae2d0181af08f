// A waiting page: asks where the flow stands and goes on by itself. Without it the page reloads every few seconds.

const pauseMs = 2000
const pauseMaxMs = 30_000
const timeLimitMs = 10_000

/** @type {HTMLElement | null} */
const waiting = document.querySelector('[data-waiting]')

if (waiting) {
  const { waiting: step = '', status = '', continue: goOn = '' } = waiting.dataset
  const progress = waiting.querySelector('progress')
  /** @type {number | undefined} */
  let version = waiting.dataset.version === undefined ? undefined : Number(waiting.dataset.version)
  let numbers = ''
  let pause = pauseMs
  let timer = 0
  let left = false
  let asking = false

  // Without a cookie the browser's secret goes along in a form: addresses end up in histories.
  const { session } = waiting.dataset
  const body = session === undefined ? null : new URLSearchParams({ session })
  const method = body ? 'POST' : 'GET'

  const leave = () => {
    left = true
    if (session === undefined) return location.replace(goOn)
    const form = document.createElement('form')
    Object.assign(form, { method: 'post', action: goOn, hidden: true })
    const field = document.createElement('input')
    Object.assign(field, { name: 'session', value: session })
    form.append(field)
    document.body.append(form)
    form.submit()
  }

  const ask = async () => {
    if (left || asking || document.hidden) return
    asking = true
    clearTimeout(timer)
    try {
      const reply = await fetch(status, {
        method,
        body,
        signal: AbortSignal.timeout(timeLimitMs),
        headers: { accept: 'application/json' },
      })
      // The flow is gone, or this browser no longer holds it: the server says so with a page.
      if (reply.status >= 400 && reply.status < 500 && reply.status !== 429) return leave()
      if (!reply.ok) throw new Error(String(reply.status))
      /** @type {import('@kontor/contract').FlowStatusView} */
      const now = await reply.json()
      version ??= now.version
      if (now.step !== step || now.version !== version || now.stopped) return leave()
      pause = pauseMs
      await show(now)
    } catch {
      pause = Math.min(pause * 2, pauseMaxMs)
    } finally {
      asking = false
    }
    timer = setTimeout(ask, pause)
  }

  /**
   * The words are fetched with the page: they exist once, in the server's texts.
   * @param {import('@kontor/contract').FlowStatusView} now
   */
  const show = async (now) => {
    const newest = [now.accountsDone, now.accountsTotal, now.transactions].join()
    if (!progress || newest === numbers) return
    const address = session === undefined ? location.href : goOn
    const signal = AbortSignal.timeout(timeLimitMs)
    const reply = await fetch(address, { method, body, signal })
    if (!reply.ok || reply.redirected) return
    const page = new DOMParser().parseFromString(await reply.text(), 'text/html')
    for (const words of ['accounts', 'transactions']) {
      const mine = waiting.querySelector(`[data-${words}]`)
      const theirs = page.querySelector(`[data-${words}]`)
      if (mine && theirs && mine.textContent !== theirs.textContent) {
        mine.textContent = theirs.textContent
      }
    }
    if (now.accountsTotal) {
      progress.max = now.accountsTotal
      progress.value = now.accountsDone ?? 0
    }
    numbers = newest
  }

  // A hidden page asks nothing; the moment the person looks again, it asks at once.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void ask()
  })
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return
    left = false
    void ask()
  })
  timer = setTimeout(ask, pauseMs)
}
