import { randomBytes } from 'node:crypto'
import type { Config } from '../config.ts'
import type { ClientId } from '../domain/ids.ts'
import {
  addSecret,
  changeClient,
  type ClientRules,
  ClientSettingsError,
  disableClient,
  enableClient,
  makeClient,
  retireSecret,
} from '../oauth/client-settings.ts'
import type { Client, ClientStore } from '../oauth/client-store.ts'
import { migrate } from '../storage/migrate.ts'
import { joinDatabase } from '../storage/open-database.ts'
import { PgClientStore } from '../storage/pg-client-store.ts'
import { clientHelp } from './client-help.ts'
import { describeClient } from './describe-client.ts'
import { operator } from './operator.ts'
import { type ClientOrder, readClientOrder } from './read-client-order.ts'
import { UsageError } from './usage-error.ts'
import { withLogo } from './with-logo.ts'

/** `kontor client …`: registers the customers' applications. Throws `UsageError` and `StartError`. */
export async function client(config: Config, args: readonly string[]): Promise<void> {
  const order = readClientOrder(args)
  if (order === undefined) return console.log(clientHelp)
  const complete = await withLogo(order)
  const opened = await joinDatabase({
    dataDir: config.dataDir,
    durable: config.mode === 'production',
    actor: operator(),
    ...(config.databaseUrl && { url: config.databaseUrl.reveal() }),
  })
  try {
    await migrate(opened.database)
    const clients = new PgClientStore(opened.database)
    const rules = { httpAllowed: config.mode === 'sandbox' }
    console.log(await obey({ clients, rules, randomBytes, now: () => new Date() }, complete))
  } finally {
    await opened.close()
  }
}

export type ClientDeps = {
  readonly clients: ClientStore
  readonly rules: ClientRules
  randomBytes(size: number): Uint8Array
  now(): Date
}

/** Does what was ordered, and returns what to tell. Throws `UsageError`; nothing is changed then. */
export async function obey(deps: ClientDeps, order: ClientOrder): Promise<string> {
  try {
    switch (order.command) {
      case 'list':
        return await list(deps)
      case 'add':
        return await add(deps, order)
      case 'rotate-secret':
        return await rotateSecret(deps, order)
      default:
        return await change(deps, order, changeOf(deps, order))
    }
  } catch (error) {
    if (error instanceof ClientSettingsError) {
      throw new UsageError(error.message, { cause: error })
    }
    throw error
  }
}

async function list({ clients }: ClientDeps): Promise<string> {
  const all = await clients.list()
  if (all.length === 0) return 'There is no client yet: kontor client help'
  return `\n${all.map(describeClient).join('\n\n')}\n`
}

async function add(deps: ClientDeps, { id, settings }: ClientOrder): Promise<string> {
  const { clients, rules } = deps
  if (settings.redirectUris === undefined || settings.name === undefined) {
    throw new UsageError('a client needs --name and --redirect-uri: kontor client help')
  }
  const blank = makeClient(id ?? makeId(deps), settings, rules)
  const made = addSecret(blank, deps.randomBytes)
  if (!(await clients.add(made.client)))
    throw new UsageError(`there is a client ${blank.id} already`)
  return `\n${describeClient(made.client)}\n\n${showSecret(made.secret)}\n`
}

async function rotateSecret(deps: ClientDeps, order: ClientOrder): Promise<string> {
  let secret = ''
  const text = await change(deps, order, (found) => {
    const made = addSecret(found, deps.randomBytes)
    secret = made.secret
    return made.client
  })
  const next = `Both secrets are good now. When the client uses the new one: kontor client retire-secret ${order.id}`
  return `${text}\n${showSecret(secret)}\n\n  ${next}\n`
}

function changeOf(
  { rules, now }: ClientDeps,
  { command, settings }: ClientOrder,
): (client: Client) => Client {
  switch (command) {
    case 'set':
      return (found) => changeClient(found, settings, rules)
    case 'disable':
      return (found) => disableClient(found, now())
    case 'enable':
      return enableClient
    default:
      return retireSecret
  }
}

async function change(
  { clients }: ClientDeps,
  { id }: ClientOrder,
  work: (client: Client) => Client,
): Promise<string> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the look-up is the check
  const changed = await clients.change(id as ClientId, work)
  if (changed === undefined) {
    throw new UsageError(`there is no client ${JSON.stringify(id)}: kontor client list`)
  }
  return `\n${describeClient(changed)}\n`
}

function makeId({ randomBytes: random }: ClientDeps): string {
  return `C${Buffer.from(random(12)).toString('hex')}`
}

function showSecret(secret: string): string {
  return `  secret          ${secret}\n\n  It is shown this once: the database keeps its SHA-256 alone.`
}
