import { setTimeout as pause } from 'node:timers/promises'
import type { AuditFilter, AuditRecord, AuditTrail } from '../audit/audit-record.ts'
import { chainRecord, readChain, verifyChain } from '../audit/chain.ts'
import { fitsFilter } from '../audit/fits-filter.ts'
import type { Config } from '../config.ts'
import { migrate } from '../storage/migrate.ts'
import { joinDatabase } from '../storage/open-database.ts'
import { PgAuditTrail } from '../storage/pg-audit-trail.ts'
import { auditHelp } from './audit-help.ts'
import { describeRecord, describeVerdict, recordAsJson } from './describe-audit.ts'
import { operator } from './operator.ts'
import { print } from './print.ts'
import { type AuditOrder, readAuditOrder } from './read-audit-order.ts'
import { stopSignal } from './stop-signal.ts'

const tailMs = 1_000

/** `kontor audit …`: shows and verifies who did what. Throws `UsageError` and `StartError`. */
export async function audit(config: Config, args: readonly string[]): Promise<void> {
  const order = readAuditOrder(args)
  if (order.command === 'help') return console.log(auditHelp)
  const opened = await joinDatabase({
    dataDir: config.dataDir,
    durable: config.mode === 'production',
    actor: operator(),
    ...(config.databaseUrl && { url: config.databaseUrl.reveal() }),
  })
  try {
    await migrate(opened.database)
    await obey(new PgAuditTrail(opened.database, chainRecord), order)
  } finally {
    await opened.close()
  }
}

async function obey(
  trail: AuditTrail,
  order: Exclude<AuditOrder, { readonly command: 'help' }>,
): Promise<void> {
  switch (order.command) {
    case 'show':
      return show(await newest(trail, order), order)
    case 'tail':
      return follow(trail, order)
    case 'export':
      return writeAll(trail, order.filter)
    case 'verify':
      return verify(trail, order.head)
  }
}

function show(records: readonly AuditRecord[], showing: Showing): void {
  if (records.length > 0) print(records.map(writer(showing)).join('\n'))
  else if (!showing.json) print('  No record fits.')
}

type Showing = { readonly filter: AuditFilter; readonly count: number; readonly json: boolean }

function newest(trail: AuditTrail, { filter, count }: Showing): Promise<readonly AuditRecord[]> {
  return trail.newest(filter, count)
}

function writer({ json }: Showing): (record: AuditRecord) => string {
  return (record) => (json ? recordAsJson(record) : describeRecord(record))
}

/** New ones are told in the order of the chain, so that none slips in behind one that was shown. */
async function follow(trail: AuditTrail, showing: Showing): Promise<void> {
  const write = writer(showing)
  let after = (await trail.head())?.seq ?? 0
  const first = await newest(trail, showing)
  for (const record of first) console.log(write(record))
  const shown = new Set(first.map(({ id }) => id))
  const stopping = new AbortController()
  void stopSignal().then(() => stopping.abort())
  while (!stopping.signal.aborted) {
    for (const record of await trail.sealed(after, 1000)) {
      after = record.seq
      const isNew = !shown.delete(record.id)
      if (isNew && fitsFilter(record, showing.filter)) console.log(write(record))
    }
    await pause(tailMs, undefined, stopping).catch(() => {})
  }
}

async function writeAll(trail: AuditTrail, filter: AuditFilter): Promise<void> {
  for await (const record of readChain(trail)) {
    if (fitsFilter(record, filter)) console.log(recordAsJson(record))
  }
}

async function verify(trail: AuditTrail, head: string | undefined): Promise<void> {
  const verdict = await verifyChain(readChain(trail), head)
  console.log(describeVerdict(verdict, await trail.unsealed()))
  if (verdict.kind === 'broken') process.exitCode = 1
}
