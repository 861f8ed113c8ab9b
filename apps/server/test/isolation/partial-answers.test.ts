import { once } from 'node:events'
import type { ChatEvent, Message } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { backup } from '../api/texts.ts'
import { stores } from '../databases.ts'
import { startEndlessModel } from '../endless-model.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { person } from '../members.ts'

const said = 'The nightly backup starts at 02:30 and copies the billing database. '

describe.each(stores)('an answer that was stopped, on the $kind database', (store) => {
  let gepeto: Gepeto
  let model: Awaited<ReturnType<typeof startEndlessModel>>

  beforeAll(async () => {
    model = await startEndlessModel(said)
    gepeto = await startGepeto(store, model.variables)
  })
  afterAll(async () => {
    await gepeto.close()
    model.close()
  })

  it('is held back as a whole one is, once a document of it is closed to its reader', async () => {
    const collection = await gepeto.collection()
    const document = await gepeto.document(collection.id, backup)
    const asker = await person(gepeto)
    const socket = new WebSocket(`${gepeto.address.replace('http', 'ws')}/api/chat`, {
      headers: asker.headers,
    })
    await once(socket, 'open')
    const send = (message: object) => socket.send(JSON.stringify(message))
    const ended = new Promise<void>((resolve) =>
      socket.on('message', (data) => {
        const event = JSON.parse(String(data)) as ChatEvent
        if (event.type === 'delta') send({ type: 'cancel', requestId: 'a' })
        if (event.type === 'error') resolve()
      }),
    )
    send({
      type: 'ask',
      requestId: 'a',
      question: 'When does the nightly backup start?',
      collections: [collection.id],
      model: model.name,
    })
    await ended
    socket.close()

    const [{ id }] = (
      await gepeto.must<{ items: [{ id: string }] }>('GET', '/api/v1/conversations', {
        headers: asker.headers,
      })
    ).items
    const read = async () => {
      const { headers } = asker
      const path = `/api/v1/conversations/${id}`
      const { items } = await gepeto.must<{ items: Message[] }>('GET', `${path}/messages`, { headers })
      const exported = await gepeto.must<string>('GET', `${path}/export?format=markdown`, { headers })
      return { partial: items[0]!.partial, isExported: exported.includes('02:30') }
    }
    const access = (level: string) =>
      gepeto.must('PUT', `/api/v1/documents/${document.id}/access`, { json: { access: level, grants: [] } })

    expect(await read()).toEqual({ partial: expect.stringContaining('02:30'), isExported: true })
    await access('restricted')
    expect(await read()).toEqual({ partial: null, isExported: false })
    await access('inherited')
    expect(await read()).toMatchObject({ isExported: true })
    // As recorded by a version that did not note what the model was given.
    await gepeto.sql('update answers set given = null')
    expect(await read()).toEqual({ partial: null, isExported: false })
  })
})
