import { mkdir, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import type { AddedDocuments, Collection, Document, DocumentText } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, ownerKey, startGepeto } from '../gepeto.ts'
import { backup } from './texts.ts'

const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe.each(stores)('input made to break it on the $kind database', (store) => {
  let gepeto: Gepeto
  let shelf: Collection
  let document: Document
  beforeAll(async () => {
    gepeto = await startGepeto(store, { GEPETO_MAX_UPLOAD_MB: '1' })
    shelf = await gepeto.collection()
    document = await gepeto.document(shelf.id, backup)
  })
  afterAll(() => gepeto.close())

  interface Refused {
    type: string
    errors: { path: string }[]
  }
  const refusal = async (method: string, path: string, json?: unknown, headers = {}) => {
    const { status, body } = await gepeto.call<Refused>(method, path, { json, headers })
    return { status, path: body.errors?.[0]?.path }
  }
  const documentsPath = () => `/api/v1/collections/${shelf.id}/documents`

  it.each([
    ['POST', '/api/v1/collections', { name: 'a\0b' }, 'body.name'],
    ['POST', '/api/v1/collections', { name: 'a\ud800b' }, 'body.name'],
    ['POST', '/api/v1/search', { query: '\udfff' }, 'body.query'],
    ['POST', '/api/v1/ask', { question: 'When?\0' }, 'body.question'],
    ['POST', '/api/v1/keys', { name: '\0' }, 'body.name'],
    ['POST', '/api/v1/auth/sign-in', { email: 'a\0@example.org', password: 'x' }, 'body.email'],
    ['POST', '/api/v1/collections/col_x/documents', { title: 'a\0', text: 'x' }, 'body.title'],
    ['POST', '/api/v1/search', { query: 'x', a: [{ b: '\0' }] }, 'body.a.0.b'],
    ['POST', '/api/v1/search', { query: 'x', 'a\0': 1 }, 'body'],
    ['GET', '/api/v1/conversations?query=%00', undefined, 'query.query'],
    ['GET', '/api/v1/collections?cursor=%00', undefined, 'query.cursor'],
    ['GET', '/api/v1/collections/col_%00', undefined, 'params.id'],
  ])('refuses text that no column can hold: %s %s %j', async (method, path, json, field) => {
    expect(await refusal(method, path, json)).toEqual({ status: 400, path: field })
  })

  it('takes a document with such characters, and stores it without them', async () => {
    const { id } = await gepeto.document(shelf.id, { title: 'Halves', text: 'a\0b \ud800 c of the backup' })
    const { text } = await gepeto.must<DocumentText>('GET', `/api/v1/documents/${id}/text`)
    expect(text).not.toContain('\0')
    expect(text.isWellFormed()).toBe(true)
  })

  it.each([
    ['conversations', cursorOf(['never', 'cnv_a'])],
    ['conversations', cursorOf(['9999-99-99T99:99:99.999Z', 'cnv_a'])],
    ['conversations', cursorOf(['2026-01-01T00:00:00.000Z', '\0'])],
    ['collections', cursorOf(['\0'])],
    ['collections', cursorOf([{}])],
    ['keys', cursorOf(['\0'])],
    ['keys', 'key_nothing'],
  ])('refuses a cursor that it did not give: %s %s', async (list, cursor) => {
    expect(await refusal('GET', `/api/v1/${list}?cursor=${cursor}`)).toEqual({
      status: 400,
      path: 'query.cursor',
    })
  })

  it.each([['many'], ['99999999999'], ['-1']])(
    'refuses a place among passages that is none: %s',
    async (place) => {
      const path = `/api/v1/documents/${document.id}/passages?cursor=${cursorOf([place])}`
      expect(await refusal('GET', path)).toEqual({ status: 400, path: 'query.cursor' })
    },
  )

  it.each(['2147483648', '1e18', '1e308', 'Infinity', '-1', '1.5'])(
    'refuses a number that counts nothing: %s',
    async (number) => {
      for (const path of [
        `/api/v1/documents/${document.id}/text?version=${number}`,
        `/api/v1/documents/${document.id}/content?version=${number}`,
        `/api/v1/collections?limit=${number}`,
      ])
        expect((await refusal('GET', path)).status).toBe(400)
    },
  )

  it('finds no version that a document never had', async () => {
    const path = `/api/v1/documents/${document.id}/text?version=2147483647`
    expect((await gepeto.call('GET', path)).status).toBe(404)
  })

  it('refuses a day that no calendar has', async () => {
    const json = { name: 'a', expiresAt: '0000-01-01T00:00:00Z' }
    expect(await refusal('POST', '/api/v1/keys', json)).toEqual({ status: 400, path: 'body.expiresAt' })
  })

  it.each([
    ['lists', '['.repeat(50_000) + ']'.repeat(50_000)],
    ['objects', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ])('refuses %s nested without end, with a key to remember them by too', async (_what, body) => {
    const { status } = await fetch(gepeto.address + documentsPath(), {
      method: 'POST',
      headers: {
        'x-api-key': ownerKey,
        'content-type': 'application/json',
        'idempotency-key': body.slice(0, 9),
      },
      body,
    })
    expect(status).toBe(400)
  })

  it.each(['/api/v1/search', '/v1/chat/completions'])(
    'refuses such a body before it is parsed: %s',
    async (path) => {
      // No JSON at all, which only a parser would have found.
      const response = await fetch(gepeto.address + path, {
        method: 'POST',
        headers: { 'x-api-key': ownerKey, 'content-type': 'application/json', 'accept-language': 'en' },
        body: '['.repeat(100),
      })
      expect({ status: response.status, says: await response.text() }).toEqual({
        status: 400,
        says: expect.stringContaining('nested more than 64 levels deep'),
      })
    },
  )

  it.each([
    ['no boundary', 'multipart/form-data', 'x'],
    ['no end', 'multipart/form-data; boundary=b', '--b\r\n'],
    [
      'a file cut short',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nhalf',
    ],
  ])('refuses an upload with %s', async (_what, type, body) => {
    for (const [method, path] of [
      ['POST', documentsPath()],
      ['PUT', `/api/v1/documents/${document.id}/content`],
    ] as const) {
      const headers = { 'x-api-key': ownerKey, 'content-type': type }
      const response = await fetch(gepeto.address + path, { method, headers, body })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ type: '/problems/request/upload-malformed' })
    }
  })

  it.each([
    [{ url: 'file:///etc/passwd' }, 'body.url', 'http://'],
    [{ url: 'gopher://example.org/' }, 'body.url', 'http://'],
    [{ url: 7 }, 'body.url', ''],
    [{ title: 'A' }, 'body.text', ''],
    [{ text: 'A', title: '' }, 'body.title', ''],
    [{ title: 'A', text: 'A', colour: 'red' }, 'body', 'colour'],
  ])('says what is wrong with a document sent as JSON: %j', async (json, path, word) => {
    for (const language of ['en', 'pt-BR']) {
      const { status, body } = await gepeto.call<Refused & { detail: string }>('POST', documentsPath(), {
        json,
        headers: { 'accept-language': language },
      })
      expect({ status, path: body.errors[0]?.path }).toEqual({ status: 400, path })
      expect(body.detail).toContain(word)
    }
  })

  it('says that a stored file is gone, and still gives the text', async () => {
    const { id } = await gepeto.document(shelf.id, { title: 'Gone', text: 'A backup that goes away.' })
    await rm(join(gepeto.dataDir, 'blobs'), { recursive: true })
    const path = `/api/v1/documents/${id}/content`
    for (const headers of [{ range: 'bytes=0-3' }, undefined])
      expect(await gepeto.call('GET', path, { headers })).toMatchObject({
        status: 410,
        body: { type: '/problems/knowledge/original-missing' },
      })
    const { body } = await gepeto.call('GET', path, { headers: { 'accept-language': 'pt-BR' } })
    expect(body.title).toBe('O original não está no armazenamento')
    const { text } = await gepeto.must<DocumentText>('GET', `/api/v1/documents/${id}/text`)
    expect(text).toContain('goes away')
    await mkdir(join(gepeto.dataDir, 'blobs'), { mode: 0o700 })
    const other = await gepeto.collection()
    expect(
      await gepeto.call('PATCH', `/api/v1/documents/${id}`, { json: { collectionId: other.id } }),
    ).toMatchObject({ status: 410, body: { type: '/problems/knowledge/original-missing' } })
    await gepeto.sql(`update documents set status = 'failed', error_code = 'internal' where id = $1`, [id])
    await gepeto.must('POST', `/api/v1/documents/${id}/retry`)
    expect(await gepeto.settled(id)).toMatchObject({ status: 'failed', errorCode: 'original-missing' })
  })

  it('lives on when a caller leaves in the middle of an upload', async () => {
    const { hostname, port } = new URL(gepeto.address)
    const upload = request({
      hostname,
      port,
      method: 'POST',
      path: documentsPath(),
      headers: { 'x-api-key': ownerKey, 'content-type': 'multipart/form-data; boundary=b' },
    })
    const ended = new Promise((resolve) => upload.on('error', resolve).on('close', resolve))
    upload.write('--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhalf')
    upload.write('x'.repeat(100_000), () => upload.destroy())
    await ended
    expect((await gepeto.call('GET', '/health')).status).toBe(200)
  })

  it('keeps a file under a name on one line and of a length that can be kept', async () => {
    const put = async (name: string, text: string) => {
      const form = gepeto.files('files', { [name]: text })
      const { documents } = await gepeto.must<AddedDocuments>('POST', documentsPath(), { form })
      return documents[0]!.title
    }
    expect(await put('two\nlines.txt', 'The first of the backups.')).not.toContain('\n')
    const long = await put(`${'😀'.repeat(1500)}.md`, 'The second of the backups.')
    expect(long.length).toBeLessThanOrEqual(500)
    expect(long.isWellFormed()).toBe(true)
    expect(await put('', 'The third of the backups.')).not.toBe('')
  })
})
