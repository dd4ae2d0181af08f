// Small comforts for forms. Everything works without them.

/** @type {HTMLElement | null} */
const said = document.querySelector('[data-said]')

const deliberateMs = 500
let deliberateAt = 0

/**
 * Whoever agrees has had half a second to see what to: a click that was meant for something else on this spot does nothing. The
 * style does so for a page that has just been drawn, without a script; here it is for one that comes into view.
 */
const watched = document.querySelectorAll('.deliberate')

const rest = () => {
  deliberateAt = performance.now() + deliberateMs
  for (const button of watched) button.classList.add('resting')
  setTimeout(() => {
    if (performance.now() < deliberateAt) return
    for (const button of watched) button.classList.remove('resting')
  }, deliberateMs + 1)
}

if (watched.length > 0) {
  rest()
  let seen = false
  const observer = new IntersectionObserver(
    (entries) => {
      const visible = entries.some((entry) => entry.isIntersecting)
      if (visible && !seen) rest()
      seen = visible
    },
    { threshold: 0.5 },
  )
  for (const button of watched) observer.observe(button)
  document.addEventListener('visibilitychange', rest)
  document.addEventListener(
    'click',
    (event) => {
      if (!(event.target instanceof Element) || !event.target.closest('.deliberate')) return
      if (performance.now() < deliberateAt) event.preventDefault()
    },
    true,
  )
}

/** A form is sent once: the second click of a nervous finger must not send a PIN or an OTP again. */
document.addEventListener('submit', (event) => {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || form.dataset.once === undefined) return
  if (form.ariaBusy === 'true') {
    event.preventDefault()
    return
  }
  form.ariaBusy = 'true'
  const button = event.submitter
  if (!(button instanceof HTMLButtonElement)) return
  // Not `disabled`: the name and value of the button must still be sent.
  button.ariaDisabled = 'true'
  button.classList.add('busy')
  const label = button.querySelector('.button-label')
  const words = button.dataset.busy
  if (!label || words === undefined) return
  button.dataset.label = label.textContent ?? ''
  label.textContent = words
  if (said) said.textContent = words
})

/** A page that comes back from the browser's memory must be usable again. */
window.addEventListener('pageshow', (event) => {
  if (!event.persisted) return
  for (const form of document.forms) form.ariaBusy = null
  for (const button of document.querySelectorAll('.busy')) {
    if (!(button instanceof HTMLElement)) continue
    button.classList.remove('busy')
    button.ariaDisabled = null
    const label = button.querySelector('.button-label')
    if (label && button.dataset.label !== undefined) label.textContent = button.dataset.label
  }
  if (said) said.textContent = ''
})

for (const button of document.querySelectorAll('button[data-reveal]')) {
  if (button instanceof HTMLButtonElement) letReveal(button)
}

for (const button of document.querySelectorAll('button[data-all]')) {
  if (button instanceof HTMLButtonElement) letSelectAll(button)
}

/** @param {HTMLButtonElement} button shows and hides the secret that it stands beside */
function letReveal(button) {
  const input = document.getElementById(button.dataset.reveal ?? '')
  if (!(input instanceof HTMLInputElement)) return
  const show = button.textContent
  button.hidden = false
  /** @param {boolean} shown */
  const turn = (shown) => {
    input.type = shown ? 'text' : 'password'
    button.ariaPressed = String(shown)
    button.textContent = shown ? (button.dataset.hide ?? '') : show
  }
  button.addEventListener('click', () => turn(input.type === 'password'))
  // A shown secret must not end up in the browser's list of remembered texts.
  input.form?.addEventListener('submit', () => turn(false))
}

/** @param {HTMLButtonElement} button selects all accounts, or none when all are selected */
function letSelectAll(button) {
  const form = button.form
  if (!form) return
  /** @type {NodeListOf<HTMLInputElement>} */
  const boxes = form.querySelectorAll('input[type=checkbox]')
  const all = button.textContent
  const complete = () => [...boxes].every((box) => box.checked)
  const update = () => {
    button.textContent = complete() ? (button.dataset.none ?? '') : all
  }
  button.addEventListener('click', () => {
    const checked = !complete()
    for (const box of boxes) box.checked = checked
    update()
  })
  form.addEventListener('change', update)
  button.hidden = false
  update()
}
