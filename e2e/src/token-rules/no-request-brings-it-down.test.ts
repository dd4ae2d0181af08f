import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Harvest } from '../harness/client.ts'
import { createLink, harvest } from '../harness/client.ts'
import { countFor, timeLimitFor } from '../harness/effort.ts'
import type { Nodes } from '../harness/nodes.ts'
import { startNodes } from '../harness/nodes.ts'
import { RawConnection } from '../harness/raw-connection.ts'
import { Dice } from './dice.ts'
import { kontorService } from './kontor-service.ts'
import type { Knowledge, MalformedRequest, Operation } from './malformed-requests.ts'
import { malformedRequest } from './malformed-requests.ts'
import { exchange, readWith, sandboxBasic, signIn } from './token-service.ts'
import { connectedIban, passWidget } from './widget-passage.ts'

let nodes: Nodes
let gathered: Harvest | undefined
let link = { id: '', location: '' }
beforeAll(async () => {
  nodes = await startNodes({ KONTOR_LOG_LEVEL: 'error' }, async ({ url }) => {
    gathered = await harvest(url, (await passWidget(url)).callback)
    link = await createLink(url, { redirect_uri: 'http://127.0.0.1:9/callback' })
  })
})
afterAll(() => nodes.close())

const requests = () => countFor({ quick: 4000, usual: 25_000, long: 1_000_000 })
const connectionsPerNode = 6

/** Found what they were meant to find once; whoever finds another fault adds its seed. */
const fixedSeed = 20_240_229
const freshSeed = randomInt(2 ** 32)

test.each([
  ['the fixed seed', fixedSeed],
  ['a fresh seed', freshSeed],
])(
  'no malformed request is answered 5xx, late or not at all, and none ends a process: %s, %i',
  { timeout: timeLimitFor(600_000) },
  async (_name, seed) => {
    const faults = new Map<string, string[]>()
    const statuses = new Map<number, number>()
    const known = await gatherKnowledge()
    const dice = new Dice(seed)
    let sent = 0
    const caller = async (url: string) => {
      const [honest, guesser] = [new RawConnection(url), new RawConnection(url, '127.0.0.2')]
      while (sent < requests()) {
        sent++
        const request = malformedRequest(dice, known)
        const connection = request.isGuess ? guesser : honest
        const answer = await connection.ask(request.bytes, request)
        if (request.isLast) connection.close()
        const status = 'status' in answer ? answer.status : 0
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        const fault = faultOf(request, answer)
        if (fault !== undefined) note(faults, fault, request)
      }
      honest.close()
      guesser.close()
    }
    await Promise.all(
      nodes.urls.flatMap((url) => Array.from({ length: connectionsPerNode }, () => caller(url))),
    )
    console.log(`seed ${seed}: ${sent} requests, answered`, Object.fromEntries(statuses))
    expect(Object.fromEntries(faults)).toEqual({})
    // Some of them must have come far, and no kind of refusal may hide the others.
    for (const status of [200, 201, 400, 401, 404, 405, 415]) {
      expect(statuses.get(status) ?? 0, `answers ${status}`).toBeGreaterThan(0)
    }
    expect(statuses.get(429) ?? 0).toBeLessThan(requests() / 4)
    expect(statuses.get(200) ?? 0).toBeGreaterThan(requests() / 20)

    for (const { url, process } of [nodes.first, nodes.second]) {
      expect((await fetch(`${url}/readyz`)).status).toBe(200)
      expect(await readWith(url, known.accessToken)).toBe(200)
      expect(process.child.exitCode).toBe(null)
      expect(process.stderr).toBe('')
      // At this level a line is a request that failed for our own fault.
      expect(process.stdout.split('\n').filter((line) => line.startsWith('{'))).toEqual([])
    }
  },
)

type Answer = Awaited<ReturnType<RawConnection['ask']>>

function faultOf(request: MalformedRequest, answer: Answer): string | undefined {
  if ('broken' in answer) return `no answer: ${answer.broken}`
  if (answer.status >= 500) return `answered ${answer.status}: ${answer.body.toString('utf8')}`
  const isPage = /^[A-Za-z]+ \S*\/(?:widget|assets)/.test(request.bytes.toString('latin1'))
  if (answer.status < 400 || request.isHead || isPage) return undefined
  return isErrorBody(answer.body) ? undefined : `answered ${answer.status} without an error body`
}

function isErrorBody(body: Buffer): boolean {
  try {
    const { error } = JSON.parse(body.toString('utf8')) as { error?: { data?: unknown } }
    return typeof error?.data === 'object' && error.data !== null
  } catch {
    return false
  }
}

/** Two requests for each kind of fault, as they can be pasted into an issue. */
function note(faults: Map<string, string[]>, fault: string, { bytes }: MalformedRequest): void {
  const examples = faults.get(fault) ?? []
  if (examples.length < 2) examples.push(bytes.subarray(0, 1000).toString('latin1'))
  faults.set(fault, examples)
}

async function gatherKnowledge(): Promise<Knowledge> {
  const service = kontorService(nodes)
  const codes = await service.makeCodes(400)
  const spare = await Promise.all(codes.slice(300).map((code) => exchange(service.urls[0], code)))
  const signedIn = await Promise.all(['a', 'b', 'c', 'd'].map(tokenOfUser))
  const [flowId, linkToken] = [link.id, new URL(link.location).searchParams.get('token') ?? '']
  return {
    operations: [...documented(), ...pages],
    basic: sandboxBasic,
    accessToken: gathered?.tokens.access_token ?? '',
    spareTokens: [...spare.map(({ accessToken }) => accessToken), ...signedIn],
    members: { accounts: [[{ id: connectedIban }], []], cascade: [true, false] },
    values: {
      accountId: gathered?.accounts.map((account) => account.account_id) ?? [],
      accounts: gathered?.accounts.map((account) => account.account_id) ?? [],
      transactionId: gathered?.transactions.map((each) => each.transaction_id) ?? [],
      grant_type: ['authorization_code', 'refresh_token', 'password'],
      code: codes.slice(0, 300),
      refresh_token: spare.map(({ refreshToken }) => refreshToken),
      token: [linkToken, ...spare.map(({ accessToken }) => accessToken)],
      redirect_uri: ['https://my-app.example.com/callback'],
      scope: ['accounts=ro', 'accounts=ro offline', ''],
      username: usernames,
      email: [...usernames, ...Array.from({ length: 40 }, (_, index) => `new${index}@example.com`)],
      password: [password, 'battery staple'],
      code_challenge: ['E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'],
      code_challenge_method: ['S256'],
      full_name: ['Erika Mustermann'],
      new_password: ['correct horse'],
      state: ['état & =', ''],
      cascade: ['true', 'false'],
      count: ['1', '1000'],
      offset: ['0', '5'],
      since: ['2024-01-01'],
      cents: ['true', 'false'],
      flowId: [flowId],
      step: [
        'welcome',
        'bank',
        'login',
        'challenge',
        'accounts',
        'search',
        'banks',
        'cancel',
        'status',
        'continue',
      ],
      q: ['Sparkasse', 'DE49900900780078000100'],
    },
  }
}

const password = 'correct horse'
const usernames = ['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com']

/** The token of a user who may be changed and deleted; the user may be there from the seed before. */
async function tokenOfUser(name: string): Promise<string> {
  const [url] = nodes.urls
  const email = `${name}@example.com`
  await fetch(`${url}/auth/user`, {
    method: 'POST',
    headers: { authorization: sandboxBasic, 'content-type': 'application/json' },
    body: JSON.stringify({ full_name: name, email, password }),
  })
  const { accessToken } = await signIn(url, { username: email, password })
  return accessToken
}

/** The pages of the person are not in the interface's description, and strangers call them, too. */
const pages: readonly Operation[] = [
  { method: 'GET', path: '/widget', parameters: ['token'], fields: [] },
  { method: 'GET', path: '/widget/{flowId}/{step}', parameters: ['q', 'token'], fields: [] },
  {
    method: 'POST',
    path: '/widget/{flowId}/{step}',
    parameters: ['q'],
    fields: ['q', 'bank_id', 'credential_login', 'answer', 'token'],
  },
]

type Schema = {
  readonly $ref?: string
  readonly properties?: object
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}
type Described = {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}
type Description = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** Every operation of the published description, so that a new one is tried from its first day. */
function documented(): Operation[] {
  const file = new URL('../../../docs/openapi.json', import.meta.url)
  const { paths, components }: Description = JSON.parse(readFileSync(file, 'utf8'))
  const fieldsOf = (schema: Schema): string[] => {
    const named = schema.$ref?.split('/').at(-1)
    const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]
    const target = named === undefined ? undefined : components.schemas[named]
    return [
      ...Object.keys(schema.properties ?? {}),
      ...inner.flatMap(fieldsOf),
      ...(target === undefined ? [] : fieldsOf(target)),
    ]
  }
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      method: method.toUpperCase(),
      path,
      parameters: (described.parameters ?? []).flatMap((each) =>
        each.in === 'query' ? [each.name] : [],
      ),
      fields: [
        ...new Set(
          Object.values(described.requestBody?.content ?? {}).flatMap(({ schema }) =>
            fieldsOf(schema),
          ),
        ),
      ],
    })),
  )
  expect(operations.length).toBeGreaterThan(11)
  return operations
}
