import type { Answer } from '@gepeto/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { type Person, person, workspace } from '../members.ts'

/** A workspace whose things look like those of the others, all but a word that stands in each of its texts and names. */
interface Tenant extends Person {
  word: string
  ids: string[]
  collection: string
  document: string
  conversation: string
  answer: string
  message: string
  assistant: string
}

const question = 'When does the nightly backup start?'
const words = ['quetzal', 'okapi', 'axolotl']

describe.each(stores)('three tenants with alike data on the $kind database', (store) => {
  let gepeto: Gepeto
  let tenants: Tenant[]

  beforeAll(async () => {
    gepeto = await startGepeto(store)
    tenants = []
    for (const word of words) tenants.push(await makeTenant(word))
  })
  afterAll(() => gepeto.close())

  async function makeTenant(word: string): Promise<Tenant> {
    const who = await person(gepeto, { workspaceId: await workspace(gepeto), role: 'owner' })
    const must = <Body = { id: string }>(method: string, path: string, json?: object) =>
      gepeto.must<Body>(method, path, { headers: who.headers, json })
    const { id: collection } = await must('POST', '/api/v1/collections', { name: `Operations ${word}` })
    const { documents } = await must<{ documents: { id: string }[] }>(
      'POST',
      `/api/v1/collections/${collection}/documents`,
      {
        title: `Backup ${word}`,
        text: `The nightly backup of ${word} starts at 02:30 and is written to the ${word} vault.`,
      },
    )
    const document = documents[0]!.id
    const status = async () => (await must<{ status: string }>('GET', `/api/v1/documents/${document}`)).status
    while ((await status()) !== 'ready') await new Promise((resolve) => setTimeout(resolve, 20))
    const { id: answer, conversation } = await must<Answer>('POST', '/api/v1/ask', { question })
    const messages = await must<{ items: { id: string }[] }>(
      'GET',
      `/api/v1/conversations/${conversation}/messages`,
    )
    const message = messages.items[0]!.id
    const { id: assistant } = await must('POST', '/api/v1/assistants', {
      name: `Operator ${word}`,
      slug: 'operator',
      instructions: `Speak of ${word}.`,
    })
    await must('POST', `/api/v1/assistants/${assistant}/publish`, {})
    const ids = [
      assistant,
      collection,
      document,
      answer,
      conversation,
      message,
      who.keyId,
      who.workspaceId,
      who.userId,
    ]
    return { ...who, word, ids, collection, document, conversation, answer, message, assistant }
  }

  /** A call, and the tenant whose things it names. */
  type Call = (named: Tenant) => { method: string; path: string; json?: object }
  const limit = fc.integer({ min: 1, max: 100 })
  // What is asked is kept in its asker's history, and must therefore not be another's word.
  const asked = fc.constantFrom(question, 'backup vault', '02:30', 'the', 'Operations')
  const query = fc.oneof(asked, fc.constantFrom(...words))
  const mode = fc.constantFrom('hybrid', 'lexical', 'dense')
  const get = (path: (named: Tenant) => string): fc.Arbitrary<Call> =>
    fc.constant((named: Tenant) => ({ method: 'GET', path: path(named) }))
  const list = (path: (named: Tenant) => string): fc.Arbitrary<Call> =>
    limit.map((most) => (named: Tenant) => ({ method: 'GET', path: `${path(named)}?limit=${most}` }))

  const calls: fc.Arbitrary<Call> = fc.oneof(
    list(() => '/api/v1/collections'),
    list(() => '/api/v1/conversations'),
    list(() => '/api/v1/keys'),
    list(() => '/api/v1/assistants'),
    list(({ assistant }) => `/api/v1/assistants/${assistant}/versions`),
    get(() => '/api/v1/assistants/operator'),
    get(({ assistant }) => `/api/v1/assistants/${assistant}`),
    get(({ assistant }) => `/api/v1/assistants/${assistant}/versions/1`),
    list(({ collection }) => `/api/v1/collections/${collection}/documents`),
    list(({ document }) => `/api/v1/documents/${document}/passages`),
    list(({ conversation }) => `/api/v1/conversations/${conversation}/messages`),
    list(() => '/api/v1/budgets'),
    get(() => '/api/v1/usage?group=person'),
    get(() => '/api/v1/usage/export?group=key'),
    get(() => '/api/v1/models/prices'),
    get(() => '/api/v1/models/embeddings'),
    get(() => '/v1/models'),
    get(({ collection }) => `/api/v1/collections/${collection}`),
    get(({ collection }) => `/api/v1/collections/${collection}/access`),
    get(({ document }) => `/api/v1/documents/${document}`),
    get(({ document }) => `/api/v1/documents/${document}/text`),
    get(({ document }) => `/api/v1/documents/${document}/content`),
    get(({ answer }) => `/api/v1/answers/${answer}`),
    get(({ answer }) => `/api/v1/answers/${answer}/stream`),
    get(({ conversation }) => `/api/v1/conversations/${conversation}`),
    get(({ conversation }) => `/api/v1/conversations/${conversation}/export`),
    query.map((text) => () => ({ method: 'GET', path: `/api/v1/conversations?query=${text}` })),
    fc
      .tuple(query, mode, limit, fc.boolean())
      .map(([text, how, most, isNamed]) => ({ collection }: Tenant) => ({
        method: 'POST',
        path: '/api/v1/search',
        json: {
          query: text,
          mode: how,
          limit: Math.min(most, 50),
          ...(isNamed && { collections: [collection] }),
        },
      })),
    fc.tuple(asked, fc.boolean()).map(([content, stream]) => () => ({
      method: 'POST',
      path: '/v1/chat/completions',
      json: { model: 'gepeto', messages: [{ role: 'user', content }], stream },
    })),
    fc
      .tuple(
        asked,
        fc.constantFrom('use', 'refresh', 'off'),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('none', 'by id', 'by slug'),
      )
      .map(
        ([text, cache, isNamed, goesOn, stream, asks]) =>
          ({ collection, conversation, assistant }: Tenant) => ({
            method: 'POST',
            path: '/api/v1/ask',
            json: {
              question: text,
              cache,
              stream,
              ...(isNamed && { collections: [collection] }),
              ...(goesOn && { conversation }),
              ...(asks !== 'none' && { assistant: asks === 'by id' ? assistant : 'operator' }),
            },
          }),
      ),
  )
  const tenant = fc.integer({ min: 0, max: words.length - 1 })

  it('never show one of them anything of another, whatever is asked', async () => {
    await fc.assert(
      fc.asyncProperty(calls, tenant, tenant, async (call, asking, named) => {
        const [caller, owner] = [tenants[asking]!, tenants[named]!]
        const { method, path, json } = call(owner)
        const response = await gepeto.send(method, path, { headers: caller.headers, json })
        const said = await response.text()
        const sent = `${path} ${JSON.stringify(json)}`
        for (const other of tenants.filter((one) => one !== caller))
          for (const secret of [other.word, ...other.ids])
            if (!sent.includes(secret)) expect(said).not.toContain(secret)
        if (caller === owner) expect(response.status).toBeLessThan(300)
        else if (owner.ids.some((id) => sent.includes(id)))
          expect(said, `${method} ${path}`).toMatch(/"status":404/)
      }),
      { numRuns: 150 },
    )
  }, 120_000)

  it('are never given an answer that was kept for another, for the same question or one alike', async () => {
    const spellings = [
      question,
      ` ${question.toLowerCase()} `,
      question.replace('?', ''),
      question.toUpperCase(),
    ]
    for (const spelling of spellings)
      for (const { headers, word, document } of tenants) {
        const answer = await gepeto.must<Answer>('POST', '/api/v1/ask', {
          headers,
          json: { question: spelling },
        })
        expect(answer.answer).toContain(word)
        expect(answer.citations.map(({ documentId }) => documentId)).toEqual([document])
      }
    const [first, second] = tenants as [Tenant, Tenant]
    const fresh = 'Where is the nightly backup written to?'
    const ask = ({ headers }: Person) =>
      gepeto.must<Answer>('POST', '/api/v1/ask', { headers, json: { question: fresh } })
    expect([await ask(first), await ask(second), await ask(second)].map(({ cached }) => cached)).toEqual([
      'none',
      'none',
      'exact',
    ])
  })
})
