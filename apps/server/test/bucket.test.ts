import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { AddedDocuments, Collection, Document, Health } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from './databases.ts'
import { startS3Server } from './s3-server.ts'
import { startServerProcess } from './server-process.ts'
import { writeTinyModel } from './tiny-model.ts'

const main = join(import.meta.dirname, '../src/main.ts')

describe('a server whose files are in a bucket', () => {
  let bucket: Awaited<ReturnType<typeof startS3Server>>
  let server: Awaited<ReturnType<typeof startServerProcess>>
  let variables: Record<string, string>
  beforeAll(async () => {
    bucket = await startS3Server()
    variables = {
      S3_BUCKET: bucket.bucket,
      S3_ENDPOINT: bucket.endpoint,
      AWS_ACCESS_KEY_ID: bucket.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: bucket.credentials.secretAccessKey,
    }
    server = await startServerProcess(undefined, variables)
  })
  afterAll(async () => {
    await server?.stop()
    await bucket?.close()
  })

  const call = (method: string, path: string, json?: object) =>
    fetch(server.address + path, {
      method,
      headers: { 'x-api-key': server.key, ...(json ? { 'content-type': 'application/json' } : {}) },
      body: json && JSON.stringify(json),
    })
  const get = async <Body>(path: string) => (await (await call('GET', path)).json()) as Body
  const upload = async () => {
    const { items } = await get<{ items: Collection[] }>('/api/v1/collections')
    return call('POST', `/api/v1/collections/${items[0]!.id}/documents`, {
      title: 'Plants',
      text: 'Leaves are green.',
    })
  }

  it('reads an upload from there and gives it back, and says when the bucket does not answer', async () => {
    const { documents } = (await (await upload()).json()) as AddedDocuments
    const path = `/api/v1/documents/${documents[0]!.id}`
    await expect.poll(async () => (await get<Document>(path)).status, { timeout: 30_000 }).toBe('ready')
    expect(bucket.objects.size).toBe(1)
    expect([...bucket.objects.values()].map(String).join()).not.toContain('Leaves')
    expect(await (await call('GET', `${path}/content`)).text()).toBe('Leaves are green.')
    const { components } = await get<Health>('/health')
    expect(components.storage).toMatchObject({ status: 'ok', detail: 's3' })

    bucket.failures.push(500, 500, 500)
    const refused = await call('GET', `${path}/content`)
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ type: '/problems/platform/storage-unavailable' })
  })

  it('leaves model files there for machines with an empty disk', async () => {
    const database = await stores[0]!.prepare()
    const modelsDir = join(database.config.dataDir, 'models')
    await writeTinyModel(join(modelsDir, 'acme/tiny'))
    const push = spawn(process.execPath, [main, 'models', 'push', 'acme/tiny'], {
      env: { ...process.env, ...variables, GEPETO_DATA_DIR: database.config.dataDir, DATABASE_URL: '' },
    })
    const said = text(push.stdout)
    const [code] = (await once(push, 'exit')) as [number]
    expect({ code, said: await said }).toMatchObject({
      code: 0,
      said: expect.stringContaining('tokenizer.json'),
    })
    await rm(modelsDir, { recursive: true })

    const chosen = { ...variables, GEPETO_EMBEDDINGS: 'onnx/acme/tiny' }
    const empty = await startServerProcess(undefined, chosen, database)
    const health = (await (await fetch(`${empty.address}/health`)).json()) as Health
    await empty.stop()
    expect(health.components.embeddings?.detail).toMatch(/^onnx\/acme\/tiny/)
  }, 120_000)
})
