import type { ConnectorSession } from '../connectors/connector.ts'
import type { Bank } from '../domain/bank.ts'
import type { EventDraft } from '../domain/event.ts'
import type { AccessId, FlowId, UserId } from '../domain/ids.ts'
import type { Secret } from '../domain/secret.ts'
import type { BrowserHash, LinkHash } from '../domain/token-hash.ts'
import type {
  Claim,
  FetchProgress,
  FlowHarvest,
  FlowStore,
  NewFlow,
  OngoingHarvest,
} from '../flow/flow-store.ts'
import type { Flow, FlowState } from '../flow/flow.ts'
import { isOver } from '../flow/next.ts'
import type { Job } from '../jobs/jobs.ts'
import { recordForClient, recordInMemory } from './memory-events.ts'
import { newId, noHoldings, storeArrival } from './memory-harvest.ts'
import { writeOn } from './memory-journals.ts'
import { endReplaced } from './memory-sync-store.ts'
import type { StoredFlow, World } from './memory-world.ts'

export class MemoryFlowStore implements FlowStore {
  readonly #world: World
  readonly #now: () => Date
  constructor(world: World, now: () => Date) {
    this.#world = world
    this.#now = now
  }

  async create({ linkHash, ...flow }: NewFlow): Promise<void> {
    const client = this.#world.clients.get(flow.clientId)
    if (client === undefined) throw new Error('unknown client')
    this.#world.flows.set(flow.id, {
      flow: { ...flow, clientName: client.name, version: 0 },
      link: linkHash,
    })
    const { id: flowId, clientId, createdAt, expiresAt, state } = flow
    const entries = [{ at: createdAt, step: state.name }]
    this.#world.journals.set(flowId, { flowId, clientId, createdAt, expiresAt, entries })
  }

  async findByLink(hash: LinkHash): Promise<Flow | undefined> {
    return [...this.#world.flows.values()].find(({ link }) => link === hash)?.flow
  }

  async find(id: FlowId): Promise<Flow | undefined> {
    return this.#world.flows.get(id)?.flow
  }

  async findForBrowser(id: FlowId, browser: BrowserHash): Promise<Flow | undefined> {
    const stored = this.#world.flows.get(id)
    if (stored === undefined) return undefined
    return stored.browser === browser || stored.phone === browser ? stored.flow : undefined
  }

  async bind(
    id: FlowId,
    hash: { readonly link: LinkHash; readonly browser: BrowserHash },
    time: { readonly now: Date; readonly expiresAt: Date },
  ): Promise<boolean> {
    const stored = this.#world.flows.get(id)
    if (stored?.link !== hash.link || stored.browser !== undefined) return false
    if (stored.flow.expiresAt <= time.now) return false
    stored.browser = hash.browser
    stored.flow = { ...stored.flow, expiresAt: time.expiresAt }
    const journal = this.#world.journals.get(id)
    const opened = { openedAt: time.now, expiresAt: time.expiresAt }
    if (journal) this.#world.journals.set(id, { ...journal, ...opened })
    return true
  }

  async offerHandover(id: FlowId, hash: LinkHash, until: Date): Promise<void> {
    const stored = this.#world.flows.get(id)
    if (stored !== undefined) stored.handover = { hash, until }
  }

  async findByHandover(hash: LinkHash, now: Date): Promise<Flow | undefined> {
    return this.#offered(hash, now)?.flow
  }

  async acceptHandover(
    { handover, browser }: { readonly handover: LinkHash; readonly browser: BrowserHash },
    now: Date,
  ): Promise<Flow | undefined> {
    const stored = this.#offered(handover, now)
    if (stored === undefined || stored.flow.expiresAt <= now) return undefined
    stored.phone = browser
    stored.handover = undefined
    return stored.flow
  }

  #offered(hash: LinkHash, now: Date): StoredFlow | undefined {
    return [...this.#world.flows.values()].find(
      ({ handover }) => handover?.hash === hash && handover.until > now,
    )
  }

  async claim(flow: Flow, until: Date, now: Date): Promise<Claim | undefined> {
    const stored = this.#current(flow)
    if (stored === undefined || stored.flow.expiresAt <= now) return undefined
    if (stored.claimedUntil !== undefined && stored.claimedUntil > now) return undefined
    stored.claimedUntil = until
    return { flow, until }
  }

  async prolong({ flow, until }: Claim, longer: Date): Promise<Claim | undefined> {
    const stored = this.#current(flow)
    if (stored?.claimedUntil?.getTime() !== until.getTime()) return undefined
    stored.claimedUntil = longer
    return { flow, until: longer }
  }

  async save(flow: Flow, state: FlowState, jobs: readonly Job[]): Promise<Flow | undefined> {
    const saved = this.#advance(flow, state)
    if (saved === undefined) return undefined
    for (const job of jobs) this.#addJob(job)
    const { clientId } = flow
    recordForClient(this.#world, { whose: { clientId }, at: this.#now(), events: saved.events })
    return saved.flow
  }

  async keepSession(flow: Flow, session: ConnectorSession): Promise<Flow | undefined> {
    if (!('session' in flow.state)) return flow
    const stored = this.#current(flow)
    if (stored === undefined) return undefined
    const kept = { ...flow, state: { ...flow.state, session } }
    stored.flow = kept
    return kept
  }

  async keepCredentials(
    flow: Flow,
    credentials: Readonly<Record<string, Secret>> | undefined,
  ): Promise<void> {
    const stored = this.#current(flow)
    if (stored !== undefined) stored.credentials = credentials
  }

  async release({ flow, until }: Claim): Promise<void> {
    const stored = this.#current(flow)
    if (stored?.claimedUntil?.getTime() === until.getTime()) stored.claimedUntil = undefined
  }

  async reportProgress(id: FlowId, progress: FetchProgress): Promise<void> {
    const stored = this.#world.flows.get(id)
    if (stored !== undefined) stored.progress = progress
  }

  async progress(id: FlowId): Promise<FetchProgress | undefined> {
    return this.#world.flows.get(id)?.progress
  }

  async finish(flow: Flow, state: FlowState, harvest: FlowHarvest): Promise<Flow | undefined> {
    const credentials = this.#world.flows.get(flow.id)?.credentials
    const finished = this.#advance(flow, state)
    if (finished === undefined) return undefined
    const { userId, bank, accounts, code, scope, dataExpiresAt, ongoing } = harvest
    const user = this.#world.users.get(userId) ?? {
      clientId: flow.clientId,
      ...(dataExpiresAt !== undefined && { dataExpiresAt }),
      ...noHoldings,
    }
    const arrival = {
      accessId: newId('X') as AccessId,
      bank,
      accounts,
      shownFrom: ongoing?.shownFrom,
      isNew: true,
      now: this.#now(),
    }
    const stored = { ...user, ...storeArrival(user, arrival) }
    this.#world.users.set(userId, stored)
    if (ongoing !== undefined)
      this.#addAccess(ongoing, { userId, bank, id: arrival.accessId, credentials })
    endReplaced(this.#world, userId, { before: user, after: stored })
    this.#world.codes.set(code.hash, {
      userId,
      clientId: flow.clientId,
      flowId: flow.id,
      redirectUri: flow.request.redirectUri,
      ...(flow.request.codeChallenge !== undefined && {
        codeChallenge: flow.request.codeChallenge,
      }),
      scope,
      plain: code.plain,
      expiresAt: code.expiresAt,
    })
    recordInMemory(this.#world, { userId, at: harvest.at, events: finished.events })
    return finished.flow
  }

  async code(id: FlowId, now: Date): Promise<Secret | undefined> {
    const code = [...this.#world.codes.values()].find(({ flowId }) => flowId === id)
    return code !== undefined && code.grantId === undefined && code.expiresAt > now
      ? code.plain
      : undefined
  }

  #addAccess(
    { session, validUntil, nextSyncAt }: OngoingHarvest,
    {
      userId,
      bank,
      id,
      credentials: values,
    }: { userId: UserId; bank: Bank; id: AccessId; credentials: StoredFlow['credentials'] },
  ): void {
    this.#world.accesses.set(id, {
      id,
      userId,
      bankId: bank.id,
      bankName: bank.name,
      createdAt: this.#now(),
      session,
      state: 'connected',
      failures: 0,
      nextSyncAt,
      ...(validUntil !== undefined && { consentUntil: validUntil }),
      ...(values && { credentials: { values } }),
    })
  }

  #current(flow: Flow): StoredFlow | undefined {
    const stored = this.#world.flows.get(flow.id)
    return stored?.flow.version === flow.version ? stored : undefined
  }

  #advance(
    flow: Flow,
    state: FlowState,
  ): { readonly flow: Flow; readonly events: readonly EventDraft[] } | undefined {
    const stored = this.#current(flow)
    if (stored === undefined) return undefined
    stored.flow = { ...stored.flow, state, version: flow.version + 1 }
    stored.claimedUntil = undefined
    if (isOver(state)) stored.credentials = undefined
    const before = this.#world.journals.get(flow.id)
    if (before === undefined) return { flow: stored.flow, events: [] }
    const step = { before: flow.state, after: state, now: this.#now() }
    const { journal, events } = writeOn(before, step)
    this.#world.journals.set(flow.id, journal)
    return { flow: stored.flow, events }
  }

  #addJob(job: Job): void {
    const { jobs } = this.#world
    const waiting = jobs.findIndex(({ key }) => key !== undefined && key === job.key)
    if (waiting >= 0) jobs.splice(waiting, 1)
    jobs.push(job)
  }
}
