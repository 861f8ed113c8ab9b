import { once } from 'node:events'
import type { ChatEvent } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { backup } from '../api/texts.ts'
import { stores } from '../databases.ts'
import { startEndlessModel } from '../endless-model.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { person } from '../members.ts'

const said = 'The nightly backup starts at 02:30 and copies the billing database. '
const canary = 'Zanzibar-kaleidoscope'

describe.each(stores)('somebody who is erased while they ask, on the $kind database', (store) => {
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

  it('leaves nothing that can be read, and no new key', async () => {
    const collection = await gepeto.collection({ documents: [backup] })
    const asker = await person(gepeto)
    const socket = new WebSocket(`${gepeto.address.replace('http', 'ws')}/api/chat`, {
      headers: asker.headers,
    })
    const closed = once(socket, 'close')
    const begun = new Promise<void>((resolve) =>
      socket.on('message', (data) => {
        if ((JSON.parse(String(data)) as ChatEvent).type === 'delta') resolve()
      }),
    )
    await once(socket, 'open')
    socket.send(
      JSON.stringify({
        type: 'ask',
        requestId: 'a',
        question: `When does the nightly backup start, asks ${canary}?`,
        collections: [collection.id],
        model: model.name,
      }),
    )
    await begun
    await gepeto.must('DELETE', `/api/v1/privacy/people/${asker.userId}?confirm=${asker.userId}`)
    await closed
    const isStopped = async () => {
      const rows = await gepeto.sql<{ state: string }>(
        `select state from answers where user_id = $1 and state not in ('done', 'stopped', 'failed')`,
        [asker.userId],
      )
      return rows.length
    }
    await expect.poll(isStopped, { timeout: 20_000 }).toBe(0)
    expect(
      await gepeto.sql('select from data_keys where person_id = $1 and wrapped is not null', [asker.userId]),
    ).toEqual([])
    expect(JSON.stringify(await gepeto.events({}))).not.toContain(canary)
    expect(await gepeto.must('GET', '/api/v1/audit/verify')).toMatchObject({ valid: true })
  })
})
