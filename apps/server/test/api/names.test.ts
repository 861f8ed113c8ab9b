import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Answer, AnswerReplay, EmbeddingSettings, Health, Workspace } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PreparedDatabase, stores } from '../databases.ts'
import { type Gepeto, startInstance } from '../gepeto.ts'
import { startProvider } from '../scripted-provider.ts'
import { writeTinyNames } from '../tiny-names.ts'

const person = "Maria da Conceição d'Ávila"
const cpf = '529.982.247-25'
const file = {
  title: 'Cadastro',
  text: `O contrato de ${person} traz o CPF ${cpf} e a assinatura de Ana-Paula Souza.`,
}
const broken = { title: 'Defeito', text: 'O laudo de Ana Souza registra uma falha no equipamento elétrico.' }
const namesLibrary = new URL('../scripted-transformers.ts', import.meta.url).href

describe.each(stores)('names of people on the way to a model outside, on the $kind database', (store) => {
  let prepared: PreparedDatabase
  let gepeto: Gepeto
  let provider: Awaited<ReturnType<typeof startProvider>>
  let collection: string
  let brokenCollection: string
  let environment: Record<string, string>
  beforeAll(async () => {
    provider = await startProvider()
    prepared = await store.prepare()
    environment = {
      ...provider.variables,
      // Leads here, and yet is no address of this machine alone.
      OPENAI_BASE_URL: provider.variables.OPENAI_BASE_URL.replace('127.0.0.1', '0.0.0.0'),
      GEPETO_MODEL_CHAIN: 'openai,builtin',
      GEPETO_NAMES_MODEL: 'onnx/acme/names',
    }
    const kept = { ...prepared, discard: async () => {} }
    await expect(startInstance(kept, environment, { namesLibrary })).rejects.toThrow(
      'gepeto models pull acme/names',
    )
    await writeTinyNames(join(prepared.config.dataDir, 'models/acme/names'))
    gepeto = await startInstance(prepared, environment, { namesLibrary })
    collection = (await gepeto.collection({ documents: [file] })).id
    brokenCollection = (await gepeto.collection({ documents: [broken] })).id
    const { items } = await gepeto.must<{ items: Workspace[] }>('GET', '/api/v1/workspaces')
    await gepeto.must('PATCH', `/api/v1/workspaces/${items[0]!.id}`, {
      json: { settings: { maskingPolicy: 'mask' } },
    })
  })
  afterAll(async () => {
    await gepeto.close()
    provider.close()
  })

  const asked = { question: `O que traz o contrato de ${person}?`, cache: 'off' }
  const ask = () =>
    gepeto.must<Answer>('POST', '/api/v1/ask', { json: { ...asked, collections: [collection] } })
  const lastSent = () => provider.received.at(-1)!.text

  it('are replaced by placeholders, and stand in the answer and its quotes all the same', async () => {
    const answer = await ask()
    expect(lastSent()).toContain('O contrato de [PERSON_1] traz o CPF [CPF_1] e a assinatura de [PERSON_2].')
    expect(lastSent()).toContain('O que traz o contrato de [PERSON_1]?')
    expect(lastSent()).toContain('such as [CPF_1], [EMAIL_2] or [PERSON_1] stands')
    for (const word of ['Maria', 'Conceição', 'vila', 'Paula', 'Souza', cpf])
      expect(lastSent()).not.toContain(word)
    expect(answer.model).toBe('openai/gpt-4.1-mini')
    expect(answer.answer).toContain(person)
    expect(answer.citations[0]!.quote).toContain(person)
    expect(answer.support.map(({ verdict }) => verdict)).toEqual(['supported'])
  })

  it('are put back in a stream whose pieces cut a placeholder', async () => {
    let said = ''
    for await (const { event, data } of gepeto.stream('POST', '/api/v1/ask', {
      json: { ...asked, collections: [collection], stream: true },
    }))
      if (event === 'delta') said += data.text as string
    expect(lastSent()).not.toContain('Maria')
    expect(said).toContain(person)
    expect(said).not.toContain('[PERSON_')
  })

  it('are replaced in completions of other people’s clients too', async () => {
    const body = await gepeto.must<{ choices: { message: { content: string } }[] }>(
      'POST',
      '/v1/chat/completions',
      {
        json: {
          model: 'openai/gpt-4.1-mini',
          messages: [{ role: 'user', content: 'Is João in Lisboa?' }],
        },
      },
    )
    expect(lastSent()).toContain('Is [PERSON_1] in Lisboa?')
    expect(body.choices[0]!.message.content).toContain('João')
  })

  it('that cannot be looked for go to nobody: the model on this machine answers', async () => {
    const before = provider.received.length
    const answer = await gepeto.must<Answer>('POST', '/api/v1/ask', {
      json: {
        question: 'O que registra o laudo sobre o equipamento elétrico?',
        cache: 'off',
        collections: [brokenCollection],
      },
    })
    expect(answer).toMatchObject({ model: 'builtin', fallback: ['openai/gpt-4.1-mini'] })
    expect(answer.answer).toContain('equipamento elétrico')
    const { status, body } = await gepeto.call('POST', '/v1/chat/completions', {
      json: { model: 'openai/gpt-4.1-mini', messages: [{ role: 'user', content: 'Ana: falha' }] },
    })
    expect({ status, said: JSON.stringify(body) }).toEqual({
      status: 503,
      said: expect.stringContaining('names in the text could not be masked'),
    })
    expect(provider.received).toHaveLength(before)
    const { components } = await gepeto.must<Health>('GET', '/health')
    expect(components.names).toMatchObject({ status: 'degraded', detail: 'acme/names' })
  })

  it('are shown in the replay of an answer as they were sent, also where no model finds them any more', async () => {
    const { id } = await ask()
    const { components } = await gepeto.must<Health>('GET', '/health')
    expect(components.names).toMatchObject({ status: 'ok', detail: 'acme/names' })
    await gepeto.app.close()
    const { GEPETO_NAMES_MODEL: _, ...without } = environment
    gepeto = await startInstance(prepared, without)
    const replay = await gepeto.must<AnswerReplay>('POST', `/api/v1/audit/answers/${id}/replay`)
    expect(JSON.stringify(replay.sent)).toContain('O contrato de [PERSON_1] traz o CPF [CPF_1]')
    expect(JSON.stringify(replay.sent)).not.toContain('Maria')
    expect(lastSent()).not.toContain('Maria')
    expect(replay.differences).toEqual([])
    expect((await gepeto.must<Health>('GET', '/health')).components.names).toBeUndefined()
  })

  it('are found by a model that is not offered for vectors', async () => {
    const { offered } = await gepeto.must<EmbeddingSettings>('GET', '/api/v1/models/embeddings')
    expect(offered.map(({ name }) => name)).not.toContain('onnx/acme/names')
    await rm(join(prepared.config.dataDir, 'models'), { recursive: true })
  })
})
