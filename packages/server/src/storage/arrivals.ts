import sql, { type Sql } from 'sql-template-tag'
import { concurrentSeconds } from '../domain/refresh-rules.ts'
import type { AccessTokenHash } from '../domain/token-hash.ts'
import type { Queries } from './database.ts'

const gatherMs = 50
const waitingMax = 1_000

/**
 * Access tokens whose use shows that the refresh token issued with them arrived. They are written down a few at a time, so that
 * whoever reads waits for no write. What is lost on the way, with the process or because the row is held by somebody else, the
 * token's next use tells again.
 */
export class Arrivals {
  readonly #database: Queries
  readonly #waiting = new Map<AccessTokenHash, Date>()
  #writing = Promise.resolve()
  constructor(database: Queries) {
    this.#database = database
  }

  note(token: AccessTokenHash, now: Date): void {
    if (this.#waiting.size >= waitingMax) return
    this.#waiting.set(token, now)
    if (this.#waiting.size === 1) setTimeout(() => void this.settle(), gatherMs).unref()
  }

  /** Resolves when everything noted so far is written. */
  settle(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    if (this.#waiting.size === 0) return
    const [tokens, times] = [[...this.#waiting.keys()], [...this.#waiting.values()]]
    this.#waiting.clear()
    // Whoever reads has been told already what there is to tell; the next use notes it again.
    await this.#database.execute(markArrived(tokens, times), 'mark-arrived').catch(() => {})
  }
}

/** Once per generation, and once more to wipe the seal when parallel repeats are over: no write for every use. */
function markArrived(tokens: readonly AccessTokenHash[], times: readonly Date[]): Sql {
  return sql`
    with held as (
      select g.user_id, g.id, used.at
        from unnest(${tokens}::text[], ${times}::timestamptz[]) as used (hash, at)
        join access_tokens t on t.hash = used.hash
        join grants g on g.user_id = t.user_id and g.id = t.grant_id and g.generation = t.generation
       where ${isToBeMarked(sql`used.at`)}
         for no key update of g skip locked)
    update grants g
       set successor_used_at = coalesce(g.successor_used_at, held.at),
           sealed_successor = case when g.rotated_at >= ${concurrentSince(sql`held.at`)} then g.sealed_successor end
      from held
     where g.user_id = held.user_id and g.id = held.id`
}

/** The grant `g` does not know yet that the successor arrived, or still keeps its seal when nobody may ask for it. */
export function isToBeMarked(at: Sql): Sql {
  return sql`
    g.sealed_successor is not null
    and (g.successor_used_at is null or g.rotated_at < ${concurrentSince(at)})`
}

function concurrentSince(at: Sql): Sql {
  return sql`${at} - ${concurrentSeconds} * interval '1 second'`
}
