import type { Send } from '../notify/send.ts'
import type { Metrics } from './metrics.ts'

/** Counts what is posted to clients. */
export function countPosts(send: Send, metrics: Metrics): Send {
  return async (message) => {
    const answer = await send(message)
    const outcome =
      answer.kind === 'answered' ? `${Math.floor(answer.status / 100)}xx` : answer.failure
    metrics.webhookPosts.inc({ outcome })
    return answer
  }
}
