import type { Collection } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeCursor } from '../../src/platform/http/cursor.ts'
import { backup } from '../api/texts.ts'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { type Person, person } from '../members.ts'

describe.each(stores)('what administrators read of others on the $kind database', (store) => {
  let gepeto: Gepeto
  let author: Person
  let administrator: Person
  let collectionId: string
  let documentId: string

  beforeAll(async () => {
    gepeto = await startGepeto(store)
    author = await person(gepeto, { role: 'builder' })
    administrator = await person(gepeto, { role: 'administrator' })
    const { id } = await gepeto.must<Collection>('POST', '/api/v1/collections', {
      headers: author.headers,
      anonymous: true,
      json: { name: 'Closed', access: 'restricted' },
    })
    collectionId = id
    const { documents } = await gepeto.must<{ documents: { id: string }[] }>(
      'POST',
      `/api/v1/collections/${id}/documents`,
      { headers: author.headers, anonymous: true, json: backup },
    )
    documentId = documents[0]!.id
    await gepeto.settled(documentId)
  })
  afterAll(() => gepeto.close())

  const as = (reader: Person, method: string, path: string, json?: unknown) =>
    gepeto.call(method, path, { headers: reader.headers, anonymous: true, json })
  const readings = async (reader: Person) =>
    (await gepeto.events({ actor: reader.keyId }))
      .filter(({ kind }) => kind.endsWith('-unshared') || kind === 'models.usage.read')
      .map(({ kind, subjectId, data }) => [kind, subjectId, data?.part ?? data?.documents ?? data?.query])

  it('is an event where nobody shared it with them', async () => {
    for (const path of ['', '/text', '/content', '/content', '/passages'])
      expect((await as(administrator, 'GET', `/api/v1/documents/${documentId}${path}`)).status).toBe(200)
    await as(administrator, 'GET', `/api/v1/collections/${collectionId}/documents`)
    await as(administrator, 'POST', '/api/v1/search', { query: 'nightly backup' })
    expect(await readings(administrator)).toEqual([
      ['knowledge.document.opened-unshared', documentId, 'details'],
      ['knowledge.document.opened-unshared', documentId, 'text'],
      ['knowledge.document.opened-unshared', documentId, 'original'],
      ['knowledge.document.opened-unshared', documentId, 'passages'],
      ['knowledge.documents.listed-unshared', collectionId, [documentId]],
      ['knowledge.documents.found-unshared', author.workspaceId, [documentId]],
    ])
  })

  it('is none where it is theirs', async () => {
    await as(author, 'GET', `/api/v1/documents/${documentId}/text`)
    await as(author, 'POST', '/api/v1/search', { query: 'nightly backup' })
    expect(await readings(author)).toEqual([])
  })

  it('is one where they look at what each person used up', async () => {
    const reader = await person(gepeto, { role: 'administrator' })
    await as(reader, 'GET', '/api/v1/usage?group=model')
    expect(await readings(reader)).toEqual([])
    await as(reader, 'GET', '/api/v1/usage?group=person')
    expect((await readings(reader)).map(([kind]) => kind)).toEqual(['models.usage.read'])
  })

  it('is one for each page of the log, whatever cursor comes first', async () => {
    const reader = await person(gepeto, { role: 'auditor' })
    const { workspaceId: subject } = reader
    const madeUp = encodeCursor(['evt_zzzzzzzzzzzzzzzzzzzzzzzzzz'])
    await as(reader, 'GET', `/api/v1/audit?kind=identity&cursor=${madeUp}`)
    await as(reader, 'GET', `/api/v1/audit?query=secret&cursor=${madeUp}`)
    await as(reader, 'GET', `/api/v1/audit/changes?from=2020-01-01T00:00:00Z&cursor=${madeUp}`)
    const read = await gepeto.events({ actor: reader.keyId, subject })
    expect(read.map(({ kind, data }) => [kind, data])).toEqual([
      ['audit.log.read', { kind: 'identity' }],
      ['audit.log.read', { query: 'secret' }],
      ['audit.changes.reported', { from: '2020-01-01T00:00:00Z' }],
    ])
  })

  it('is left out where somebody asks for what happened without readings', async () => {
    const reader = await person(gepeto, { role: 'auditor' })
    await as(reader, 'GET', '/api/v1/audit')
    const kinds = async (query: string) => {
      const { items } = await gepeto.must<{ items: { kind: string }[] }>(
        'GET',
        `/api/v1/audit?limit=100${query}`,
      )
      return items.map(({ kind }) => kind)
    }
    expect(await kinds('')).toContain('audit.log.read')
    const left = await kinds('&leaveOut=readings')
    expect(left).not.toContain('audit.log.read')
    expect(left.length).toBeGreaterThan(0)
    const { body } = await gepeto.call<string>('GET', '/api/v1/audit/export?leaveOut=readings')
    expect(body).toContain('"isComplete":false')
    expect(body).not.toContain('"kind":"audit.log.read"')
  })

  it('is one where a proof of an event is taken away', async () => {
    await gepeto.app.audit.link(true)
    const [event] = await gepeto.events({ kind: 'knowledge.collection.created' })
    await gepeto.must('GET', `/api/v1/audit/${event!.id}/proof`)
    expect(await gepeto.happened(event!.id)).toEqual(['audit.proof.made'])
  })
})
