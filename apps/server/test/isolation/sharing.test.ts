import type { Answer, Collection, Document, Message, SearchResults } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backup, photosynthesis } from '../api/texts.ts'
import { stores } from '../databases.ts'
import { type Gepeto, type StreamEvent, startGepeto } from '../gepeto.ts'
import { group, type Person, person } from '../members.ts'

const question = 'When does the nightly backup start?'

describe.each(stores)('sharing within a workspace on the $kind database', (store) => {
  let gepeto: Gepeto
  let maker: Person
  let reader: Person
  let stranger: Person
  let team: string

  beforeAll(async () => {
    gepeto = await startGepeto(store)
    maker = await person(gepeto, { role: 'builder' })
    reader = await person(gepeto)
    stranger = await person(gepeto)
    team = await group(gepeto, reader.workspaceId, [reader])
  })
  afterAll(() => gepeto.close())

  const as = ({ headers }: Person) => ({
    call: <Body = Record<string, unknown>>(method: string, path: string, json?: unknown) =>
      gepeto.call<Body>(method, path, { headers, json }),
    must: <Body>(method: string, path: string, json?: unknown) =>
      gepeto.must<Body>(method, path, { headers, json }),
    ask: (more: object = {}) =>
      gepeto.must<Answer>('POST', '/api/v1/ask', { headers, json: { question, ...more } }),
  })
  const grant = (principal: string, level = 'read') => ({ principal, level })
  const share = (path: string, access: string, grants: object[] = []) =>
    as(maker).must('PUT', `${path}/access`, { access, grants })

  /** A collection with one open document and one that the test may restrict. */
  async function furnished() {
    const collection = await gepeto.collection({ documents: [photosynthesis] })
    const document = await gepeto.document(collection.id, backup)
    return {
      collection,
      document,
      at: `/api/v1/collections/${collection.id}`,
      of: `/api/v1/documents/${document.id}`,
    }
  }

  describe('a restricted collection', () => {
    it('is there for those it is given to, person or group, and for whoever reads all', async () => {
      const { collection, at } = await furnished()
      await share(at, 'restricted', [grant(team)])
      const listed = async (who: Person) =>
        (await as(who).must<{ items: Collection[] }>('GET', '/api/v1/collections')).items.map(({ id }) => id)
      for (const who of [maker, reader]) expect(await listed(who)).toContain(collection.id)
      expect(await listed(stranger)).not.toContain(collection.id)
      expect((await gepeto.call('GET', at)).status).toBe(200)
    })

    it('answers everybody else as one that does not exist, whatever is asked of it', async () => {
      const { collection, document, at, of } = await furnished()
      await share(at, 'restricted', [grant(team)])
      const calls: [string, string, object?][] = [
        ['GET', at],
        ['PATCH', at, { name: 'x' }],
        ['DELETE', at],
        ['GET', `${at}/documents`],
        ['GET', `${at}/events`],
        ['POST', `${at}/documents`, { title: 'x', text: 'x' }],
        ['GET', of],
        ['PATCH', of, { title: 'x' }],
        ['DELETE', of],
        ['GET', `${of}/text`],
        ['GET', `${of}/content`],
        ['GET', `${of}/passages`],
        ['POST', `${of}/retry`],
        ['POST', '/api/v1/search', { query: 'backup', collections: [collection.id] }],
        ['POST', '/api/v1/ask', { question, collections: [collection.id] }],
      ]
      for (const [method, path, json] of calls) {
        const { status, body } = await as(stranger).call(method, path, json)
        expect({ method, path, status, type: body.type }).toMatchObject({ method, path, status: 404 })
      }
      expect((await as(reader).call('GET', of)).body).toMatchObject({ id: document.id })
    })

    it('is read, not changed, by who was given it to read', async () => {
      const { at, of } = await furnished()
      await share(at, 'restricted', [grant(reader.userId)])
      for (const [method, path, json] of [
        ['PATCH', at, { name: 'x' }],
        ['POST', `${at}/documents`, { title: 'x', text: 'x' }],
        ['PATCH', of, { title: 'x' }],
        ['DELETE', of, undefined],
      ] as const) {
        const { status, body } = await as(reader).call(method, path, json)
        expect([status, body.type]).toEqual([403, '/problems/knowledge/writing-not-granted'])
      }
      await share(at, 'restricted', [grant(reader.userId, 'write')])
      expect((await as(reader).call('PATCH', of, { title: 'Changed' })).status).toBe(200)
    })

    it('says of itself and of its documents whether one may change them', async () => {
      const { collection, document, at, of } = await furnished()
      const levels = async (who: Person) => {
        const see = as(who).must
        const listed = await see<{ items: Collection[] }>('GET', '/api/v1/collections')
        const inside = await see<{ items: Document[] }>('GET', `${at}/documents`)
        return [
          (await see<Collection>('GET', at)).level,
          listed.items.find(({ id }) => id === collection.id)?.level,
          (await see<Document>('GET', of)).level,
          inside.items.find(({ id }) => id === document.id)?.level,
        ]
      }
      const all = (level: string) => [level, level, level, level]
      expect(await levels(reader)).toEqual(all('write'))
      await share(at, 'restricted', [grant(team)])
      expect(await levels(reader)).toEqual(all('read'))
      expect(await levels(maker)).toEqual(all('write'))
      await share(of, 'restricted', [grant(reader.userId, 'write')])
      expect(await levels(reader)).toEqual(['read', 'read', 'write', 'write'])
      await share(at, 'restricted', [grant(team, 'write')])
      await share(of, 'restricted', [grant(reader.userId)])
      expect(await levels(reader)).toEqual(['write', 'write', 'read', 'read'])
    })

    it('stays with whoever made it so', async () => {
      const made = await as(stranger).must<Collection>('POST', '/api/v1/collections', {
        name: 'Mine',
        access: 'restricted',
      })
      const at = `/api/v1/collections/${made.id}`
      expect((await as(stranger).call('PATCH', at, { name: 'Still mine' })).status).toBe(200)
      expect((await as(reader).call('GET', at)).status).toBe(404)
      const { at: other } = await furnished()
      expect(await share(other, 'restricted')).toEqual({
        access: 'restricted',
        grants: [grant(maker.userId, 'write')],
      })
    })
  })

  describe('a restricted document', () => {
    it('is neither listed, counted nor read by readers of its collection whom it is not given to', async () => {
      const { collection, at, of } = await furnished()
      await share(of, 'restricted', [grant(team)])
      expect((await as(stranger).call('GET', of)).status).toBe(404)
      expect((await as(stranger).must<Collection>('GET', at)).documents).toBe(1)
      expect((await as(reader).must<Collection>('GET', at)).documents).toBe(2)
      const { items } = await as(stranger).must<{ items: Collection[] }>('GET', '/api/v1/collections')
      expect(items.find(({ id }) => id === collection.id)?.passages).toBeLessThan(
        (await as(reader).must<Collection>('GET', at)).passages,
      )
      const list = await as(stranger).must<{ items: Document[] }>('GET', `${at}/documents`)
      expect(list.items.map(({ title }) => title)).toEqual([photosynthesis.title])
    })

    it('is not found, and no answer rests on it', async () => {
      const { collection, document, of } = await furnished()
      await share(of, 'restricted', [grant(team)])
      for (const mode of ['hybrid', 'lexical', 'dense']) {
        const find = async (who: Person) => {
          const { results } = await as(who).must<SearchResults>('POST', '/api/v1/search', {
            query: question,
            collections: [collection.id],
            mode,
          })
          return results.map(({ documentId }) => documentId)
        }
        expect(await find(stranger)).not.toContain(document.id)
        expect(await find(reader)).toContain(document.id)
      }
      // Asked first by one who may: what was kept of that answer is not for the other.
      expect((await as(reader).ask({ collections: [collection.id] })).abstained).toBe(false)
      const other = await as(stranger).ask({ collections: [collection.id] })
      expect(other).toMatchObject({ abstained: true, citations: [], cached: 'none' })
      expect((await as(reader).ask({ collections: [collection.id] })).cached).toBe('exact')
    })

    it('is not named to who puts the same content in', async () => {
      const { at, of, document } = await furnished()
      await share(of, 'restricted')
      const { status, body } = await as(stranger).call('POST', `${at}/documents`, backup)
      expect([status, body.type]).toEqual([409, '/problems/knowledge/hidden-content-stands'])
      expect(JSON.stringify(body)).not.toContain(document.id)
    })

    it('tells nothing of itself to who watches its collection', async () => {
      const { at, of } = await furnished()
      await share(of, 'restricted')
      const left = new AbortController()
      const seen: StreamEvent[] = []
      const watching = (async () => {
        const { headers } = stranger
        for await (const event of gepeto.stream('GET', `${at}/events`, { headers, left: left.signal })) {
          seen.push(event)
          if ((event.data as { status?: string }).status === 'ready') return
        }
      })()
      while (seen.length === 0) {
        await as(maker).must('PATCH', of, { title: 'Secret plans' })
        await as(maker).must('POST', `${at}/documents`, { title: 'Open', text: `Open ${Math.random()}.` })
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      await watching
      left.abort()
      expect(JSON.stringify(seen)).not.toContain('Secret plans')
    })
  })

  it('takes back what was answered before, in the conversation, its export and its next turn', async () => {
    const { collection, of } = await furnished()
    const before = await as(stranger).ask({ collections: [collection.id] })
    const quote = before.citations[0]!.quote
    await share(of, 'restricted')
    const conversation = `/api/v1/conversations/${before.conversation}`
    const { items } = await as(stranger).must<{ items: Message[] }>('GET', `${conversation}/messages`)
    expect(items[0]!.answer).toMatchObject({ abstained: true, citations: [], support: [] })
    for (const path of [
      `${conversation}/messages`,
      `${conversation}/export?format=json`,
      `${conversation}/export?format=markdown`,
      `/api/v1/answers/${before.id}`,
    ]) {
      const { status, body } = await as(stranger).call<unknown>('GET', path)
      expect(status).toBe(200)
      expect(JSON.stringify(body)).not.toContain(quote)
    }
    const replayed: StreamEvent[] = []
    for await (const event of gepeto.stream('GET', `/api/v1/answers/${before.id}/stream`, {
      headers: stranger.headers,
    }))
      replayed.push(event)
    expect(JSON.stringify(replayed)).not.toContain(quote)
    const next = await as(stranger).ask({ conversation: before.conversation, question: 'And when exactly?' })
    expect(JSON.stringify(next)).not.toContain(quote)
    await share(of, 'inherited')
    expect(await as(stranger).must<Answer>('GET', `/api/v1/answers/${before.id}`)).toMatchObject({
      citations: before.citations,
    })
  })

  it('finds a conversation by the words of an answer only while its reader may have them', async () => {
    const { collection, of } = await furnished()
    const { conversation } = await as(stranger).ask({ collections: [collection.id] })
    const finds = async (words: string) => {
      const path = `/api/v1/conversations?query=${encodeURIComponent(words)}`
      const { items } = await as(stranger).must<{ items: { id: string }[] }>('GET', path)
      return items.some(({ id }) => id === conversation)
    }
    expect(await finds('at 02:30')).toBe(true)
    await share(of, 'restricted')
    expect([await finds('at 02:30'), await finds('nightly backup')]).toEqual([false, true])
    await as(maker).must('DELETE', of)
    expect(await finds('at 02:30')).toBe(false)
  })

  it('gives nothing back of an answer when the document it was closed with goes', async () => {
    for (const deleted of ['document', 'collection'] as const)
      for (const restricted of ['document', 'collection'] as const) {
        const { collection, at, of } = await furnished()
        const [kept, lost] = [reader, stranger].map((who) => as(who).ask({ collections: [collection.id] }))
        const [given, taken] = [await kept!, await lost!]
        await share(restricted === 'document' ? of : at, 'restricted', [grant(team)])
        await as(maker).must('DELETE', deleted === 'document' ? of : at)
        const read = (who: Person, { id }: Answer) => as(who).must<Answer>('GET', `/api/v1/answers/${id}`)
        expect(await read(reader, given)).toMatchObject({ citations: given.citations })
        expect(await read(stranger, taken)).toMatchObject({ abstained: true, citations: [], support: [] })
      }
  })

  it('shows a key bound to collections no answer from a document that is gone', async () => {
    const { collection, of } = await furnished()
    const before = await as(stranger).ask({ collections: [collection.id] })
    await as(maker).must('DELETE', of)
    const read = () => as(stranger).must<Answer>('GET', `/api/v1/answers/${before.id}`)
    expect(await read()).toMatchObject({ citations: before.citations })
    await gepeto.sql('update api_keys set collections = $2 where id = $1', [stranger.keyId, ['col_other']])
    gepeto.app.identity.forgetCredentials()
    expect(await read()).toMatchObject({ abstained: true, citations: [] })
    await gepeto.sql('update api_keys set collections = null where id = $1', [stranger.keyId])
    gepeto.app.identity.forgetCredentials()
  })

  it('does not let a document go with its collection by who may not change it', async () => {
    const { at, of } = await furnished()
    await share(of, 'restricted', [grant(reader.userId)])
    for (const who of [stranger, reader]) {
      const { status, body } = await as(who).call('DELETE', at)
      expect([status, body.type]).toEqual([409, '/problems/knowledge/collection-holds-closed'])
    }
    await share(of, 'restricted', [grant(reader.userId, 'write')])
    expect((await as(reader).call('DELETE', at)).status).toBe(204)
  })

  it('holds a key to the collections it was made for', async () => {
    const [one, two] = [await furnished(), await furnished()]
    const narrow = await person(gepeto, { role: 'administrator' })
    await gepeto.sql('update api_keys set collections = $2 where id = $1', [
      narrow.keyId,
      [one.collection.id],
    ])
    gepeto.app.identity.forgetCredentials()
    const { items } = await as(narrow).must<{ items: Collection[] }>('GET', '/api/v1/collections')
    expect(items.map(({ id }) => id)).toEqual([one.collection.id])
    expect((await as(narrow).call('GET', two.of)).status).toBe(404)
    expect((await as(narrow).call('POST', '/api/v1/collections', { name: 'New' })).status).toBe(403)
    const answer = await as(narrow).ask()
    expect(answer.citations.map(({ documentId }) => documentId)).toEqual([one.document.id])
  })

  it('is for people and groups of the workspace, by who may share and change it', async () => {
    const { at, of } = await furnished()
    for (const path of [at, of]) {
      const put = (who: Person, grants: object[]) =>
        as(who).call('PUT', `${path}/access`, { access: 'restricted', grants })
      expect((await put(maker, [grant('usr_nobody')])).status).toBe(400)
      expect((await put(maker, [grant(maker.userId), grant('grp_nobody')])).status).toBe(400)
      expect((await put(reader, [])).status).toBe(403)
      const other = await person(gepeto, { role: 'builder' })
      await put(maker, [grant(other.userId)])
      expect((await put(other, [])).status).toBe(403)
      expect((await as(stranger).call('GET', `${path}/access`)).status).toBe(403)
      await share(path, path === at ? 'workspace' : 'inherited')
    }
  })

  it('leaves no grant behind when the thing goes', async () => {
    const { at, of, collection, document } = await furnished()
    await share(at, 'restricted', [grant(team)])
    await share(of, 'restricted', [grant(team)])
    await as(maker).must('DELETE', at)
    const left = await gepeto.sql('select * from grants where object_id in ($1, $2)', [
      collection.id,
      document.id,
    ])
    expect(left).toEqual([])
  })
})
