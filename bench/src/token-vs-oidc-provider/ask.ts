import { Agent, request } from 'node:http'

/** Parallel requests at most. */
export const connections = 16

const agent = new Agent({ keepAlive: true, maxSockets: connections })

export type Reply = { readonly status: number; readonly body: unknown }

/** One request on a kept connection; Node's own client costs half of what `fetch` does. */
export async function ask(
  url: string,
  options: { readonly authorization: string; readonly form?: Readonly<Record<string, string>> },
): Promise<Reply> {
  const body = options.form && new URLSearchParams(options.form).toString()
  const headers = {
    authorization: options.authorization,
    ...(body !== undefined && {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': body.length,
    }),
  }
  const { status, text } = await new Promise<Text>((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST'
    const sent = request(url, { agent, method, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    sent.setTimeout(timeoutMs, () => sent.destroy(new Error(`${url} did not answer`)))
    sent.on('error', reject)
    sent.end(body)
  })
  return { status, body: JSON.parse(text) as unknown }
}

type Text = { readonly status: number; readonly text: string }

const timeoutMs = 20_000
