import { userInfo } from 'node:os'

/** Who runs this command, for the audit records. A process of a container may be a user without a name. */
export function operator(): string {
  try {
    return `operator:${userInfo().username}`
  } catch {
    return `operator:${process.getuid?.() ?? 'unknown'}`
  }
}
