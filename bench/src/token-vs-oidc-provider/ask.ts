import { Agent } from 'undici'

/** Parallel requests at most. */
export const connections = 16

const timeoutMs = 20_000
const agent = new Agent({
  connections,
  pipelining: 1,
  headersTimeout: timeoutMs,
  bodyTimeout: timeoutMs,
})

export type Reply = { readonly status: number; readonly body: unknown }

/** One request on a kept connection. The client runs on the same cores as what it asks: the less it costs, the better. */
export async function ask(
  url: string,
  options: { readonly authorization: string; readonly form?: Readonly<Record<string, string>> },
): Promise<Reply> {
  const { origin, pathname: path } = new URL(url)
  const { authorization, form } = options
  const { statusCode, body } = await agent.request(
    form === undefined
      ? { origin, path, method: 'GET', headers: { authorization } }
      : {
          origin,
          path,
          method: 'POST',
          headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams(form).toString(),
        },
  )
  return { status: statusCode, body: await body.json() }
}
