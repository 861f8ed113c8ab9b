import { type Domains, registerRoutes } from '../apps/server/src/app.ts'
import { readConfig } from '../apps/server/src/platform/config/config.ts'
import { openGate } from '../apps/server/src/platform/gate/index.ts'
import { NotSignedIn } from '../apps/server/src/platform/http/errors.ts'
import { openHttp } from '../apps/server/src/platform/http/server.ts'
import { openLog } from '../apps/server/src/platform/telemetry/log.ts'
import { version } from '../apps/server/src/version.ts'

interface Schema {
  $ref?: string
  type?: string
  default?: unknown
  enum?: unknown[]
  format?: string
  minimum?: number
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
}

interface Operation {
  summary: string
  description?: string
  tags: string[]
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

interface OpenApi {
  openapi: string
  info: { title: string; description: string; version: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

/** The OpenAPI document of the server, without one that runs: only the routes' schemas are looked at. */
export async function describeApi(): Promise<OpenApi> {
  const refuse = async () => {
    throw new NotSignedIn()
  }
  const gate = openGate(readConfig({}).gate, { derive: () => Buffer.alloc(32) })
  const http = await openHttp({
    gate,
    log: openLog('silent'),
    version,
    trustedProxies: 0,
    maxUploadBytes: 1,
    resolveActor: refuse,
    localActor: refuse,
  })
  // Routes take their domain when they are called, and none is.
  registerRoutes(http, {} as Domains)
  await http.ready()
  const described = http.swagger() as unknown as OpenApi
  await http.close()
  gate.close()
  return described
}

/** The API's description and a Postman collection of it, by path in the repository. */
export async function apiDocs(): Promise<Record<string, string>> {
  const api = await describeApi()
  const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
  return {
    'docs/api/openapi.json': asJson(api),
    'docs/api/gepeto.postman_collection.json': asJson(toPostman(api)),
  }
}

/**
 * A collection for Postman: a folder per tag, a request per call, the key and address as variables.
 * @see https://schema.getpostman.com/json/collection/v2.1.0/collection.json
 */
function toPostman(api: OpenApi) {
  const folders = new Map<string, object[]>()
  for (const [path, item] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(item)) {
      const tag = operation.tags[0] ?? 'other'
      folders.set(tag, [...(folders.get(tag) ?? []), toRequest(api, path, method, operation)])
    }
  return {
    info: {
      name: api.info.title,
      description: api.info.description,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: {
      type: 'apikey',
      apikey: [
        { key: 'key', value: 'x-api-key' },
        { key: 'value', value: '{{apiKey}}' },
      ],
    },
    variable: [
      { key: 'baseUrl', value: 'http://localhost:8000' },
      { key: 'apiKey', value: '' },
    ],
    item: [...folders].map(([name, item]) => ({ name, item })),
  }
}

function toRequest(api: OpenApi, path: string, method: string, operation: Operation) {
  const segments = path
    .replaceAll(/\{(\w+)\}/g, ':$1')
    .split('/')
    .filter(Boolean)
  const of = (place: string) => (operation.parameters ?? []).filter((parameter) => parameter.in === place)
  const header = of('header').map(({ name, description }) => ({
    key: name,
    value: '',
    description,
    disabled: true,
  }))
  const query = of('query').map(({ name, description }) => ({
    key: name,
    value: '',
    description,
    disabled: true,
  }))
  const body = bodyOf(api, operation)
  return {
    name: operation.summary,
    request: {
      method: method.toUpperCase(),
      description: operation.description,
      header: body?.mode === 'raw' ? [{ key: 'content-type', value: 'application/json' }, ...header] : header,
      url: {
        raw: `{{baseUrl}}/${segments.join('/')}`,
        host: ['{{baseUrl}}'],
        path: segments,
        query,
        variable: of('path').map(({ name, description }) => ({ key: name, value: '', description })),
      },
      ...(body ? { body } : {}),
    },
    response: [],
  }
}

function bodyOf(api: OpenApi, { requestBody, description }: Operation) {
  const schema = requestBody?.content['application/json']?.schema
  if (schema) {
    const raw = JSON.stringify(exampleOf(api, schema), null, 2)
    return { mode: 'raw' as const, raw, options: { raw: { language: 'json' } } }
  }
  const field = /multipart\/form-data in (?:a field|fields) named "(\w+)"/.exec(description ?? '')?.[1]
  return field ? { mode: 'formdata' as const, formdata: [{ key: field, type: 'file', src: [] }] } : undefined
}

/** The smallest value of a schema's shape: what is required, and nothing else. */
function exampleOf(api: OpenApi, schema: Schema): unknown {
  if (schema.$ref) return exampleOf(api, api.components.schemas[schema.$ref.split('/').at(-1)!] ?? {})
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (choice) return exampleOf(api, choice)
  if (schema.default !== undefined) return schema.default
  if (schema.enum) return schema.enum[0]
  if (schema.type === 'object')
    return Object.fromEntries(
      Object.entries(schema.properties ?? {})
        .filter(([name, property]) => schema.required?.includes(name) && property.default === undefined)
        .map(([name, property]) => [name, exampleOf(api, property)]),
    )
  if (schema.type === 'array') return schema.items ? [exampleOf(api, schema.items)] : []
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1
  if (schema.type === 'boolean') return false
  return ''
}
