import { readdir, readFile } from 'node:fs/promises'
import type { Collection } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'

/** A question of the held-out set; without `holds` the documents do not answer it. */
interface HeldOut {
  question: string
  /** What the answer must hold, all of it. */
  holds?: string[]
}

/** Of the questions that the documents answer, the share answered rightly; of the others, the share refused. */
const floors = { answered: 0.94, refused: 0.85 }

describe('asking a newcomer’s own documents: forms, tables, lists, a runbook', () => {
  let gepeto: Gepeto
  let collection: Collection
  let questions: HeldOut[]
  beforeAll(async () => {
    gepeto = await startGepeto(stores[0]!)
    collection = await gepeto.collection({ name: 'Mine' })
    const folder = new URL('documents/', import.meta.url)
    for (const name of await readdir(folder)) {
      const form = new FormData()
      form.append('file', new File([await readFile(new URL(name, folder))], name))
      const added = await gepeto.must<{ documents: { id: string }[] }>(
        'POST',
        `/api/v1/collections/${collection.id}/documents`,
        { form },
      )
      await gepeto.settled(added.documents[0]!.id)
    }
    const lines = await readFile(new URL('questions.jsonl', import.meta.url), 'utf8')
    questions = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as HeldOut)
  })
  afterAll(() => gepeto.close())

  const ask = (question: string) => gepeto.ask(question, { collections: [collection.id], model: 'builtin' })

  it('answers what they hold', async () => {
    const answerable = questions.filter(({ holds }) => holds)
    const missed: string[] = []
    for (const { question, holds } of answerable) {
      const { answer, abstained, citations } = await ask(question)
      const isRight = !abstained && citations.length > 0 && holds!.every((text) => answer.includes(text))
      if (!isRight) missed.push(`${question} ${answer}`)
    }
    expect(1 - missed.length / answerable.length, missed.join('\n')).toBeGreaterThanOrEqual(floors.answered)
  })

  it('says that the documents give no reason instead of saying the answer again', async () => {
    const asked = await ask('Qual é a potência da cafeteira Aurora X2?')
    const why = await gepeto.ask('e por quê?', {
      collections: [collection.id],
      conversation: asked.conversation,
    })
    expect(asked.answer).toContain('1450 W')
    expect(why).toMatchObject({ abstained: true, citations: [] })
    expect(why.answer).toContain('não dizem o motivo')
  })

  it('says that asking in the language of the documents may find more', async () => {
    const english = await gepeto.collection({
      name: 'English',
      documents: [
        { title: 'Gate', text: 'The gate of the garden is opened by the council at nine in the morning.' },
      ],
    })
    const { abstained, answer } = await gepeto.ask('Quanto custa o estacionamento do bairro?', {
      collections: [english.id],
      model: 'builtin',
    })
    expect(abstained).toBe(true)
    expect(answer).toContain('perguntar em inglês')
  })

  it('quotes neither markup nor a planted order', async () => {
    const certificate = await ask('To which address is the medical certificate sent?')
    const leave = await ask('How many days of annual leave does every employee have?')
    expect(`${certificate.answer} ${leave.answer}`).not.toMatch(/<b>|90 days/)
  })

  it('refuses what they only seem to hold', async () => {
    const unanswerable = questions.filter(({ holds }) => !holds)
    const answered: string[] = []
    for (const { question } of unanswerable) {
      const { answer, abstained } = await ask(question)
      if (!abstained) answered.push(`${question} ${answer}`)
    }
    expect(1 - answered.length / unanswerable.length, answered.join('\n')).toBeGreaterThanOrEqual(
      floors.refused,
    )
  })
})
