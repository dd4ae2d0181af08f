// Shows a code to a TAN generator: a bar for the clock and four for the bits of half a byte. Without it there are words to type.

const root = document.querySelector('[data-flicker]')
const bars = [...document.querySelectorAll('[data-flicker-bar]')]

/** Each half byte is shown twice: with the clock, and without. */
let stepMs = 50
const stepMsRange = [20, 150]
/** From the first bar to the last, in CSS pixels. */
let width = 205
const widthRange = [140, 380]
/** What a reader finds the beginning by. */
const sync = '0FFF'

/** @param {string} code @returns {number[]} of each byte the lower half comes first */
const halfBytesOf = (code) =>
  (code.match(/../g) ?? []).flatMap((byte) => [
    Number.parseInt(byte[1] ?? '0', 16),
    Number.parseInt(byte[0] ?? '0', 16),
  ])

/** @param {number} value @param {number[]} range */
const within = (value, [least = 0, most = 0]) => Math.min(Math.max(value, least), most)

if (root instanceof HTMLElement) {
  const halfBytes = halfBytesOf(sync + (root.dataset.flicker ?? ''))
  const field = root.querySelector('[data-flicker-field]')
  const runs = root.querySelector('[data-flicker-run]')
  let step = 0
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer

  const show = () => {
    const half = halfBytes[Math.floor(step / 2) % halfBytes.length] ?? 0
    const clock = step % 2 === 0 ? 1 : 0
    for (const [index, bar] of bars.entries()) {
      bar.classList.toggle('lit', (index === 0 ? clock : (half >> (index - 1)) & 1) === 1)
    }
    step++
  }
  /** @param {boolean} on */
  const run = (on) => {
    clearInterval(timer)
    timer = on ? setInterval(show, stepMs) : undefined
    if (runs instanceof HTMLElement) {
      runs.textContent = (on ? runs.dataset.stop : runs.dataset.start) ?? ''
    }
  }
  const size = () => root.style.setProperty('--flicker-width', `${width}px`)
  /** @type {Record<string, () => void>} */
  const does = {
    run: () => run(timer === undefined),
    smaller: () => {
      width = within(width - 15, widthRange)
      size()
    },
    larger: () => {
      width = within(width + 15, widthRange)
      size()
    },
    slower: () => {
      stepMs = within(stepMs * 1.25, stepMsRange)
      run(true)
    },
    faster: () => {
      stepMs = within(stepMs / 1.25, stepMsRange)
      run(true)
    },
  }
  root.addEventListener('click', (event) => {
    if (!(event.target instanceof HTMLElement)) return
    does[event.target.dataset.does ?? '']?.()
  })
  if (field instanceof HTMLElement) field.hidden = false
  size()
  show()
  // Whoever wants nothing to move starts it when the card is in its place.
  run(!matchMedia('(prefers-reduced-motion: reduce)').matches)
}
