import type { NoticeRules } from '../notify/notification.ts'
import type { Reconcile } from '../sync/changes.ts'
import type { AccessKey } from '../sync/sync-store.ts'

/** The rules that stores of fetched data apply, but do not make. */
export type IngestRules = {
  readonly reconcile: Reconcile
  readonly notices: NoticeRules
  /** Where the person goes to confirm an access again. Whoever has it can begin, so it is stored sealed alone. */
  renewalLink(access: AccessKey): string
}
