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

  it('is shown in the replay of an answer as it was sent, and sent again so', async () => {
    const answer = await gepeto.must<Answer>('POST', '/api/v1/ask', {
      json: { ...asked, collections: [collection] },
    })
    await setPolicy('off')
    const replay = await gepeto.must<AnswerReplay>('POST', `/api/v1/audit/answers/${answer.id}/replay`)
    expect(JSON.stringify(replay.sent)).toContain('[CPF_1]')
    expect(JSON.stringify(replay.sent)).not.toContain(cpf)
    expect(lastSent()).not.toContain(cpf)
    expect(replay.differences).toEqual([])
  })
})
