import { Agent, request } from 'node:http'
import type { Socket } from 'node:net'
import { json } from 'node:stream/consumers'
import type { AddedDocuments, Document, DocumentText, Passage } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, ownerKey, startGepeto } from '../gepeto.ts'
import { backup, photosynthesis } from './texts.ts'

type Page<Item> = { items: Item[]; nextCursor: string | null }

describe.each(stores)('documents on the $kind database', (store) => {
  let gepeto: Gepeto
  beforeAll(async () => {
    gepeto = await startGepeto(store, { GEPETO_MAX_UPLOAD_MB: '1' })
  })
  afterAll(() => gepeto.close())

  const upload = (
    collectionId: string,
    contents: Record<string, string | Uint8Array>,
    headers: Record<string, string> = {},
  ) =>
    gepeto.call<AddedDocuments>('POST', `/api/v1/collections/${collectionId}/documents`, {
      form: gepeto.files('files', contents),
      headers,
    })
  const replace = (id: string, contents: Record<string, string>) =>
    gepeto.call<Document>('PUT', `/api/v1/documents/${id}/content`, { form: gepeto.files('file', contents) })

  it('says why it refuses a file in the language of who sends it', async () => {
    const { id } = await gepeto.collection()
    const huge = { 'huge.txt': new Uint8Array(1024 * 1024 + 1).fill(97) }
    const some = { ...huge, 'backup.txt': backup.text }
    const { body } = await upload(id, some, { 'accept-language': 'pt-BR' })
    expect(body.refused).toEqual([{ name: 'huge.txt', reason: expect.stringContaining('passa de 1 MB') }])
    expect(await upload(id, huge, { 'accept-language': 'pt-BR' })).toMatchObject({
      status: 413,
      body: {
        type: '/problems/knowledge/upload-too-large',
        detail: expect.stringContaining('"huge.txt" passa de 1 MB'),
      },
    })
  })

  it('answers one who sends too much, whichever call it is, on a line that can be used again', async () => {
    const { id } = await gepeto.collection()
    const document = await gepeto.document(id, backup)
    const { hostname, port } = new URL(gepeto.address)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    let line: Socket | null = null
    const send = (method: string, path: string, type: string, body: Buffer) =>
      new Promise<{ status: number | undefined; type: unknown; reused: boolean }>((resolve, reject) => {
        const sent = request(
          {
            ...{ hostname, port, method, path, agent },
            headers: { 'x-api-key': ownerKey, 'content-type': type, 'content-length': body.length },
          },
          async (response) => {
            // Not `reusedSocket`: a call that waited for the line, still busy with the body before, does not say so.
            const reused = response.socket === line
            line = response.socket
            const problem = (await json(response)) as { type?: string }
            resolve({ status: response.statusCode, type: problem.type, reused })
          },
        )
        sent.on('error', reject).end(body)
      })
    const form = (bytes: number) =>
      Buffer.concat([
        Buffer.from('--b\r\nContent-Disposition: form-data; name="files"; filename="huge.txt"\r\n\r\n'),
        Buffer.alloc(bytes, 'a'),
        Buffer.from('\r\n--b--\r\n'),
      ])
    const multipart = 'multipart/form-data; boundary=b'
    const tooLarge = { status: 413, type: '/problems/knowledge/upload-too-large' }
    expect(await send('POST', `/api/v1/collections/${id}/documents`, multipart, form(9_000_000))).toEqual({
      ...tooLarge,
      reused: false,
    })
    expect(await send('PUT', `/api/v1/documents/${document.id}/content`, multipart, form(9_000_000))).toEqual(
      {
        ...tooLarge,
        reused: true,
      },
    )
    const endless = Buffer.from(JSON.stringify({ query: 'x'.repeat(40_000_000) }))
    expect(await send('POST', '/api/v1/search', 'application/json', endless)).toEqual({
      status: 413,
      type: '/problems/request/too-large',
      reused: true,
    })
    const small = Buffer.from(JSON.stringify({ query: 'backup' }))
    expect((await send('POST', '/api/v1/search', 'application/json', small)).status).toBe(200)
    agent.destroy()
  })

  it('takes many files at once, and refuses one of them without the others', async () => {
    const { id } = await gepeto.collection()
    const { status, body } = await upload(id, {
      'luz.md': `# Luz\n\n${photosynthesis.text}`,
      'huge.txt': new Uint8Array(5 * 1024 * 1024).fill(97),
      'backup.txt': backup.text,
    })
    expect(status).toBe(202)
    expect(body.documents.map(({ title, duplicate }) => ({ title, duplicate }))).toEqual([
      { title: 'luz.md', duplicate: false },
      { title: 'backup.txt', duplicate: false },
    ])
    expect(body.refused).toEqual([{ name: 'huge.txt', reason: expect.stringContaining('larger than 1 MB') }])
    const settled = await Promise.all(body.documents.map((document) => gepeto.settled(document.id)))
    expect(settled).toMatchObject([
      { status: 'ready', error: null, mediaType: 'text/markdown', language: 'pt-BR' },
      { status: 'ready', error: null, mediaType: 'text/plain', language: 'en' },
    ])
  })

  it('recognises the same content in a collection, under whatever name', async () => {
    const { id } = await gepeto.collection()
    const first = await upload(id, { 'a.txt': backup.text })
    const again = await upload(id, { 'b.txt': backup.text })
    expect(again.body.documents).toMatchObject([
      { id: first.body.documents[0]!.id, title: 'a.txt', duplicate: true },
    ])
    const other = await gepeto.collection()
    expect((await upload(other.id, { 'b.txt': backup.text })).body.documents[0]!.duplicate).toBe(false)
  })

  it('takes a text as JSON and writes down that it came and was read', async () => {
    const { id } = await gepeto.collection()
    const document = await gepeto.document(id, photosynthesis)
    expect(document).toMatchObject({ title: 'Fotossíntese', status: 'ready', version: 1, collectionId: id })
    expect(await gepeto.happened(document.id)).toEqual([
      'knowledge.document.added',
      'knowledge.document.ingested',
    ])
  })

  it('gives a text whose every passage stands at its offsets', async () => {
    const { id } = await gepeto.collection()
    const text = Array.from({ length: 60 }, (_, n) => `Seção ${n}. ${photosynthesis.text} 🌱`).join('\n\n')
    const document = await gepeto.document(id, { title: 'Longo', text })
    const stored = await gepeto.must<DocumentText>('GET', `/api/v1/documents/${document.id}/text`)
    const passages: Passage[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page<Passage> = await gepeto.must(
        'GET',
        `/api/v1/documents/${document.id}/passages?limit=7${cursor && `&cursor=${cursor}`}`,
      )
      passages.push(...page.items)
      cursor = page.nextCursor
    }
    expect(passages).toHaveLength(document.passages)
    expect(passages.map(({ ordinal }) => ordinal)).toEqual(passages.map((_, place) => place))
    for (const { text: quote, start, end } of passages) expect(stored.text.slice(start, end)).toBe(quote)
  })

  it('fails a file that cannot be read, in the language of the reader', async () => {
    const { id } = await gepeto.collection()
    const { body } = await upload(id, { 'empty.txt': '   \n' })
    const document = await gepeto.settled(body.documents[0]!.id)
    expect(document).toMatchObject({ status: 'failed', errorCode: 'empty', error: expect.any(String) })
    const inPortuguese = await gepeto.must<Document>('GET', `/api/v1/documents/${document.id}`, {
      headers: { 'accept-language': 'pt-BR' },
    })
    expect(inPortuguese.error).not.toBe(document.error)
    expect(await gepeto.happened(document.id)).toEqual([
      'knowledge.document.added',
      'knowledge.document.failed',
    ])
  })

  it('tries a failed document again, and only that', async () => {
    const { id } = await gepeto.collection()
    const failed = await gepeto.settled((await upload(id, { 'none.txt': '\n' })).body.documents[0]!.id)
    const retried = await gepeto.call<Document>('POST', `/api/v1/documents/${failed.id}/retry`)
    expect(retried.status).toBe(202)
    expect((await gepeto.settled(failed.id)).status).toBe('failed')
    expect(await gepeto.happened(failed.id)).toContain('knowledge.document.retried')
    const fine = await gepeto.document(id, backup)
    const refused = await gepeto.call('POST', `/api/v1/documents/${fine.id}/retry`)
    expect({ status: refused.status, type: refused.body.type }).toEqual({
      status: 409,
      type: '/problems/knowledge/document-busy',
    })
  })

  it('replaces the content by a new version, and keeps the old text readable', async () => {
    const { id } = await gepeto.collection()
    const { id: documentId } = await gepeto.document(id, backup)
    const cited = await gepeto.ask('When does the nightly backup start?', { collections: [id] })
    const replaced = await replace(documentId, { 'v2.txt': backup.text.replace('02:30', '04:15') })
    expect(replaced.status).toBe(202)
    expect(replaced.body).toMatchObject({ version: 2, title: 'Nightly backup' })
    expect(await gepeto.settled(documentId)).toMatchObject({ status: 'ready', version: 2, passages: 1 })
    const path = `/api/v1/documents/${documentId}/text`
    expect((await gepeto.must<DocumentText>('GET', path)).text).toContain('04:15')
    const old = await gepeto.must<DocumentText>('GET', `${path}?version=1`)
    const { quote, start, end, documentVersion } = cited.citations[0]!
    expect({ documentVersion, quote }).toEqual({ documentVersion: 1, quote: old.text.slice(start, end) })
    const anew = await gepeto.ask('When does the nightly backup start?', { collections: [id] })
    expect(anew.answer).toContain('04:15')
    expect(anew.citations[0]).toMatchObject({ documentVersion: 2 })
    expect((await gepeto.call('GET', `${path}?version=3`)).status).toBe(404)
    expect(await gepeto.happened(documentId)).toContain('knowledge.document.replaced')
  })

  it('does nothing when the content that replaces it is its own, and refuses that of another', async () => {
    const { id } = await gepeto.collection()
    const own = await gepeto.document(id, backup)
    const other = await gepeto.document(id, photosynthesis)
    expect((await replace(own.id, { 'same.txt': backup.text })).body).toMatchObject({ version: 1 })
    const twin = await gepeto.call('PUT', `/api/v1/documents/${own.id}/content`, {
      form: gepeto.files('file', { 'twin.txt': photosynthesis.text }),
    })
    expect(twin.status).toBe(409)
    expect(twin.body).toMatchObject({
      type: '/problems/knowledge/content-stands-already',
      documentId: other.id,
    })
  })

  it('refuses content that is too large with 413', async () => {
    const { id } = await gepeto.collection()
    const document = await gepeto.document(id, backup)
    const { status } = await replace(document.id, { 'huge.txt': 'a'.repeat(1024 * 1024 + 1) })
    expect(status).toBe(413)
    expect(await gepeto.must('GET', `/api/v1/documents/${document.id}`)).toMatchObject({ version: 1 })
  })

  it('renames a document and moves it to another collection, where it is found', async () => {
    const [from, to] = [await gepeto.collection({ name: 'From' }), await gepeto.collection({ name: 'To' })]
    const document = await gepeto.document(from.id, backup)
    const moved = await gepeto.must<Document>('PATCH', `/api/v1/documents/${document.id}`, {
      json: { title: 'Backup at night', collectionId: to.id },
    })
    expect(moved).toMatchObject({ title: 'Backup at night', collectionId: to.id })
    expect((await gepeto.settled(document.id)).status).toBe('ready')
    const titles = async (collectionId: string) => {
      const { results } = await gepeto.must<{ results: { documentTitle: string }[] }>(
        'POST',
        '/api/v1/search',
        { json: { query: 'billing database', collections: [collectionId] } },
      )
      return results.map(({ documentTitle }) => documentTitle)
    }
    expect(await titles(from.id)).toEqual([])
    expect(await titles(to.id)).toEqual(['Backup at night'])
    expect(await gepeto.happened(document.id)).toContain('knowledge.document.changed')
  })

  it('deletes a document: it is neither read nor found again', async () => {
    const { id } = await gepeto.collection()
    const document = await gepeto.document(id, backup)
    expect((await gepeto.call('DELETE', `/api/v1/documents/${document.id}`)).status).toBe(204)
    expect((await gepeto.call('GET', `/api/v1/documents/${document.id}`)).status).toBe(404)
    expect((await gepeto.call('DELETE', `/api/v1/documents/${document.id}`)).status).toBe(404)
    const { results } = await gepeto.must<{ results: unknown[] }>('POST', '/api/v1/search', {
      json: { query: 'billing database', collections: [id] },
    })
    expect(results).toEqual([])
    expect((await gepeto.happened(document.id)).at(-1)).toBe('knowledge.document.deleted')
  })

  it('gives the original bytes, whole, in part, or not again', async () => {
    const { id } = await gepeto.collection()
    const document = await gepeto.document(id, backup)
    const path = `/api/v1/documents/${document.id}/content`
    const whole = await gepeto.call<string>('GET', path)
    expect(whole.body).toBe(backup.text)
    expect(whole.headers.get('content-security-policy')).toContain('sandbox')
    const part = await gepeto.call<string>('GET', path, { headers: { range: 'bytes=4-10' } })
    expect({ status: part.status, body: part.body }).toEqual({ status: 206, body: backup.text.slice(4, 11) })
    expect(part.headers.get('content-range')).toBe(`bytes 4-10/${document.bytes}`)
    const end = await gepeto.call<string>('GET', path, { headers: { range: 'bytes=-9' } })
    expect(end.body).toBe(backup.text.slice(-9))
    const beyond = await gepeto.call('GET', path, { headers: { range: `bytes=${document.bytes}-` } })
    expect(beyond.status).toBe(416)
    expect(beyond.headers.get('content-range')).toBe(`bytes */${document.bytes}`)
    const known = await gepeto.call('GET', path, {
      headers: { 'if-none-match': whole.headers.get('etag')! },
    })
    expect(known.status).toBe(304)
  })

  it('lists newest first, by status and title, page after page', async () => {
    const { id } = await gepeto.collection()
    for (const title of ['One_1', 'Two', 'Three'])
      await gepeto.document(id, { title, text: `${title}. ${backup.text}` })
    const list = async (query: string) =>
      gepeto.must<Page<Document>>('GET', `/api/v1/collections/${id}/documents?${query}`)
    const titles = ({ items }: Page<Document>) => items.map(({ title }) => title)
    expect(titles(await list(''))).toEqual(['Three', 'Two', 'One_1'])
    expect(titles(await list('title=t'))).toEqual(['Three', 'Two'])
    expect(titles(await list('title=_'))).toEqual(['One_1'])
    expect(titles(await list('status=failed'))).toEqual([])
    const first = await list('limit=2')
    expect(titles(await list(`limit=2&cursor=${first.nextCursor}`))).toEqual(['One_1'])
  })

  it('streams what a document is doing until it is ready', async () => {
    const { id } = await gepeto.collection()
    // Left open: a server that is told to stop ends it.
    const events = gepeto.stream('GET', `/api/v1/collections/${id}/events`)
    const first = events.next()
    await upload(id, { 'backup.txt': backup.text })
    const states: unknown[] = []
    for (let step = await first; !step.done; step = await events.next()) {
      expect(step.value.event).toBe('progress')
      states.push(step.value.data.status)
      if (step.value.data.status === 'ready') break
    }
    expect([...new Set(states)]).toEqual(['queued', 'parsing', 'indexing', 'ready'])
  })
})
