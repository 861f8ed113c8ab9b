import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AddedDocuments, Conversation, ErasureCertificate, Message } from '@gepeto/contract'
import { afterEach, describe, expect, it } from 'vitest'
import { type PreparedDatabase, stores } from '../databases.ts'
import { type Gepeto, startInstance } from '../gepeto.ts'
import { type Person, person } from '../members.ts'

/** Servers start several times; a machine that runs tests may be busy. In milliseconds. */
const timeout = 240_000

/** Words that stand nowhere else. */
const markers = {
  original: 'Quincunx-original',
  text: 'Palimpsest',
  question: 'Obstreperous-question',
  title: 'Sesquipedalian-title',
  comment: 'Flibbertigibbet-comment',
  address: 'zanzibar.kaleidoscope@example.org',
  providerKey: 'gsk-Tergiversation-0123456789',
}

/** A comment is in the file and not in what is read out of it. */
const page = `<!doctype html><title>Manual</title><!-- ${markers.original} -->
<p>The ${markers.text} valve opens at nine in the morning.</p>`

describe.each(stores)('what lies on the disk of a server on the $kind database', (store) => {
  let prepared: PreparedDatabase | undefined
  let gepeto: Gepeto | undefined
  afterEach(async () => {
    await gepeto?.app.close()
    gepeto = undefined
    await prepared?.discard()
  })

  async function start(variables: Record<string, string> = {}): Promise<Gepeto> {
    gepeto = await startInstance(prepared!, variables)
    return gepeto
  }
  async function fresh(variables: Record<string, string> = {}): Promise<Gepeto> {
    prepared = await store.prepare()
    return start(variables)
  }
  async function again(): Promise<Gepeto> {
    await gepeto!.app.close()
    return start()
  }

  const asked = (who: Person) => ({ anonymous: true, headers: who.headers })

  async function upload(collectionId: string, name: string, content: string, who?: Person) {
    const form = gepeto!.files('files', { [name]: content })
    const { documents } = await gepeto!.must<AddedDocuments>(
      'POST',
      `/api/v1/collections/${collectionId}/documents`,
      { form, ...(who ? asked(who) : {}) },
    )
    await gepeto!.settled(documents[0]!.id)
    return documents[0]!
  }

  const contentOf = (id: string, headers: Record<string, string> = {}) =>
    gepeto!.call<string>('GET', `/api/v1/documents/${id}/content`, { headers })

  /** Tables in which a word stands, in plain or as bytes. */
  async function tablesWith(word: string): Promise<string[]> {
    const tables = await gepeto!.sql<{ name: string }>(
      `select quote_ident(relname) as name from pg_class
       where relkind = 'r' and relnamespace = current_schema()::regnamespace order by 1`,
    )
    const found: string[] = []
    for (const { name } of tables) {
      const forms = [
        word,
        Buffer.from(word).toString('hex'),
        Buffer.from(word).toString('base64').slice(0, -4),
      ]
      const [row] = await gepeto!.sql<{ stands: boolean }>(
        `select exists (select from ${name} t where lower(t::text) like any($1)) as stands`,
        [forms.map((form) => `%${form.toLowerCase()}%`)],
      )
      if (row!.stands) found.push(name)
    }
    return found
  }

  /** Files below the data folder that hold a word, by the first part of their path. */
  async function foldersWith(word: string): Promise<string[]> {
    const found = new Set<string>()
    const { dataDir } = prepared!.config
    for (const entry of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      const path = join(entry.parentPath, entry.name)
      const bytes = await readFile(path)
      if (bytes.toString('latin1').toLowerCase().includes(word.toLowerCase()))
        found.add(path.slice(dataDir.length + 1).split('/')[0]!)
    }
    return [...found]
  }

  it('is sealed, but for what is searched: the text of documents', { timeout }, async () => {
    await fresh({
      GEPETO_ADMIN_EMAIL: markers.address,
      GEPETO_ADMIN_PASSWORD: 'a long password for the owner',
    })
    const { id } = await gepeto!.collection({ name: 'Manuals' })
    const document = await upload(id, 'manual.html', page)
    const answer = await gepeto!.ask(`When does the ${markers.text} valve open?`)
    expect(answer.citations.length).toBeGreaterThan(0)
    await gepeto!.ask(`And what of the ${markers.question}?`, { conversation: answer.conversation })
    const path = `/api/v1/conversations/${answer.conversation}`
    const { items } = await gepeto!.must<{ items: Message[] }>('GET', `${path}/messages`)
    const feedback = { rating: 'up', comment: markers.comment }
    await gepeto!.must('POST', `/api/v1/messages/${items[0]!.id}/feedback`, { json: feedback })
    await gepeto!.must('PATCH', path, { json: { title: markers.title } })
    await gepeto!.must('POST', '/api/v1/invitations', {
      json: { email: `invited.${markers.address}`, role: 'member' },
    })
    await gepeto!.must('POST', '/api/v1/models/providers', {
      json: { name: 'mine', kind: 'groq', apiKey: markers.providerKey, models: ['llama'] },
    })
    expect((await contentOf(document.id)).body).toContain(markers.original)

    const { text, ...secrets } = markers
    for (const [what, word] of Object.entries(secrets)) expect(await tablesWith(word), what).toEqual([])
    // What docs/privacy.md says stays readable, and nothing else.
    const readable = ['document_versions', 'index_passages', 'index_postings', 'index_stems', 'passages']
    for (const table of await tablesWith(text)) expect(readable).toContain(table)
    expect(await tablesWith(text)).toEqual(expect.arrayContaining(['document_versions', 'passages']))

    await gepeto!.app.close()
    gepeto = undefined
    for (const [what, word] of Object.entries(secrets)) expect(await foldersWith(word), what).toEqual([])
    for (const folder of await foldersWith(text)) expect(['database', 'index']).toContain(folder)
  })

  it('is shown to nobody whom another’s rows were given to past the API', { timeout }, async () => {
    await fresh()
    await gepeto!.collection({
      name: 'Manuals',
      documents: [{ title: 'Valves', text: 'The valve opens at nine.' }],
    })
    const [ana, bia] = [await person(gepeto!), await person(gepeto!)]
    const ask = (who: Person, question: string) =>
      gepeto!.must<{ id: string; conversation: string }>('POST', '/api/v1/ask', {
        ...asked(who),
        json: { question, cache: 'off' },
      })
    const theirs = await ask(ana, `When does the valve open, asks ${markers.question}?`)
    const own = await ask(bia, 'When does the valve open?')
    const seen = async () => {
      const paths = [
        '/api/v1/conversations',
        `/api/v1/conversations?query=${markers.question}`,
        `/api/v1/conversations/${theirs.conversation}/messages`,
        `/api/v1/conversations/${own.conversation}/messages`,
        `/api/v1/conversations/${own.conversation}/export`,
        `/api/v1/answers/${theirs.id}`,
      ]
      const replies = await Promise.all(paths.map((path) => gepeto!.call('GET', path, asked(bia))))
      return replies.map(({ body }) => JSON.stringify(body)).join('\n')
    }
    const placed = [
      ['update messages set conversation_id = $2 where answer_id = $1', [theirs.id, own.conversation]],
      ['update answers set user_id = $2 where id = $1', [theirs.id, bia.userId]],
      ['update conversations set user_id = $2 where id = $1', [theirs.conversation, bia.userId]],
    ] as const
    expect(await seen()).toContain('When does the valve open?')
    for (const [statement, values] of placed) {
      await gepeto!.sql(statement, [...values])
      expect(await seen(), statement).not.toContain(markers.question)
    }
  })

  it('is a conversation that its person finds by a word all the same, however many there are', {
    timeout,
  }, async () => {
    await fresh()
    const { id } = await gepeto!.collection({ name: 'Manuals' })
    await upload(id, 'manual.html', page)
    const ids: string[] = []
    for (let at = 0; at < 5; at++)
      ids.push((await gepeto!.ask(`When does the valve number ${at} open, WORD${at % 2}?`)).conversation)
    const list = (query: string) =>
      gepeto!.must<{ items: Conversation[]; nextCursor: string | null }>(
        'GET',
        `/api/v1/conversations?${query}`,
      )
    expect((await list('query=word1')).items.map((found) => found.id)).toEqual([ids[3], ids[1]])
    const first = await list('query=word0&limit=2')
    expect(first.items.map((found) => found.id)).toEqual([ids[4], ids[2]])
    const rest = await list(`query=word0&limit=2&cursor=${first.nextCursor}`)
    expect(rest.items.map((found) => found.id)).toEqual([ids[0]])
    expect(rest.nextCursor).toBeNull()
  })

  it('is what was written before there were seals, until a job has sealed it: it is read all the while', {
    timeout,
  }, async () => {
    await fresh()
    const { id } = await gepeto!.collection({ name: 'Manuals' })
    const ana = await person(gepeto!)
    const documents: { id: string }[] = []
    for (let at = 0; at < 5; at++) documents.push(await upload(id, `${at}.html`, `${page} ${at}`, ana))
    const answer = await gepeto!.must<{ id: string; conversation: string; answer: string }>(
      'POST',
      '/api/v1/ask',
      { ...asked(ana), json: { question: `When does the ${markers.text} valve open?` } },
    )
    const body = await gepeto!.must<object>('GET', `/api/v1/answers/${answer.id}`, asked(ana))
    // As an update finds it.
    await gepeto!.sql(`update conversations set key_id = null, sealed = null, title = 'From before'`)
    await gepeto!.sql(
      `update answers set key_id = null, sealed = null, question = 'Asked ${markers.question}', body = $1`,
      [JSON.stringify(body)],
    )
    await gepeto!.sql(`update messages set comment = 'Said before', rating = 'up'`)
    await gepeto!.sql(`update users set email = 'ana@example.org' where id = $1`, [ana.userId])
    for (const [at, document] of documents.entries()) {
      const name = at.toString(16).repeat(24).slice(0, 24)
      const folder = join(gepeto!.dataDir, 'blobs', name.slice(0, 2))
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, name), `${page} ${at}`)
      await gepeto!.sql('update document_versions set blob = $2 where document_id = $1', [document.id, name])
    }

    const conversation = `/api/v1/conversations/${answer.conversation}`
    const isRead = async () => {
      expect((await gepeto!.must<Conversation>('GET', conversation, asked(ana))).title).toBe('From before')
      const { items } = await gepeto!.must<{ items: Message[] }>(
        'GET',
        `${conversation}/messages`,
        asked(ana),
      )
      expect(items).toMatchObject([
        {
          question: `Asked ${markers.question}`,
          answer: { answer: answer.answer },
          feedback: { comment: 'Said before' },
        },
      ])
      for (const [at, document] of documents.entries()) {
        expect((await contentOf(document.id)).body).toBe(`${page} ${at}`)
        expect((await contentOf(document.id, { range: 'bytes=0-14' })).body).toBe('<!doctype html>')
      }
    }
    await isRead()
    // Stopped at once: what is not sealed then is sealed after the next start.
    await again()
    await again()
    await isRead()
    await expect
      .poll(() => gepeto!.sql(`select from document_versions where strpos(blob, '.') = 0`), {
        timeout: 60_000,
      })
      .toEqual([])
    await expect.poll(() => tablesWith(markers.question), { timeout: 60_000 }).toEqual([])
    await expect.poll(() => tablesWith('Said before'), { timeout: 60_000 }).toEqual([])
    expect(await tablesWith('From before')).toEqual([])
    expect(await tablesWith('ana@example.org')).toEqual([])
    await isRead()
    // Under the keys of who brought and asked it.
    const [sealed] = await gepeto!.sql<{ people: string[] }>(
      `select array(select distinct k.person_id from data_keys k where k.id in (
         select split_part(blob, '.', 2) from document_versions union select key_id from answers)) as people`,
    )
    expect(sealed!.people).toEqual([ana.userId])
  })

  it('is an original that nobody reads once its person is erased, unless another has brought it too', {
    timeout,
  }, async () => {
    await fresh()
    const { id } = await gepeto!.collection({ name: 'Manuals' })
    const [ana, rui, administrator] = [
      await person(gepeto!),
      await person(gepeto!),
      await person(gepeto!, { role: 'administrator' }),
    ]
    const own = await upload(id, 'own.html', `${page} own`, ana)
    const shared = await upload(id, 'shared.html', `${page} shared`, ana)
    const twice = await upload(id, 'twice.html', `${page} twice`, ana)
    expect(await upload(id, 'shared.html', `${page} shared`, rui)).toMatchObject({
      id: shared.id,
      duplicate: true,
    })
    expect(await upload(id, 'twice.html', `${page} twice`, ana)).toMatchObject({ duplicate: true })
    const erased = await gepeto!.call<ErasureCertificate>(
      'DELETE',
      `/api/v1/privacy/people/${ana.userId}?confirm=${ana.userId}`,
      asked(administrator),
    )
    expect(erased.status).toBe(200)
    for (const gone of [own, twice]) expect((await contentOf(gone.id)).status).toBe(410)
    expect((await contentOf(shared.id)).body).toBe(`${page} shared`)
    // What is searched stays the workspace's.
    expect((await gepeto!.ask(`When does the ${markers.text} valve open?`)).citations.length).toBeGreaterThan(
      0,
    )
    // Brought again, it can be read again.
    await upload(id, 'own.html', `${page} own`, rui)
    expect((await contentOf(own.id)).body).toBe(`${page} own`)
  })
})
