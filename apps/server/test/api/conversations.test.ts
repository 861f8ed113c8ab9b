import type { Collection, Conversation, Message } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { backup } from './texts.ts'

type Page<Item> = { items: Item[]; nextCursor: string | null }

describe.each(stores)('conversations on the $kind database', (store) => {
  let gepeto: Gepeto
  let operations: Collection
  beforeAll(async () => {
    gepeto = await startGepeto(store)
    operations = await gepeto.collection({ documents: [backup] })
  })
  afterAll(() => gepeto.close())

  const ask = (question: string, more = {}) => gepeto.ask(question, { collections: [operations.id], ...more })
  const list = (query = '') => gepeto.must<Page<Conversation>>('GET', `/api/v1/conversations?${query}`)
  const messages = async (id: string) =>
    (await gepeto.must<Page<Message>>('GET', `/api/v1/conversations/${id}/messages`)).items

  it('keeps question and answer as they were given', async () => {
    const answer = await ask('When does the nightly backup start?')
    const [conversation] = (await list()).items
    expect(conversation).toMatchObject({
      id: answer.conversation,
      title: 'When does the nightly backup start?',
      collections: [operations.id],
      messages: 1,
    })
    expect(await messages(answer.conversation)).toMatchObject([
      { question: 'When does the nightly backup start?', state: 'done', answer, feedback: null },
    ])
    expect(await gepeto.happened(answer.id)).toEqual(['answers.answer.given'])
  })

  it('adds a turn to the conversation that is named, oldest first', async () => {
    const { conversation } = await ask('When does the nightly backup start?')
    await ask('Whom does the operator call?', { conversation })
    expect((await messages(conversation)).map(({ question }) => question)).toEqual([
      'When does the nightly backup start?',
      'Whom does the operator call?',
    ])
  })

  it('finds a conversation by its title, its questions and its answers', async () => {
    const { conversation, answer } = await ask('How long does restoring a full copy take (100%_sure)?')
    const found = async (query: string) =>
      (await list(`query=${encodeURIComponent(query)}`)).items.map(({ id }) => id)
    expect(await found('RESTORING A FULL')).toContain(conversation)
    expect(await found(answer.slice(0, 20))).toContain(conversation)
    expect(await found('100%_')).toEqual([conversation])
    expect(await found('nobody ever said this')).toEqual([])
  })

  it('renames and deletes, and writes both down', async () => {
    const answer = await ask('When does the nightly backup start?')
    const path = `/api/v1/conversations/${answer.conversation}`
    expect(await gepeto.must('PATCH', path, { json: { title: 'Backups' } })).toMatchObject({
      title: 'Backups',
    })
    expect((await gepeto.call('DELETE', path)).status).toBe(204)
    expect((await gepeto.call('GET', path)).status).toBe(404)
    expect((await gepeto.call('GET', `/api/v1/answers/${answer.id}`)).status).toBe(404)
    expect(await gepeto.happened(answer.conversation)).toEqual([
      'conversations.conversation.renamed',
      'conversations.conversation.deleted',
    ])
  })

  it('exports Markdown with its sources, and JSON', async () => {
    const answer = await ask('When does the nightly backup start?')
    const path = `/api/v1/conversations/${answer.conversation}/export`
    const markdown = await gepeto.call<string>('GET', `${path}?format=markdown`)
    expect(markdown.headers.get('content-disposition')).toBe(
      `attachment; filename="${answer.conversation}.md"; filename*=UTF-8''When%20does%20the%20nightly%20backup%20start.md`,
    )
    expect(markdown.body).toContain('## When does the nightly backup start?')
    expect(markdown.body).toContain('- [1] Nightly backup: “')
    const json = await gepeto.must('GET', `${path}?format=json`)
    expect(json).toMatchObject({ id: answer.conversation, messages: [{ answer }] })
  })

  it('keeps feedback and the newest word of it', async () => {
    const { conversation } = await ask('When does the nightly backup start?')
    const [message] = await messages(conversation)
    const rate = (json: object) => gepeto.call('POST', `/api/v1/messages/${message!.id}/feedback`, { json })
    expect((await rate({ rating: 'down', comment: 'Too short' })).status).toBe(204)
    expect((await rate({ rating: 'up' })).status).toBe(204)
    expect((await messages(conversation))[0]!.feedback).toEqual({ rating: 'up' })
    expect((await rate({ rating: 'sideways' })).status).toBe(400)
    expect(await gepeto.happened(message!.id)).toEqual([
      'conversations.feedback.given',
      'conversations.feedback.given',
    ])
  })

  it('lists newest first, page after page', async () => {
    const whole = (await list('limit=100')).items.map(({ id }) => id)
    const paged: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await list(`limit=2${cursor && `&cursor=${cursor}`}`)
      paged.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(paged).toEqual(whole)
  })
})
