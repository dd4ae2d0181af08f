import { ErrorBody } from '@kontor/contract'
import type { TSchema } from 'typebox'
import { groupOf, problems } from '../domain/problem.ts'
import type { ProblemCode } from '../domain/problem.ts'
import type { Endpoint, Success } from './endpoint.ts'
import { endpoints } from './endpoints.ts'
import { isRecord } from './read-input.ts'

type Json = Record<string, unknown>

/** The OpenAPI 3.1 document of the whole interface, made from the schemas that check it and the table of problems. */
export function buildOpenApi(): Json {
  const schemas: Json = {}
  const errorRef = refer(ErrorBody, schemas)
  const paths: Record<string, Json> = {}
  for (const endpoint of endpoints) {
    const operations = (paths[endpoint.path] ??= {})
    operations[endpoint.method.toLowerCase()] = describeOperation(endpoint, schemas, errorRef)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kontor',
      version: '0.1.0',
      description: `${introduction}\n\n${errorTable()}`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      securitySchemes: {
        client: { type: 'http', scheme: 'basic', description: 'Id and secret of the client.' },
        user: { type: 'http', scheme: 'bearer', description: 'An access token.' },
      },
      schemas: sortKeys(schemas),
    },
  }
}

const introduction = [
  'A self-hosted gateway to bank accounts: make a link, send the person to it, trade the code for tokens, read.',
  'Unknown fields and query parameters are ignored; numbers and booleans may come as strings; a trailing slash does not matter.',
  'Every answer from 400 on carries the same error body.',
].join('\n')

function describeOperation(endpoint: Endpoint, schemas: Json, errorRef: Json): Json {
  const parameters = [
    ...pathParameters(endpoint.path),
    ...parametersOf(endpoint.query, 'query', schemas),
    ...parametersOf(endpoint.headers, 'header', schemas),
  ]
  const holder = endpoint.security === 'client' ? 'The client needs' : 'Needs'
  const scope =
    endpoint.scope === undefined ? undefined : `${holder} the scope \`${endpoint.scope}\`.`
  return {
    operationId: endpoint.operationId,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(scope !== undefined && { description: scope }),
    security: endpoint.security === undefined ? [] : [{ [endpoint.security]: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(endpoint.body && {
      requestBody: {
        required: true,
        content: content(endpoint.body.mediaTypes, refer(endpoint.body.schema, schemas)),
      },
    }),
    responses: {
      ...successResponse(endpoint.success, schemas),
      ...(endpoint.alsoSuccess && successResponse(endpoint.alsoSuccess, schemas)),
      ...problemResponses(endpoint.problems, errorRef),
      default: {
        description: 'Another problem; see the list of errors.',
        content: content(['application/json'], errorRef),
      },
    },
  }
}

function successResponse({ status, description, schema }: Success, schemas: Json): Json {
  const body = schema && { content: content(['application/json'], refer(schema, schemas)) }
  return { [status]: { description, ...body } }
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function parametersOf(
  schema: TSchema | undefined,
  place: 'query' | 'header',
  schemas: Json,
): Json[] {
  const described = schema === undefined ? {} : strip(schema, schemas)
  if (!isRecord(described) || !isRecord(described.properties)) return []
  return Object.entries(described.properties).map(([name, property]) => {
    const { description, ...schema } = isRecord(property) ? property : {}
    const list = schema.type === 'array'
    return {
      name,
      in: place,
      ...(typeof description === 'string' && { description }),
      ...(list && { style: 'form', explode: false }),
      schema,
    }
  })
}

/** One response for each status; several problems may share one. */
function problemResponses(codes: readonly ProblemCode[], errorRef: Json): Json {
  const byStatus = Map.groupBy(codes, (code) => problems[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      {
        description: list.map((code) => problems[code].description).join(' '),
        ...(status === 401 && {
          headers: { 'WWW-Authenticate': { schema: { type: 'string' } } },
        }),
        ...((status === 503 || status === 429) && {
          headers: { 'Retry-After': { schema: { type: 'integer' } } },
        }),
        content: content(['application/json'], errorRef),
      },
    ]),
  )
}

function content(mediaTypes: readonly string[], schema: Json): Json {
  return Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema }]))
}

/** A named schema goes into the components, once; its place holds a reference. */
function refer(schema: TSchema, schemas: Json): Json {
  const named: unknown = '$id' in schema ? schema.$id : undefined
  if (typeof named !== 'string') return asRecord(strip(schema, schemas))
  if (!(named in schemas)) {
    schemas[named] = {}
    schemas[named] = strip(schema, schemas)
  }
  return { $ref: `#/components/schemas/${named}` }
}

/** Plain JSON Schema: no ids, and references in the place of named schemas further down. */
function strip(node: unknown, schemas: Json): unknown {
  if (Array.isArray(node)) return node.map((item) => stripInner(item, schemas))
  if (!isRecord(node)) return node
  const kept = Object.entries(node).filter(([key]) => key !== '$id')
  return Object.fromEntries(kept.map(([key, value]) => [key, stripInner(value, schemas)]))
}

function stripInner(node: unknown, schemas: Json): unknown {
  return isRecord(node) && typeof node.$id === 'string'
    ? refer(node, schemas)
    : strip(node, schemas)
}

function errorTable(): string {
  const rows = Object.entries(problems).map(
    ([name, row]) =>
      `| ${row.status} | ${row.code} | ${groupOf(row.code)} | \`${name}\` | ${row.description} |`,
  )
  return [
    '## Errors',
    '',
    '| status | code | group | problem | description |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

function sortKeys(record: Json): Json {
  const entries = Object.entries(record).toSorted(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(entries)
}

function asRecord(value: unknown): Json {
  return isRecord(value) ? value : {}
}
