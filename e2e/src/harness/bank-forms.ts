type Login = { readonly login: string; readonly pin: string; readonly otp?: string }

/**
 * A person on the bank's own pages without a browser: logs in, ticks all accounts, types the TAN, and follows the way back. Where
 * that leaves what is ours and the bank's, is the answer.
 */
export async function allowByForms(location: string, bank: Login): Promise<string> {
  let { url, html } = await walk(location)
  const steps = ['login', 'accounts', 'otp'] as const
  for (const step of steps) {
    const [, action] = /<form[^>]*action="([^"]+)"/.exec(html) ?? []
    if (action === undefined) break
    const fields = new URLSearchParams(fieldsOf(step, html, bank))
    const target = new URL(action, url).href
    ;({ url, html } = await walk(target, { method: 'POST', body: fields }))
  }
  return url
}

function fieldsOf(step: 'login' | 'accounts' | 'otp', html: string, bank: Login): string[][] {
  switch (step) {
    case 'login':
      return [
        ['login', bank.login],
        ['password', bank.pin],
      ]
    case 'accounts': {
      const inputs = html.match(/<input[^>]*name="account"[^>]*>/g) ?? []
      return inputs.map((input) => ['account', /value="([^"]*)"/.exec(input)?.[1] ?? ''])
    }
    case 'otp':
      return [['otp', bank.otp ?? '']]
  }
}

/** Follows redirects as far as this machine. */
async function walk(
  from: string,
  init: RequestInit = {},
): Promise<{ readonly url: string; readonly html: string }> {
  let [url, request] = [from, init]
  for (let hop = 0; hop < 10; hop++) {
    const response = await fetch(url, { ...request, redirect: 'manual' })
    const location = response.headers.get('location')
    if (location === null) return { url, html: await response.text() }
    url = new URL(location, url).href
    if (new URL(url).hostname !== '127.0.0.1') return { url, html: '' }
    request = {}
  }
  throw new Error(`too many redirects, the last one to ${url}`)
}

/** Presses the button on every phone that waits at this bank for this person. */
export async function approveOnPhone(
  bankUrl: string,
  bank: { readonly name: string; readonly login: string },
): Promise<void> {
  const slug = bank.name.toLowerCase()
  const answer = await fetch(`${bankUrl}/control/phone?bank=${slug}&login=${bank.login}`)
  const { waiting } = (await answer.json()) as { waiting: { authorisationId: string }[] }
  for (const { authorisationId } of waiting) {
    await fetch(`${bankUrl}/control/phone/${authorisationId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ action: 'approve' }),
    })
  }
}
