import { Agent, type Dispatcher } from 'undici'

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

/**
 * One request on a kept connection. The client runs on the same cores as what it asks and dilutes the ratio: so it is undici's
 * `dispatch`, without streams.
 */
export async function ask(
  url: string,
  options: { readonly authorization: string; readonly form?: Readonly<Record<string, string>> },
): Promise<Reply> {
  const { origin, pathname: path } = new URL(url)
  const { authorization, form } = options
  return send(
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
}

function send(request: Dispatcher.DispatchOptions): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  let status = 0
  const chunks: Buffer[] = []
  agent.dispatch(request, {
    onRequestStart: () => {},
    onResponseStart: (_controller, statusCode) => {
      status = statusCode
    },
    onResponseData: (_controller, chunk) => void chunks.push(chunk),
    onResponseEnd: () => resolve({ status, body: JSON.parse(Buffer.concat(chunks).toString()) }),
    onResponseError: (_controller, error) => reject(error),
  })
  return promise
}
