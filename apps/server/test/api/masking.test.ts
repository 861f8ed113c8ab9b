import type { Answer, AnswerReplay, Workspace } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { startProvider } from '../scripted-provider.ts'

const cpf = '529.982.247-25'
const address = 'ana.souza@example.com'
const file = {
  title: 'Cadastro',
  text: `O contrato de Ana Souza traz o CPF ${cpf} e o endereço eletrônico ${address} para avisos.`,
}

describe.each(stores)('personal data on the way to a model outside, on the $kind database', (store) => {
  let gepeto: Gepeto
  let provider: Awaited<ReturnType<typeof startProvider>>
  let collection: string
  beforeAll(async () => {
    provider = await startProvider()
    gepeto = await startGepeto(store, {
      ...provider.variables,
      // Leads here, and yet is no address of this machine alone.
      OPENAI_BASE_URL: provider.variables.OPENAI_BASE_URL.replace('127.0.0.1', '0.0.0.0'),
      GEPETO_MODEL_CHAIN: 'openai,builtin',
    })
    collection = (await gepeto.collection({ documents: [file] })).id
  })
  afterAll(async () => {
    await gepeto.close()
    provider.close()
  })

  const setPolicy = async (maskingPolicy: 'off' | 'mask') => {
    const { items } = await gepeto.must<{ items: Workspace[] }>('GET', '/api/v1/workspaces')
    await gepeto.must('PATCH', `/api/v1/workspaces/${items[0]!.id}`, {
      json: { settings: { maskingPolicy } },
    })
  }
  const asked = { question: `O contrato de quem traz o CPF ${cpf}?`, cache: 'off' }
  const lastSent = () => provider.received.at(-1)!.text

  it('goes as it is where the workspace masks nothing', async () => {
    await setPolicy('off')
    await gepeto.must<Answer>('POST', '/api/v1/ask', { json: { ...asked, collections: [collection] } })
    expect(lastSent()).toContain(cpf)
  })

  it('is replaced by placeholders, and stands in the answer and its quotes all the same', async () => {
    await setPolicy('mask')
    const answer = await gepeto.must<Answer>('POST', '/api/v1/ask', {
      json: { ...asked, collections: [collection] },
    })
    expect(lastSent()).toContain('CPF [CPF_1] e o endereço eletrônico [EMAIL_1]')
    expect(lastSent()).not.toContain(cpf)
    expect(lastSent()).not.toContain(address)
    expect(answer.model).toBe('openai/gpt-4.1-mini')
    expect(answer.answer).toContain(cpf)
    expect(answer.answer).toContain(address)
    expect(answer.citations[0]!.quote).toContain(cpf)
    expect(answer.support.map(({ verdict }) => verdict)).toEqual(['supported'])
  })

  it('is put back in a stream whose pieces cut a placeholder', async () => {
    let said = ''
    for await (const { event, data } of gepeto.stream('POST', '/api/v1/ask', {
      json: { ...asked, collections: [collection], stream: true },
    }))
      if (event === 'delta') said += data.text as string
    expect(lastSent()).not.toContain(cpf)
    expect(said).toContain(cpf)
    expect(said).not.toContain('[CPF_1]')
  })

  it('is replaced in completions of other people’s clients too', async () => {
    const body = await gepeto.must<{ choices: { message: { content: string } }[] }>(
      'POST',
      '/v1/chat/completions',
      { json: { model: 'openai/gpt-4.1-mini', messages: [{ role: 'user', content: `Is ${cpf} valid?` }] } },
    )
    expect(lastSent()).toContain('Is [CPF_1] valid?')
    expect(lastSent()).not.toContain(cpf)
    expect(body.choices[0]!.message.content).toContain(cpf)
  })

  const tool = {
    type: 'function',
    function: {
      name: 'lookup_cpf_52998224725',
      description: `Asks ${address}`,
      parameters: {
        type: 'object',
        required: [address],
        properties: { [address]: { type: 'string', enum: [cpf], description: cpf } },
      },
    },
  }
  const called = {
    model: 'openai/gpt-4.1-mini',
    messages: [
      { role: 'user', content: 'Once more?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'call_0',
            type: 'function',
            function: { name: tool.function.name, arguments: JSON.stringify({ [address]: cpf }) },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'call_0', content: JSON.stringify({ [cpf]: address }) },
      { role: 'user', content: 'Yes.' },
    ],
    tools: [tool],
    stop: [cpf],
  }
  const form = {
    type: 'json_schema',
    json_schema: {
      name: 'form',
      description: `Of ${address}`,
      schema: { type: 'object', properties: { [cpf]: { const: address } } },
    },
  }
  /** Calls the tool that it was given with a field that it was given. */
  const callBack = () =>
    provider.next((response, { body }) => {
      const [{ function: given }] = body.tools as [typeof tool]
      const [field, { enum: values }] = Object.entries(given.parameters.properties)[0]!
      const arguments_ = JSON.stringify({ [field]: values[0] })
      const call = { id: 'call_1', type: 'function', function: { name: given.name, arguments: arguments_ } }
      const message = { role: 'assistant', content: null, tool_calls: [call] }
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }))
    })

  it('is replaced in tools, in what they were called with and in the form of the answer, and put back', async () => {
    callBack()
    const { choices } = await gepeto.must<{
      choices: { message: { tool_calls: { function: { name: string; arguments: string } }[] } }[]
    }>('POST', '/v1/chat/completions', { json: called })
    for (const words of [cpf, address, '52998224725']) expect(lastSent()).not.toContain(words)
    const { function: sent } = (provider.received.at(-1)!.body.tools as [typeof tool])[0]
    expect(sent.name).toMatch(/^[\w-]+$/)
    expect(sent.parameters).toMatchObject({
      type: 'object',
      required: ['[EMAIL_1]'],
      properties: { '[EMAIL_1]': { type: 'string', enum: [expect.stringMatching(/^\[CPF_\d\]$/)] } },
    })
    const { name, arguments: given } = choices[0]!.message.tool_calls[0]!.function
    expect({ name, given: JSON.parse(given) as object }).toEqual({
      name: tool.function.name,
      given: { [address]: cpf },
    })
    await gepeto.must('POST', '/v1/chat/completions', {
      json: { model: called.model, messages: called.messages.slice(0, 1), response_format: form },
    })
    for (const words of [cpf, address]) expect(lastSent()).not.toContain(words)
  })

  it('is shown in the replay of an answer as it was sent, and sent again so', async () => {
    const answer = await gepeto.must<Answer>('POST', '/api/v1/ask', {
      json: { ...asked, collections: [collection] },
    })
    await setPolicy('off')
    const replay = await gepeto.must<AnswerReplay>('POST', `/api/v1/audit/answers/${answer.id}/replay`)
    expect(replay.masked).toMatchObject({ CPF: 1, EMAIL: 1 })
    const [told] = await gepeto.events({ subject: answer.id, kind: 'answers.answer.replayed' })
    expect(told!.data).toMatchObject({ isOutside: true })
    expect(JSON.stringify(replay.sent)).toContain('[CPF_1]')
    expect(JSON.stringify(replay.sent)).not.toContain(cpf)
    expect(lastSent()).not.toContain(cpf)
    expect(replay.differences).toEqual([])
  })
})
