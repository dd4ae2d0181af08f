import { Logger } from 'graphile-worker'

export type QueueLog = (level: 'error' | 'warning' | 'info' | 'debug', message: string) => void

/** The queue's log through ours. Meta data is left out: it may hold payloads and connection strings. */
export function queueLogger(log: QueueLog): Logger {
  return new Logger(() => (level, message) => log(level, message))
}

export const silentLogger = queueLogger(() => {})
