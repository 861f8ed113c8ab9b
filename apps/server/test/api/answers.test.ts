import type { Answer, Citation, Collection, DocumentText, SearchResults } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, type StreamEvent, startGepeto } from '../gepeto.ts'
import { backup, photosynthesis } from './texts.ts'

describe.each(stores)('asking on the $kind database', (store) => {
  let gepeto: Gepeto
  let botany: Collection
  let operations: Collection
  beforeAll(async () => {
    gepeto = await startGepeto(store)
    botany = await gepeto.collection({ name: 'Botany', documents: [photosynthesis] })
    operations = await gepeto.collection({ name: 'Operations', documents: [backup] })
  })
  afterAll(() => gepeto.close())

  const quotesStand = async (citations: Citation[]) => {
    for (const { documentId, documentVersion, quote, start, end } of citations) {
      const path = `/api/v1/documents/${documentId}/text?version=${documentVersion}`
      const { text } = await gepeto.must<DocumentText>('GET', path)
      expect(text.slice(start, end)).toBe(quote)
    }
  }
  const events = async (json: object, headers: Record<string, string> = {}) =>
    Array.fromAsync(gepeto.stream('POST', '/api/v1/ask', { json, headers }))
  const joined = (stream: StreamEvent[]) =>
    stream
      .filter(({ event }) => event === 'delta')
      .map(({ data }) => data.text)
      .join('')

  it('finds passages in every mode, best first', async () => {
    for (const mode of ['hybrid', 'lexical', 'dense']) {
      const { results } = await gepeto.must<SearchResults>('POST', '/api/v1/search', {
        json: { query: 'billing database backup', mode, collections: [operations.id] },
      })
      expect(results[0], mode).toMatchObject({ documentTitle: 'Nightly backup', location: { kind: 'none' } })
      expect(results.map(({ score }) => score)).toEqual(
        results.map(({ score }) => score).sort((a, b) => b - a),
      )
    }
  })

  it('searches only the collections that are named', async () => {
    const { results } = await gepeto.must<SearchResults>('POST', '/api/v1/search', {
      json: { query: 'backup', collections: [botany.id] },
    })
    expect(results.filter(({ documentTitle }) => documentTitle === 'Nightly backup')).toEqual([])
  })

  it('cites the span a sentence stands on', async () => {
    const answer = await gepeto.ask('Onde ocorre a fase clara?', { collections: [botany.id] })
    expect(answer).toMatchObject({ abstained: false, language: 'pt-BR', model: 'builtin' })
    expect(answer.answer).toMatch(/tilacoides.*\[1\]/s)
    expect(answer.citations[0]!.quote).toContain('tilacoides')
    expect(answer.support.every(({ verdict }) => verdict === 'supported')).toBe(true)
    await quotesStand(answer.citations)
  })

  it('uses every citation it gives, and gives every citation it uses', async () => {
    const { answer, citations, support } = await gepeto.ask('When does the nightly backup start?')
    const used = [...new Set([...answer.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1])))]
    expect(used).toEqual(citations.map(({ index }) => index))
    expect(support.flatMap(({ citations: cited }) => cited).every((index) => used.includes(index))).toBe(true)
  })

  it.each([
    ['pt-BR', 'Qual é a capital da Mongólia?', /Não encontrei/],
    ['en', 'Who won the 1998 chess olympiad in Elista?', /did not find/],
  ])('abstains in %s when no document holds the answer', async (language, question, says) => {
    const answer = await gepeto.ask(question)
    expect(answer).toMatchObject({ abstained: true, language, citations: [] })
    expect(answer.answer).toMatch(says)
  })

  it.each([
    ['pt-BR', 'Olá, bom dia!'],
    ['en', 'Hello there!'],
  ])('answers a greeting in %s without searching', async (language, question) => {
    const answer = await gepeto.ask(question)
    expect(answer).toMatchObject({ language, citations: [], abstained: false })
    expect(answer.answer).not.toBe('')
  })

  it('understands a follow-up by what was said before', async () => {
    const first = await gepeto.ask('Onde ocorre o ciclo de Calvin?', { collections: [botany.id] })
    const second = await gepeto.ask('E o que ele usa?', { conversation: first.conversation })
    expect(second.conversation).toBe(first.conversation)
    expect(second).toMatchObject({ abstained: false, language: 'pt-BR' })
    expect(second.answer).toContain('Calvin')
    await quotesStand(second.citations)
  })

  it('reuses an answer until something changes, unless told not to', async () => {
    const again = (more = {}) =>
      gepeto.ask('How long does restoring a full copy take?', { collections: [operations.id], ...more })
    const first = await again()
    expect((await again()).cached).not.toBe('none')
    expect((await again({ cache: 'off' })).cached).toBe('none')
    await gepeto.document(operations.id, { title: 'Note', text: 'The canteen opens at noon on Fridays.' })
    const anew = await again()
    expect({ cached: anew.cached, answer: anew.answer }).toEqual({ cached: 'none', answer: first.answer })
  })

  it('streams one start, then citations and deltas that join to the answer, then one done', async () => {
    for (const stream of [
      await events({ question: 'Onde ocorre a fase clara?', collections: [botany.id], stream: true }),
      await events(
        { question: 'Qual é a capital da Mongólia?', cache: 'off' },
        { accept: 'text/event-stream' },
      ),
    ]) {
      const kinds = stream.map(({ event }) => event)
      expect(kinds[0]).toBe('start')
      expect(kinds.at(-1)).toBe('done')
      expect(kinds.slice(1, -1).filter((kind) => kind !== 'citations' && kind !== 'delta')).toEqual([])
      expect(stream.map(({ id }) => id)).toEqual(stream.map((_, place) => place + 1))
      const done = stream.at(-1)!.data as unknown as Answer
      expect(joined(stream)).toBe(done.answer)
      expect(stream[0]!.data).toMatchObject({ id: done.id, conversation: done.conversation })
      expect(await gepeto.must('GET', `/api/v1/answers/${done.id}`)).toEqual(done)
      expect(await gepeto.happened(done.id)).toHaveLength(1)
    }
  })

  it('gives the rest of a stream to a reader who lost the line', async () => {
    const whole = await events({
      question: 'Onde ocorre a fase clara?',
      collections: [botany.id],
      stream: true,
    })
    const path = `/api/v1/answers/${whole[0]!.data.id}/stream`
    const rest = await Array.fromAsync(gepeto.stream('GET', path, { headers: { 'last-event-id': '2' } }))
    expect(rest).toEqual(whole.slice(2))
    const all = await Array.fromAsync(gepeto.stream('GET', path))
    expect(all).toEqual(whole)
  })

  it('gives the end of a recorded answer to a reader who had a part of it', async () => {
    const answer = await gepeto.ask('Onde ocorre a fase clara?', { collections: [botany.id] })
    const path = `/api/v1/answers/${answer.id}/stream`
    const from = (last: string) =>
      Array.fromAsync(gepeto.stream('GET', path, { headers: { 'last-event-id': last } }))
    expect((await from('0')).map(({ event }) => event)).toEqual(['start', 'citations', 'delta', 'done'])
    expect(await from('7')).toEqual([{ id: 8, event: 'done', data: answer }])
  })

  it('goes on writing an answer whose reader has left', async () => {
    const left = new AbortController()
    const reading = gepeto.stream('POST', '/api/v1/ask', {
      json: { question: 'When does the nightly backup start?', stream: true, cache: 'off' },
      left: left.signal,
    })
    const { value: start } = await reading.next()
    left.abort()
    const id = (start as StreamEvent).data.id as string
    const rest = await Array.fromAsync(gepeto.stream('GET', `/api/v1/answers/${id}/stream`))
    expect(rest.at(-1)).toMatchObject({ event: 'done', data: { id } })
  })

  it('answers alike at POST /api/chat', async () => {
    const json = { question: 'When does the nightly backup start?' }
    const { answer } = await gepeto.must<Answer>('POST', '/api/chat', { json })
    expect(answer).toBe((await gepeto.ask(json.question)).answer)
  })

  it('refuses a model that is not configured, and a question without words', async () => {
    const ask = (json: object) => gepeto.call('POST', '/api/v1/ask', { json })
    expect((await ask({ question: 'Why?', model: 'openai/gpt-none' })).body).toMatchObject({
      status: 400,
      type: '/problems/models/model-not-found',
    })
    expect((await ask({ question: '  ' })).body).toMatchObject({
      status: 400,
      errors: [{ path: 'body.question' }],
    })
  })

  it('says so when there is nothing to search yet', async () => {
    const empty = await gepeto.collection({ name: 'Empty' })
    const answer = await gepeto.ask('When does the backup start?', { collections: [empty.id] })
    expect(answer).toMatchObject({ abstained: true, answer: expect.stringContaining('no documents ready') })
  })

  it('offers a sample that answers at once, and makes it once', async () => {
    const sample = await gepeto.must<Collection>('POST', '/api/v1/collections/sample')
    const { items } = await gepeto.must<{ items: { id: string }[] }>(
      'GET',
      `/api/v1/collections/${sample.id}/documents`,
    )
    for (const { id } of items) expect((await gepeto.settled(id)).status).toBe('ready')
    const answer = await gepeto.ask('Onde ocorre a fase clara?', { collections: [sample.id] })
    expect(answer.answer).toContain('tilacoides')
    expect((await gepeto.must<Collection>('POST', '/api/v1/collections/sample')).id).toBe(sample.id)
  })
})
