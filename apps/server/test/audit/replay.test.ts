import type { Answer, AnswerReplay } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backup } from '../api/texts.ts'
import { type ScriptedProvider, startScriptedProvider } from '../chaos/scripted-provider.ts'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'

const question = 'When does the nightly backup start?'

describe.each(stores)('how an answer came about, on the $kind database,', (store) => {
  let gepeto: Gepeto
  let provider: ScriptedProvider

  beforeAll(async () => {
    provider = await startScriptedProvider('openai')
    gepeto = await startGepeto(store, {
      OPENAI_API_KEY: 'scripted',
      OPENAI_BASE_URL: provider.baseUrl,
      OPENAI_MODEL: 'scripted',
      GEPETO_ALLOW_PRIVATE_URLS: 'true',
    })
    await gepeto.collection({ documents: [backup] })
  })
  afterAll(async () => {
    await gepeto.close()
    provider.close()
  })

  const shown = (id: string) => gepeto.must<AnswerReplay>('GET', `/api/v1/audit/answers/${id}`)
  const replayed = (id: string) => gepeto.must<AnswerReplay>('POST', `/api/v1/audit/answers/${id}/replay`)

  it('is recorded step by step: found, sent, said, verified', async () => {
    const answer = await gepeto.ask(question, { cache: 'off' })
    const steps = await shown(answer.id)
    expect(steps).toMatchObject({
      question,
      composedAs: answer.id,
      model: answer.model,
      usage: answer.usage,
      recorded: { answer: answer.answer, verdicts: answer.support.map(({ verdict }) => verdict) },
      askedAgain: null,
      differences: [],
    })
    const [cited] = answer.citations
    const source = steps.found.find(({ passageId }) => passageId === cited!.passageId)
    expect(source).toMatchObject({ documentId: cited!.documentId, documentVersion: 1 })
    expect(source!.text).toContain(cited!.quote)
    expect(steps.sent!.at(-1)!.text).toContain(question)
    expect(steps.sent![0]!.role).toBe('system')
    expect(steps.recorded.raw).toContain('[1]')
  })

  it('is done again on what was recorded, whatever stands there now', async () => {
    const answer = await gepeto.ask(question, { cache: 'off' })
    const again = await replayed(answer.id)
    expect(again.askedAgain).toMatchObject({ model: answer.model, answer: answer.answer })
    expect(again.differences).toEqual([])
    const [told] = await gepeto.events({ subject: answer.id, kind: 'answers.answer.replayed' })
    expect(told!.data).toEqual({ model: answer.model, answeredBy: answer.model, isOutside: false })
  })

  it('is done again by the built-in model, which reads no prompt', async () => {
    const answer = await gepeto.ask(question, { cache: 'off', model: 'builtin' })
    const [event] = await gepeto.events({ subject: answer.id })
    expect(event!.data).toMatchObject({ model: 'builtin', composition: { prompt: null } })
    const again = await replayed(answer.id)
    expect(again.sent).toBeNull()
    expect(again.askedAgain).toMatchObject({ model: 'builtin', raw: again.recorded.raw })
  })

  it('says that another model stood in, and what that changed', async () => {
    const answer = await gepeto.ask(question, { cache: 'off' })
    await provider.fail('server error')
    const again = await replayed(answer.id)
    expect(again).toMatchObject({ recorded: { answer: answer.answer }, askedAgain: { model: 'builtin' } })
    expect(again.differences[0]).toEqual({
      again: 'asked',
      step: 'model',
      recorded: answer.model,
      now: 'builtin',
    })
    await provider.fail(undefined)
  })

  it('leads from a repetition to the answer that was composed', async () => {
    const first = await gepeto.ask(question, { cache: 'refresh', model: 'builtin' })
    const second = await gepeto.ask(question, { model: 'builtin' })
    expect(second.cached).toBe('exact')
    expect(await shown(second.id)).toMatchObject({ composedAs: first.id, found: expect.any(Array) })
    expect(JSON.stringify(second)).not.toContain(first.id)
  })

  it('is recorded of streams and of OpenAI’s API too', async () => {
    const events = await Array.fromAsync(
      gepeto.stream('POST', '/api/v1/ask', { json: { question, cache: 'off', stream: true } }),
    )
    const done = events.at(-1)!.data as unknown as Answer
    expect(await shown(done.id)).toMatchObject({ question, recorded: { answer: done.answer } })
    expect(JSON.stringify(events)).not.toContain('"raw"')
    const { gepeto: extension } = await gepeto.must<{ gepeto: { id: string } }>(
      'POST',
      '/v1/chat/completions',
      {
        json: { model: 'gepeto', messages: [{ role: 'user', content: question }] },
      },
    )
    expect((await shown(extension.id)).question).toBe(question)
  })

  it('says so where nothing is recorded', async () => {
    const { status, body } = await gepeto.call('GET', '/api/v1/audit/answers/ans_nobody')
    expect({ status, type: body.type }).toEqual({ status: 404, type: '/problems/answers/not-recorded' })
  })
})
