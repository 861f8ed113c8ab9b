import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { HumanMessage } from '@langchain/core/messages'
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { embed, generateText, jsonSchema, streamText, tool } from 'ai'
import OpenAI, { APIError, RateLimitError } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, ownerKey, startGepeto } from '../gepeto.ts'
import { person } from '../members.ts'
import { startProvider } from '../scripted-provider.ts'
import { backup } from './texts.ts'

const plain = 'openai/gpt-4.1-mini'
const question = 'When does the nightly backup start?'
const weather = {
  name: 'weather',
  description: 'The weather of a city.',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}

/** What a grounded completion carries beside OpenAI's members. */
interface Extension {
  gepeto?: {
    id: string
    citations: { documentTitle: string; quote: string }[]
    support: { verdict: string }[]
    abstained: boolean
    cached: string
    ignored?: string[]
  }
}

describe.each(stores)("OpenAI's API on the $kind database", (store) => {
  let provider: Awaited<ReturnType<typeof startProvider>>
  let gepeto: Gepeto
  let client: OpenAI

  beforeAll(async () => {
    provider = await startProvider()
    gepeto = await startGepeto(store, provider.variables)
    await gepeto.collection({ name: 'Operations', documents: [backup] })
    client = new OpenAI({ baseURL: `${gepeto.address}/v1`, apiKey: ownerKey, maxRetries: 0 })
  })
  afterAll(async () => {
    await gepeto.close()
    provider.close()
  })

  const say = (content: string) => ({ model: plain, messages: [{ role: 'user' as const, content }] })
  const failure = async (call: Promise<unknown>): Promise<APIError> => {
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(APIError)
    return error as APIError
  }

  describe('the official client', () => {
    it('is answered by a configured model', async () => {
      const said = await client.chat.completions.create(say('olá'))
      expect(said.choices[0]!.message.content).toBe('You said: olá')
      expect(said.usage).toMatchObject({ prompt_tokens: 1000, completion_tokens: 50 })
    })

    it('is answered by a route, by its name', async () => {
      await gepeto.must('POST', '/api/v1/models/routes', {
        json: { name: 'careful', steps: [{ model: plain }] },
      })
      const ids = (await Array.fromAsync(client.models.list())).map(({ id }) => id)
      for (const model of ['default', 'careful']) {
        expect(ids).toContain(model)
        const said = await client.chat.completions.create({ ...say('olá'), model })
        expect(said.choices[0]!.message.content).toBe('You said: olá')
        expect((await client.models.retrieve(model)).owned_by).toBe('route')
      }
      const { items } = await gepeto.must<{ items: { id: string }[] }>('GET', '/api/v1/models/routes')
      await gepeto.must('DELETE', `/api/v1/models/routes/${items[0]!.id}`)
    })

    it('reads a stream, with tokens only where it asks for them', async () => {
      const read = async (more: object) => {
        const chunks = await Array.fromAsync(
          await client.chat.completions.create({ ...say('um dois três'), stream: true, ...more }),
        )
        return {
          text: chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''),
          usage: chunks.at(-1)!.usage?.completion_tokens,
          empty: chunks.filter(({ choices }) => choices.length === 0).length,
        }
      }
      expect(await read({})).toEqual({ text: 'You said: um dois três', usage: undefined, empty: 0 })
      expect(await read({ stream_options: { include_usage: true } })).toEqual({
        text: 'You said: um dois três',
        usage: 50,
        empty: 1,
      })
    })

    it('calls tools, whole and streamed', async () => {
      const tools = [{ type: 'function' as const, function: weather }]
      const called = await client.chat.completions.create({ ...say('Lisboa?'), tools, tool_choice: 'auto' })
      expect(called.choices[0]).toMatchObject({
        finish_reason: 'tool_calls',
        message: { tool_calls: [{ function: { name: 'weather', arguments: '{"city":"Lisboa"}' } }] },
      })
      const runner = client.chat.completions.stream({ ...say('Lisboa?'), tools })
      const { choices } = await runner.finalChatCompletion()
      expect(choices[0]!.message.tool_calls).toMatchObject([{ function: { name: 'weather' } }])
    })

    it('gets JSON that keeps to a schema', async () => {
      const said = await client.chat.completions.create({
        ...say('Lisboa, three days'),
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'trip', schema: { type: 'object' }, strict: true },
        },
      })
      expect(JSON.parse(said.choices[0]!.message.content!)).toEqual({ city: 'Lisboa', days: 3 })
    })

    it('embeds texts, as numbers or as bytes', async () => {
      const input = ['backup', 'cópia de segurança']
      const [bytes, numbers] = await Promise.all([
        client.embeddings.create({ model: 'builtin', input }),
        client.embeddings.create({ model: 'builtin', input, encoding_format: 'float' }),
      ])
      expect(bytes.data.map(({ embedding }) => embedding.length)).toEqual([
        numbers.data[0]!.embedding.length,
        numbers.data[1]!.embedding.length,
      ])
      for (const [place, { embedding }] of bytes.data.entries())
        for (const [at, value] of embedding.entries())
          expect(value).toBeCloseTo(numbers.data[place]!.embedding[at]!, 5)
      expect(bytes.usage.prompt_tokens).toBeGreaterThan(0)
    })

    it('is told where texts to embed are too long, one or all together', async () => {
      const embed = (input: string[]) => client.embeddings.create({ model: 'builtin', input })
      const [most, more] = ['word '.repeat(6553), 'word '.repeat(6554)]
      expect((await embed([most])).data).toHaveLength(1)
      expect(await failure(embed(['short', more]))).toMatchObject({ status: 400, param: 'input' })
      expect(await failure(embed(Array.from({ length: 37 }, () => most)))).toMatchObject({
        status: 400,
        message: expect.stringContaining('300000'),
      })
    })

    it('lists models, and finds one by its id', async () => {
      const ids = (await Array.fromAsync(client.models.list())).map(({ id }) => id)
      expect(ids).toEqual(['gepeto', 'builtin', 'default', plain])
      expect(await client.models.retrieve(plain)).toMatchObject({
        id: plain,
        object: 'model',
        owned_by: 'openai',
      })
      expect(await gepeto.call('GET', `/v1/models/${plain}`)).toMatchObject({
        status: 200,
        body: { id: plain },
      })
    })

    it('is answered from documents, with citations', async () => {
      for (const model of ['gepeto', 'builtin']) {
        const said = await client.chat.completions.create({
          model,
          messages: [
            { role: 'system', content: 'Be brief.' },
            { role: 'user', content: question },
          ],
          temperature: 0.5,
        })
        const { content } = said.choices[0]!.message
        expect(content).toMatch(/02:30.*\[1\]/s)
        const { gepeto: more } = said as Extension
        expect(more).toMatchObject({
          id: expect.stringMatching(/^ans_/),
          abstained: false,
          citations: [{ documentTitle: 'Nightly backup' }],
          ignored: ['messages[].role: system', 'temperature'],
        })
        expect(said.id).toBe(`chatcmpl-${more!.id}`)
        expect(await gepeto.happened(more!.id)).toEqual(['answers.answer.given'])
      }
      const kept = await gepeto.must<{ items: object[] }>('GET', '/api/v1/conversations')
      expect(kept.items).toEqual([])
    })

    it('is answered by an assistant, by its slug', async () => {
      const { id, slug } = await gepeto.must<{ id: string; slug: string }>('POST', '/api/v1/assistants', {
        json: { name: 'Night shift' },
      })
      await gepeto.must('POST', `/api/v1/assistants/${id}/publish`, { json: {} })
      expect((await Array.fromAsync(client.models.list())).map((one) => one.id)).toContain(slug)
      for (const model of [slug, id]) {
        const said = await client.chat.completions.create({
          model,
          messages: [{ role: 'user', content: question }],
        })
        expect(said.model).toBe(model)
        expect((said as Extension).gepeto!.citations).toMatchObject([{ documentTitle: 'Nightly backup' }])
      }
      expect(await gepeto.must('GET', `/api/v1/assistants/${id}`)).toMatchObject({ use: { answers: 2 } })
      const usage = await gepeto.must<{ groups: { id: string; name: string; calls: number }[] }>(
        'GET',
        '/api/v1/usage?group=assistant',
      )
      expect(usage.groups).toContainEqual(expect.objectContaining({ id, name: 'Night shift' }))
    })

    it('reads a streamed answer from documents', async () => {
      const chunks = await Array.fromAsync(
        await client.chat.completions.create({
          model: 'gepeto',
          messages: [{ role: 'user', content: question }],
          stream: true,
          stream_options: { include_usage: true },
        }),
      )
      const text = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
      expect(text).toMatch(/\[1\]/)
      const last = chunks.find(({ choices }) => choices[0]?.finish_reason) as Extension
      expect(last.gepeto!.citations.length).toBeGreaterThan(0)
      expect(chunks.at(-1)!.usage).toMatchObject({ total_tokens: expect.any(Number) })
    })

    it('goes on from what was said before', async () => {
      const said = await client.chat.completions.create({
        model: 'builtin',
        messages: [
          { role: 'user', content: question },
          { role: 'assistant', content: 'It starts at 02:30. [1]' },
          { role: 'user', content: 'And where is it written to?' },
        ],
      })
      expect((said as Extension).gepeto!.abstained).toBe(false)
    })
  })

  describe('a provider of the same language', () => {
    it('is sent the bytes of the request, with its own name for the model', async () => {
      const text = `{ "messages": [{"role":"user","content":"x", "own": 1.0}],\n "model":"${plain}" , "seed":12345678901234567890,"top_k":3}`
      const response = await fetch(`${gepeto.address}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ownerKey}`, 'content-type': 'application/json' },
        body: text,
      })
      expect(await response.json()).toMatchObject({ own: { member: 1 } })
      const sent = provider.received.at(-1)!
      expect(sent.text).toBe(text.replace(`"${plain}" `, '"gpt-4.1-mini"'))
      expect(sent.headers).toMatchObject({ authorization: 'Bearer scripted-key' })
      expect(sent.headers['x-api-key']).toBeUndefined()
    })

    it.each(['Model', 'N', 'Stream_Options', 'ſtream', 'n'])('is sent no second "%s"', async (name) => {
      const asked = provider.received.length
      const response = await fetch(`${gepeto.address}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ownerKey}`, 'content-type': 'application/json' },
        body: `{"${name}":1,"n":1,"model":"${plain}","messages":[{"role":"user","content":"x"}]}`,
      })
      expect({ status: response.status, body: await response.json() }).toMatchObject({
        status: 400,
        body: { error: { type: 'invalid_request_error', param: name } },
      })
      expect(provider.received.length).toBe(asked)
    })

    it('has its own words handed on where it finds fault with the request', async () => {
      const error = {
        message: 'Too long.',
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      }
      provider.nextJson(400, { error })
      expect(await failure(client.chat.completions.create(say('x')))).toMatchObject({
        status: 400,
        code: 'context_length_exceeded',
        param: 'messages',
      })
    })

    it('is left out of the answer where its own key is refused', async () => {
      provider.nextJson(401, { error: { message: 'Incorrect API key provided: scripted-key' } })
      const error = await failure(client.chat.completions.create(say('x')))
      expect(error).toMatchObject({ status: 503, type: 'server_error', code: 'unavailable' })
      expect(error.message).not.toContain('scripted-key')
    })

    it('has its words cut where they have no end, and its key left out of them', async () => {
      provider.next((response) => {
        response.writeHead(400, { 'content-type': 'application/json' })
        response.end(`{"error":{"message":"scripted-key ${'x'.repeat(1024 * 1024)}"}}`)
      })
      const long = await failure(client.chat.completions.create(say('x')))
      expect(long).toMatchObject({ status: 400, code: 'provider_refused' })
      expect(long.message.length).toBeLessThan(1000)
      provider.nextJson(400, { error: { message: 'scripted-key has no access', code: 'no' } })
      const short = await failure(client.chat.completions.create(say('x')))
      expect(short).toMatchObject({ status: 400, code: 'no' })
      for (const { message } of [long, short]) expect(message).not.toContain('scripted-key')
    })

    it('that answers a stream with something else has failed, and so has one that streams unasked', async () => {
      provider.next((response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello'))
      expect(await failure(client.chat.completions.create({ ...say('x'), stream: true }))).toMatchObject({
        status: 503,
      })
      provider.next((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.end('data: [DONE]\n\n')
      })
      expect(await failure(client.chat.completions.create(say('x')))).toMatchObject({ status: 503 })
    })

    it('that breaks off ends the stream with an error', async () => {
      provider.next((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write('data: {"choices":[{"index":0,"delta":{"content":"half"}}]}\n\n')
        setImmediate(() => response.destroy())
      })
      const stream = await client.chat.completions.create({ ...say('x'), stream: true })
      let said = ''
      const error = await failure(
        (async () => {
          for await (const { choices } of stream) said += choices[0]?.delta.content ?? ''
        })(),
      )
      expect({ said, code: error.code }).toEqual({ said: 'half', code: 'unavailable' })
    })
  })

  describe('an error', () => {
    it.each([
      ['no credential', 401, 'invalid_api_key', 'authentication_error', 'wrong', say('x')],
      [
        'an unknown model',
        404,
        'model_not_found',
        'invalid_request_error',
        ownerKey,
        { ...say('x'), model: 'openai/none' },
      ],
      [
        'an unknown assistant',
        404,
        'model_not_found',
        'invalid_request_error',
        ownerKey,
        { ...say('x'), model: 'none' },
      ],
      ['more than one answer', 400, 'invalid', 'invalid_request_error', ownerKey, { ...say('x'), n: 2 }],
      [
        'tools for documents',
        400,
        'unsupported_parameter',
        'invalid_request_error',
        ownerKey,
        { ...say(question), model: 'gepeto', tools: [{ type: 'function', function: weather }] },
      ],
      [
        'JSON from documents',
        400,
        'unsupported_parameter',
        'invalid_request_error',
        ownerKey,
        { ...say(question), model: 'gepeto', response_format: { type: 'json_object' } },
      ],
      [
        'no question',
        400,
        'invalid',
        'invalid_request_error',
        ownerKey,
        { model: 'gepeto', messages: [{ role: 'system', content: 'x' }] },
      ],
    ] as const)('for %s has the shape of OpenAI', async (_name, status, code, type, apiKey, body) => {
      const other = new OpenAI({ baseURL: `${gepeto.address}/v1`, apiKey, maxRetries: 0 })
      const error = await failure(other.chat.completions.create(body as unknown as ReturnType<typeof say>))
      expect(error).toMatchObject({ status, code, type })
    })

    it('names the member that is wrong', async () => {
      const error = await failure(client.chat.completions.create({ ...say('x'), temperature: 3 }))
      expect(error).toMatchObject({ status: 400, param: 'temperature' })
    })

    it('of the router or the gate has that shape too', async () => {
      const told = async (method: string, path: string, options: Parameters<Gepeto['call']>[2] = {}) => {
        const { status, headers, body } = await gepeto.call<{ error?: { code?: string } }>(
          method,
          path,
          options,
        )
        expect(headers.get('content-type')).toMatch(/^application\/json/)
        return { status, code: body.error?.code }
      }
      expect(await told('GET', '/v1/nowhere')).toEqual({ status: 404, code: 'not_found' })
      expect(await told('GET', '/v1/chat/completions')).toEqual({ status: 405, code: 'method_not_allowed' })
      expect(
        await told('POST', '/v1/chat/completions', {
          headers: { 'content-type': 'text/csv' },
          form: 'x' as unknown as FormData,
        }),
      ).toMatchObject({ status: 415 })
      expect(await told('GET', '/v1/models', { headers: { host: 'x' }, anonymous: true })).toEqual({
        status: 401,
        code: 'invalid_api_key',
      })
      const broken = await fetch(`${gepeto.address}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'x-api-key': ownerKey, 'content-type': 'application/json' },
        body: '{"model":',
      })
      expect({ status: broken.status, body: await broken.json() }).toMatchObject({
        status: 400,
        body: { error: { type: 'invalid_request_error' } },
      })
    })

    it('refuses a key that may not ask', async () => {
      const { headers } = await person(gepeto, { role: ['account:use', 'search:use'] })
      const other = new OpenAI({
        baseURL: `${gepeto.address}/v1`,
        apiKey: headers['x-api-key']!,
        maxRetries: 0,
      })
      for (const call of [
        () => other.chat.completions.create(say('x')),
        () => other.models.list(),
        () => other.embeddings.create({ model: 'builtin', input: 'x' }),
      ])
        expect(await failure(call())).toMatchObject({ status: 403, type: 'permission_error' })
    })
  })

  describe('a budget', () => {
    it('that is used up refuses with its renewal, and is not asked again in vain', async () => {
      const { headers, keyId } = await person(gepeto, { role: 'member' })
      const { id } = await gepeto.must<{ id: string }>('POST', '/api/v1/budgets', {
        json: {
          scope: 'key',
          subjectId: keyId,
          period: 'day',
          unit: 'money',
          softLimit: 0.0003,
          hardLimit: 0.0006,
        },
      })
      const key = new OpenAI({
        baseURL: `${gepeto.address}/v1`,
        apiKey: headers['x-api-key']!,
        maxRetries: 2,
      })
      // 600 new input tokens, 400 cached ones and 50 of output, at 0.40, 0.10 and 1.60 dollars a million.
      const cost = (600 * 0.4 + 400 * 0.1 + 50 * 1.6) / 1e6
      const first = await key.chat.completions.create(say('x')).withResponse()
      expect(first.response.headers.get('x-budget-warning')).toBeNull()
      const { response: second } = await key.chat.completions.create(say('x')).withResponse()
      expect(second.headers.get('x-budget-warning')).toMatch(
        /^key-day;used=0\.00036;limit=0\.0006;unit=money;renews="\d{4}-\d\d-\d\dT00:00:00Z"$/,
      )
      const asked = provider.received.length
      const error = await failure(key.chat.completions.create(say('x')))
      expect(error).toBeInstanceOf(RateLimitError)
      expect(error).toMatchObject({ code: 'insufficient_quota', type: 'insufficient_quota' })
      expect(Number(error.headers?.get('retry-after'))).toBeGreaterThan(0)
      expect(provider.received.length).toBe(asked)
      const usage = await gepeto.must<{
        groups: { id: string; name: string; calls: number; cost: number }[]
      }>('GET', '/api/v1/usage?group=key')
      const line = usage.groups.find((group) => group.id === keyId)!
      expect(line).toMatchObject({ name: 'test', calls: 2 })
      expect(line.cost).toBeCloseTo(2 * cost, 9)
      expect(await gepeto.happened(id)).toEqual([
        'models.budget.created',
        'models.budget.warned',
        'models.budget.used-up',
      ])
    })
  })

  describe('LangChain.js', () => {
    const langChain = (more = {}) =>
      new ChatOpenAI({
        model: plain,
        apiKey: ownerKey,
        maxRetries: 0,
        configuration: { baseURL: `${gepeto.address}/v1` },
        ...more,
      })

    it('asks, streams and calls tools', async () => {
      const model = langChain()
      const said = await model.invoke([new HumanMessage('olá')])
      expect(said.content).toBe('You said: olá')
      expect(said.usage_metadata).toMatchObject({ input_tokens: 1000, output_tokens: 50 })
      let streamed = ''
      for await (const part of await model.stream('um dois')) streamed += part.content
      expect(streamed).toBe('You said: um dois')
      const called = await model.bindTools([{ type: 'function', function: weather }]).invoke('Lisboa?')
      expect(called.tool_calls).toMatchObject([{ name: 'weather', args: { city: 'Lisboa' } }])
    })

    it('asks documents, and embeds', async () => {
      expect((await langChain({ model: 'gepeto' }).invoke(question)).content).toMatch(/\[1\]/)
      const embeddings = new OpenAIEmbeddings({
        model: 'builtin',
        apiKey: ownerKey,
        configuration: { baseURL: `${gepeto.address}/v1` },
      })
      const [one, two] = await embeddings.embedDocuments(['a', 'b'])
      expect(one!.length).toBe(two!.length)
    })
  })

  describe('the AI SDK', () => {
    const sdk = () =>
      createOpenAICompatible({
        name: 'gepeto',
        baseURL: `${gepeto.address}/v1`,
        apiKey: ownerKey,
        includeUsage: true,
      })

    it('asks, streams and runs tools', async () => {
      const model = sdk().chatModel(plain)
      expect((await generateText({ model, prompt: 'olá', maxRetries: 0 })).text).toBe('You said: olá')
      const streamed = streamText({ model, prompt: 'um dois', maxRetries: 0 })
      expect(await streamed.text).toBe('You said: um dois')
      expect(await streamed.usage).toMatchObject({ inputTokens: 1000, outputTokens: 50 })
      const { toolResults } = await generateText({
        model,
        prompt: 'Lisboa?',
        maxRetries: 0,
        tools: {
          weather: tool({
            description: weather.description,
            inputSchema: jsonSchema<{ city: string }>(weather.parameters as object),
            execute: async ({ city }) => `sunny in ${city}`,
          }),
        },
      })
      expect(toolResults).toMatchObject([{ output: 'sunny in Lisboa' }])
    })

    it('asks documents, and embeds', async () => {
      const { text } = await generateText({
        model: sdk().chatModel('gepeto'),
        prompt: question,
        maxRetries: 0,
      })
      expect(text).toMatch(/\[1\]/)
      const { embedding } = await embed({ model: sdk().textEmbeddingModel('builtin'), value: 'a' })
      expect(embedding.length).toBeGreaterThan(10)
    })
  })
})
