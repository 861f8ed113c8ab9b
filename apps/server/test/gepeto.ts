import type { AddressInfo } from 'node:net'
import type {
  AddedDocuments,
  Answer,
  AuditEvent,
  AuditEventList,
  Collection,
  Document,
} from '@gepeto/contract'
import { readServerSentEvents } from '@gepeto/sdk'
import type { App, Parts } from '../src/app.ts'
import { openApp } from '../src/open-app.ts'
import { readConfig } from '../src/platform/config/config.ts'
import { openLog } from '../src/platform/telemetry/log.ts'
import type { PreparedDatabase, Store } from './databases.ts'

/** The owner's API key of every test server. */
export const ownerKey = 'test-owner-key-0123456789-0123456789'

export type Gepeto = Awaited<ReturnType<typeof startGepeto>>

/** What came back of a call: the body parsed where it is JSON, as text where it is not. */
export interface Reply<Body> {
  status: number
  headers: Headers
  body: Body
}

interface CallOptions {
  headers?: Record<string, string>
  /** Sent as JSON. */
  json?: unknown
  form?: FormData
  /** Without the owner's key. */
  anonymous?: boolean
}

/** An event of a stream, its data parsed. */
export interface StreamEvent {
  id: number
  event: string
  data: Record<string, unknown>
}

/** A text to put in. */
export interface Text {
  title: string
  text: string
}

/**
 * A whole server in this process, on a free port, over a fresh database, with functions that do through HTTP what the
 * tests need done. Close it with `close()`, which also deletes its data.
 */
export async function startGepeto(store: Store, environment: Record<string, string> = {}) {
  return startInstance(await store.prepare(), environment)
}

/** Several servers over one database, which goes when the first of them is closed: close it last. */
export async function startInstances(store: Store, many: number, environment: Record<string, string> = {}) {
  const prepared = await store.prepare()
  const instances: Gepeto[] = []
  for (let count = 0; count < many; count++) {
    const owned = count === 0 ? prepared : { ...prepared, discard: async () => {} }
    instances.push(await startInstance(owned, environment))
  }
  return instances
}

/** A server over a database that was prepared, or that another server has left. */
export async function startInstance(
  prepared: PreparedDatabase,
  environment: Record<string, string>,
  parts: Parts = {},
) {
  const config = readConfig({
    GEPETO_PORT: '0',
    GEPETO_LOG_LEVEL: 'silent',
    // A machine that runs tests may be busy; what sheds load has its own tests.
    GEPETO_MAX_DELAY_MS: '60000',
    GEPETO_BOOTSTRAP_API_KEY: ownerKey,
    GEPETO_DATA_DIR: prepared.config.dataDir,
    DATABASE_URL: prepared.config.url,
    ...environment,
  })
  const app: App = await openApp(config, openLog(config.logLevel), parts)
  await app.http.listen({ host: config.http.host, port: config.http.port })
  await app.start()
  const { port } = app.http.server.address() as AddressInfo
  const address = `http://localhost:${port}`

  function send(method: string, path: string, { headers, json, form, anonymous }: CallOptions = {}) {
    return fetch(address + path, {
      method,
      headers: {
        ...(anonymous ? {} : { 'x-api-key': ownerKey }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: json === undefined ? form : JSON.stringify(json),
    })
  }

  async function call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    options?: CallOptions,
  ): Promise<Reply<Body>> {
    const response = await send(method, path, options)
    const text = await response.text()
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '')
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as Body,
    }
  }

  /** The body of a call that must succeed. */
  async function must<Body>(method: string, path: string, options?: CallOptions): Promise<Body> {
    const { status, body } = await call<Body>(method, path, options)
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(body)}`)
    return body
  }

  /** Reads a stream of events to its end, or until `enough` says so. */
  async function* stream(
    method: string,
    path: string,
    options: CallOptions & { left?: AbortSignal } = {},
  ): AsyncGenerator<StreamEvent> {
    const response = await fetch(address + path, {
      method,
      signal: options.left,
      headers: {
        ...(options.anonymous ? {} : { 'x-api-key': ownerKey }),
        accept: 'text/event-stream',
        ...(options.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      body: options.json === undefined ? undefined : JSON.stringify(options.json),
    })
    if (!response.ok || !response.body) throw new Error(`${method} ${path}: ${response.status}`)
    for await (const { id, event, data } of readServerSentEvents(response.body))
      yield { id: Number(id), event, data: JSON.parse(data) as Record<string, unknown> }
  }

  /** The document once nothing more happens to it. */
  async function settled(id: string): Promise<Document> {
    for (;;) {
      const document = await must<Document>('GET', `/api/v1/documents/${id}`)
      if (document.status === 'ready' || document.status === 'failed') return document
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** Puts a text in and waits until it has been read. */
  async function document(collectionId: string, text: Text): Promise<Document> {
    const { documents } = await must<AddedDocuments>(
      'POST',
      `/api/v1/collections/${collectionId}/documents`,
      { json: text },
    )
    return settled(documents[0]!.id)
  }

  /** A collection with these documents, ready to be asked. */
  async function collection({ name = 'Botany', documents = [] as Text[] } = {}): Promise<Collection> {
    const made = await must<Collection>('POST', '/api/v1/collections', { json: { name } })
    for (const text of documents) await document(made.id, text)
    return made
  }

  function files(field: string, contents: Record<string, string | Uint8Array>): FormData {
    const form = new FormData()
    for (const [name, content] of Object.entries(contents))
      form.append(field, new Blob([content as string | Uint8Array<ArrayBuffer>]), name)
    return form
  }

  async function sql<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    const { rows } = await app.database.pool.query(text, values)
    return rows as Row[]
  }

  return {
    app,
    address,
    dataDir: prepared.config.dataDir,
    send,
    call,
    must,
    stream,
    settled,
    document,
    collection,
    files,
    sql,

    ask: (question: string, more: object = {}) =>
      must<Answer>('POST', '/api/v1/ask', { json: { question, ...more } }),

    /** What the log says happened to a thing, in its order. */
    async happened(subjectId: string): Promise<string[]> {
      // What triggers noted is sealed first.
      await app.audit.link()
      const rows = await sql<{ kind: string }>('select kind from events where subject_id = $1 order by id', [
        subjectId,
      ])
      return rows.map(({ kind }) => kind)
    },

    /** What the log tells, oldest first, opened. @param filters of `GET /api/v1/audit` */
    async events(filters: Record<string, string> = {}): Promise<AuditEvent[]> {
      const query = new URLSearchParams({ limit: '100', ...filters })
      const { items } = await must<AuditEventList>('GET', `/api/v1/audit?${query}`)
      return items.reverse()
    },

    async close(): Promise<void> {
      await app.close()
      await prepared.discard()
    },
  }
}
