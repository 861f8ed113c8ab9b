import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AddedDocuments, Collection, Document } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from '../../src/open-app.ts'
import { readConfig } from '../../src/platform/config/config.ts'
import { openLog } from '../../src/platform/telemetry/log.ts'
import { type PreparedDatabase, stores } from '../databases.ts'
import { photosynthesis } from './texts.ts'

const key = 'restart-key-0123456789-0123456789-0123'
const headers = { 'x-api-key': key }

describe.each(stores)('a start without the saved index on the $kind database', (store) => {
  let prepared: PreparedDatabase
  beforeAll(async () => {
    prepared = await store.prepare()
  })
  afterAll(() => prepared.discard())

  const open = () =>
    openApp(
      readConfig({
        GEPETO_LOG_LEVEL: 'silent',
        GEPETO_BOOTSTRAP_API_KEY: key,
        GEPETO_DATA_DIR: prepared.config.dataDir,
        DATABASE_URL: prepared.config.url,
      }),
      openLog('silent'),
    )

  it('gets no traffic and gives no answer before the index holds every document again', async () => {
    const before = await open()
    await before.start()
    const collections = await before.http.inject({ url: '/api/v1/collections', headers })
    const added = await before.http.inject({
      method: 'POST',
      url: `/api/v1/collections/${collections.json<{ items: Collection[] }>().items[0]!.id}/documents`,
      headers,
      payload: photosynthesis,
    })
    const { id } = added.json<AddedDocuments>().documents[0]!
    const status = async () =>
      (await before.http.inject({ url: `/api/v1/documents/${id}`, headers })).json<Document>().status
    await expect.poll(status, { timeout: 30_000 }).toBe('ready')
    await before.close()
    await rm(join(prepared.config.dataDir, 'index'), { recursive: true, force: true })

    const after = await open()
    expect((await after.http.inject('/health/ready')).statusCode).toBe(503)
    const asking = after.http.inject({
      method: 'POST',
      url: '/api/v1/ask',
      headers,
      payload: { question: 'Onde ocorre a fase clara?' },
    })
    await after.start()
    expect((await asking).json()).toMatchObject({ abstained: false })
    expect((await after.http.inject('/health/ready')).statusCode).toBe(200)
    await after.close()
  })
})
