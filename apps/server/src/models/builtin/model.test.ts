import { generateText, streamText } from 'ai'
import { describe, expect, it } from 'vitest'
import { NOT_IN_DOCUMENTS } from '../grounded-request.ts'
import { builtinModel } from './model.ts'

const request = {
  question: 'Onde ocorre a fase clara?',
  language: 'pt-BR',
  passages: [
    {
      index: 1,
      documentTitle: 'Botânica',
      heading: [],
      text: 'A fase clara ocorre nos tilacoides.',
      score: 1,
    },
  ],
}
const call = { model: builtinModel(), prompt: 'x', maxRetries: 0, providerOptions: { gepeto: request } }

describe('the built-in model behind the AI SDK', () => {
  it('generates the quoted sentence and its marker', async () => {
    const { text, usage, finishReason } = await generateText(call)
    expect(text).toBe('A fase clara ocorre nos tilacoides. [1]')
    expect(finishReason).toBe('stop')
    expect(usage.outputTokens).toBeGreaterThan(0)
  })

  it('streams the same text word by word', async () => {
    const deltas: string[] = []
    for await (const delta of streamText(call).textStream) deltas.push(delta)
    expect(deltas).toEqual(['A', ' fase', ' clara', ' ocorre', ' nos', ' tilacoides.', ' [1]'])
  })

  it('stops where it is aborted', async () => {
    const abort = new AbortController()
    const { stream } = await builtinModel().doStream({
      prompt: [],
      providerOptions: { gepeto: request },
      abortSignal: abort.signal,
    })
    const reader = stream.getReader()
    await reader.read()
    abort.abort(new Error('stopped'))
    await expect(reader.read()).rejects.toThrow('stopped')
  })

  it('has nothing to say about a question that comes without passages', async () => {
    const { text } = await generateText({
      model: builtinModel(),
      prompt: 'What is the capital of France?',
      maxRetries: 0,
    })
    expect(text).toBe(NOT_IN_DOCUMENTS)
  })

  it('refuses a malformed request', async () => {
    await expect(generateText({ ...call, providerOptions: { gepeto: { passages: 'x' } } })).rejects.toThrow(
      /question/,
    )
  })
})
