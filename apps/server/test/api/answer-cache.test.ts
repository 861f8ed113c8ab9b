import type { Answer, Collection } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { type GullibleModel, startGullibleModel } from '../gullible-model.ts'
import { backup, photosynthesis } from './texts.ts'

describe.each(stores)('an answer that was given before, on the $kind database', (store) => {
  let gepeto: Gepeto
  let model: GullibleModel
  let operations: Collection
  beforeAll(async () => {
    model = await startGullibleModel()
    gepeto = await startGepeto(store, { OPENAI_API_KEY: 'test', OPENAI_BASE_URL: model.url })
    operations = await gepeto.collection({ name: 'Operations', documents: [backup] })
  })
  afterAll(async () => {
    await gepeto.close()
    await model.close()
  })

  const ask = (question: string, more: object = {}) =>
    gepeto.ask(question, { collections: [operations.id], model: 'builtin', ...more })
  const content = ({ answer, citations, support, abstained, language, model }: Answer) => ({
    answer,
    citations,
    support,
    abstained,
    language,
    model,
  })

  it('is given again, whatever the spacing, case and question mark, as an answer of its own that cost nothing', async () => {
    const first = await ask('When does the nightly backup start?')
    const second = await ask('  when Does the  nightly backup Start ')
    expect([first.cached, second.cached]).toEqual(['none', 'exact'])
    expect(content(second)).toEqual(content(first))
    expect(second.id).not.toBe(first.id)
    expect(second.usage).toEqual({ inputTokens: 0, outputTokens: 0, cost: 0 })
    expect(await gepeto.happened(second.id)).toEqual(['answers.answer.given'])
  })

  it('is given to a question that asks the same in other words', async () => {
    const first = await ask('Who does the operator call when the backup fails twice?')
    const other = await ask('Whom does the operator call if the backup fails twice?')
    expect([first.cached, other.cached]).toEqual(['none', 'similar'])
    expect(content(other)).toEqual(content(first))
  })

  it.each([
    ['When does the nightly backup end?'],
    ['When did the nightly backup start?'],
    ['Quando começa o backup noturno?'],
    ['Why does the nightly backup start?'],
  ])('is not given to "%s"', async (question) => {
    await ask('When does the nightly backup start?')
    expect((await ask(question)).cached).toBe('none')
  })

  it('is given by whole and streamed answers alike', async () => {
    const question = 'How long does restoring a full copy take on the standby machine?'
    const json = { question, collections: [operations.id], model: 'builtin' }
    const stream = async () => Array.fromAsync(gepeto.stream('POST', '/api/v1/ask', { json }))
    const first = (await stream()).at(-1)!.data as unknown as Answer
    const again = await stream()
    expect(again.map(({ event }) => event)).toEqual(['start', 'citations', 'delta', 'done'])
    const last = again.at(-1)!.data as unknown as Answer
    expect([first.cached, last.cached, (await ask(question)).cached]).toEqual(['none', 'exact', 'exact'])
    expect(content(last)).toEqual(content(first))
  })

  it('is kept apart by language and model', async () => {
    const question = 'Where does the nightly backup copy the billing database to?'
    await ask(question)
    expect((await ask(question, { language: 'pt-BR' })).cached).toBe('none')
    expect((await ask(question, { model: 'openai' })).cached).toBe('none')
    expect((await ask(question)).cached).toBe('exact')
  })

  it('is composed anew by `refresh` and given after that; `off` neither looks nor keeps', async () => {
    const question = 'Which database does the nightly backup copy?'
    expect((await ask(question, { cache: 'off' })).cached).toBe('none')
    expect((await ask(question)).cached).toBe('none')
    expect((await ask(question, { cache: 'refresh' })).cached).toBe('none')
    expect((await ask(question)).cached).toBe('exact')
  })

  it('is composed anew where its own conversation asks for it once more', async () => {
    const question = 'In which city is the vault?'
    const first = await ask(question)
    const kept = await ask(question, { conversation: first.conversation })
    // A follow-up, which may ask something else by what was said before.
    expect(kept.cached).toBe('none')
    const calls = () => model.calls()
    const before = calls()
    const anew = await ask(question, { conversation: first.conversation, cache: 'refresh', model: 'openai' })
    expect([anew.cached, calls() - before]).toEqual(['none', 1])
    expect((await ask(question, { model: 'openai' })).cached).toBe('exact')
  })

  it('is not given in a conversation, nor is one of a conversation given elsewhere', async () => {
    const question = 'What extension does the storage team have?'
    const begun = await ask('Which team is called?')
    expect((await ask(question, { conversation: begun.conversation })).cached).toBe('none')
    expect((await ask(question)).cached).toBe('none')
    expect((await ask(question, { conversation: begun.conversation })).cached).toBe('none')
  })

  it('is paid for once, however many ask it at a time', async () => {
    const before = model.calls()
    const question = 'What does the operator on duty do after two failures?'
    const all = await Promise.all(Array.from({ length: 12 }, () => ask(question, { model: 'openai' })))
    expect(model.calls() - before).toBe(1)
    expect(all.map(({ cached }) => cached).sort()).toEqual([...Array(11).fill('exact'), 'none'])
  })

  it('is no longer given once a document comes, changes its name or goes', async () => {
    const growing = await gepeto.collection({ name: 'Growing', documents: [backup] })
    const again = async () =>
      (await ask('When does the nightly backup start?', { collections: [growing.id] })).cached
    const twice = async () => [await again(), await again()]
    expect(await twice()).toEqual(['none', 'exact'])
    const added = await gepeto.document(growing.id, photosynthesis)
    expect(await twice()).toEqual(['none', 'exact'])
    await gepeto.must('PATCH', `/api/v1/documents/${added.id}`, { json: { title: 'Plants' } })
    expect(await twice()).toEqual(['none', 'exact'])
    await gepeto.must('DELETE', `/api/v1/documents/${added.id}`)
    expect(await twice()).toEqual(['none', 'exact'])
  })

  it('is counted', async () => {
    const { caches } = gepeto.app.cache.stats()
    const of = (name: string) => caches.find((counts) => counts.name === name)
    expect(of('answers')?.memory).toBeGreaterThan(5)
    expect(of('answers, similar')?.memory).toBeGreaterThan(0)
    expect(of('retrieval')?.misses).toBeGreaterThan(5)
    const { body } = await gepeto.call<string>('GET', '/metrics', { anonymous: true })
    expect(body).toMatch(/gepeto_cache_lookups_total\{cache="answers",outcome="memory"\} [1-9]/)
    expect(body).toMatch(/gepeto_cache_bytes [1-9]/)
  })
})
