import { once } from 'node:events'
import type { Collection, Session } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { hashPassword } from '../../src/identity/password.ts'
import { backup } from '../api/texts.ts'
import { stores } from '../databases.ts'
import { startEndlessModel } from '../endless-model.ts'
import { type Gepeto, type StreamEvent, startGepeto } from '../gepeto.ts'
import { customRole, type Person, person } from '../members.ts'

const accessEnded = '/problems/identity/access-ended'

/** Five seconds are promised; a machine under load is given more before the test calls it broken. */
const patienceMs = 20_000

describe.each(stores)('losing access on the $kind database', (store) => {
  let gepeto: Gepeto
  let model: Awaited<ReturnType<typeof startEndlessModel>>
  let collection: Collection

  beforeAll(async () => {
    model = await startEndlessModel()
    gepeto = await startGepeto(store, model.variables)
    collection = await gepeto.collection({ documents: [backup] })
  })
  afterAll(async () => {
    await gepeto.close()
    model.close()
  })

  type Caller = { headers: Record<string, string>; anonymous?: boolean }
  type Opened = {
    /** Resolves once something has come, or for a stream that is silent, once it stands. */
    begun: Promise<unknown>
    /** The problem that ended it. */
    ended: Promise<{ type?: string }>
    close?: () => void
  }
  const question = { question: 'When does the nightly backup start?', cache: 'off' as const }

  function stream(caller: Caller, method: string, path: string, json?: object): Opened {
    const begun = Promise.withResolvers<StreamEvent>()
    const ended = (async () => {
      let last: StreamEvent | undefined
      for await (const event of gepeto.stream(method, path, { ...caller, json })) {
        begun.resolve(event)
        last = event
      }
      return last!.event === 'error' ? last!.data : {}
    })()
    ended.catch(begun.reject)
    begun.promise.catch(() => {})
    return { begun: begun.promise, ended }
  }

  const ways: Record<string, (caller: Caller) => Opened> = {
    'a streamed answer': (caller) =>
      stream(caller, 'POST', '/api/v1/ask', { ...question, model: model.name, stream: true }),

    "a streamed completion of OpenAI's API": (caller) => {
      const begun = Promise.withResolvers<void>()
      const ended = (async () => {
        const response = await gepeto.send('POST', '/v1/chat/completions', {
          ...caller,
          json: {
            model: model.name,
            stream: true,
            messages: [{ role: 'user', content: question.question }],
          },
        })
        let said = ''
        for await (const bytes of response.body!) {
          said += Buffer.from(bytes).toString()
          begun.resolve()
        }
        const [, code] = /data: \{"error":.*"code":"(\w+)"/.exec(said) ?? []
        return code === 'access_ended' ? { type: accessEnded } : {}
      })()
      ended.catch(begun.reject)
      return { begun: begun.promise, ended }
    },

    'an answer that is followed': (caller) => {
      const asked = stream(caller, 'POST', '/api/v1/ask', { ...question, model: model.name, stream: true })
      const followed = asked.begun.then((event) => {
        const { id } = (event as StreamEvent).data
        return stream(caller, 'GET', `/api/v1/answers/${id}/stream`)
      })
      return { begun: followed.then(({ begun }) => begun), ended: followed.then(({ ended }) => ended) }
    },

    'the progress of a collection': (caller) => {
      const path = `/api/v1/collections/${collection.id}`
      const opened = stream(caller, 'GET', `${path}/events`)
      let isBegun = false
      opened.begun.then(() => {
        isBegun = true
      })
      const stir = async () => {
        while (!isBegun) {
          await gepeto.document(collection.id, { title: 'More', text: `More ${Math.random()}` })
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      }
      return { begun: Promise.all([opened.begun, stir()]), ended: opened.ended }
    },

    'the chat socket': ({ headers }) => {
      const socket = new WebSocket(`${gepeto.address.replace('http', 'ws')}/api/chat`, { headers })
      const events: { type: string; problem?: { type: string } }[] = []
      const begun = Promise.withResolvers<void>()
      socket.on('open', () =>
        socket.send(JSON.stringify({ type: 'ask', requestId: '1', ...question, model: model.name })),
      )
      socket.on('message', (data) => {
        events.push(JSON.parse(String(data)))
        begun.resolve()
      })
      const ended = once(socket, 'close').then(([code]) => {
        const last = events.findLast(({ type }) => type === 'error')
        return code === 1008 && last?.problem ? last.problem : {}
      })
      return {
        begun: begun.promise,
        ended,
        close: () => {
          socket.send(JSON.stringify({ type: 'cancel', requestId: '1' }))
          socket.close()
        },
      }
    },
  }

  const losses: Record<string, (who: Person) => Promise<unknown>> = {
    'is suspended': ({ userId }) =>
      gepeto.sql('update memberships set suspended_at = now() where user_id = $1', [userId]),
    'is removed': ({ userId }) => gepeto.sql('delete from memberships where user_id = $1', [userId]),
    'has a role that allows it no more': async ({ userId, workspaceId }) =>
      gepeto.sql('update memberships set role = $2 where user_id = $1', [
        userId,
        await customRole(gepeto, workspaceId, ['account:use']),
      ]),
    'has the key revoked': ({ keyId }) =>
      gepeto.sql('update api_keys set revoked_at = now() where id = $1', [keyId]),
  }

  it.each(Object.keys(losses))(
    'ends what is open for a person who %s',
    async (loss) => {
      const who = await person(gepeto)
      const stays = await person(gepeto)
      const opened = Object.values(ways).map((open) => open(who))
      const other = ways['the chat socket']!(stays)
      let isOtherOver = false
      void other.ended.then(() => {
        isOtherOver = true
      })
      await Promise.all([...opened, other].map(({ begun }) => begun))
      await losses[loss]!(who)
      const problems = await Promise.all(opened.map(({ ended }) => ended))
      expect(problems.map(({ type }) => type)).toEqual(opened.map(() => accessEnded))
      expect(isOtherOver).toBe(false)
      other.close!()
    },
    patienceMs,
  )

  it(
    'ends the progress of a collection that is restricted meanwhile',
    async () => {
      const opened = ways['the progress of a collection']!(await person(gepeto))
      await opened.begun
      await gepeto.must('PUT', `/api/v1/collections/${collection.id}/access`, {
        json: { access: 'restricted', grants: [] },
      })
      expect(await opened.ended).toMatchObject({ type: accessEnded })
      await gepeto.must('PUT', `/api/v1/collections/${collection.id}/access`, {
        json: { access: 'workspace', grants: [] },
      })
    },
    patienceMs,
  )

  it(
    'ends what is open in a session that signs out',
    async () => {
      const { userId } = await person(gepeto)
      const password = 'correct horse battery staple'
      await gepeto.sql(
        `insert into accounts (id, user_id, account_id, provider_id, password) values ($1, $1, $1, 'credential', $2)`,
        [userId, await hashPassword(password)],
      )
      const { headers, body } = await gepeto.call<Session>('POST', '/api/v1/auth/sign-in', {
        anonymous: true,
        json: { email: `${userId.toLowerCase()}@example.org`, password },
      })
      const cookie = headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ')
      const caller = { anonymous: true, headers: { cookie, 'x-csrf-token': body.csrfToken! } }
      const opened = Object.values(ways).map((open) => open(caller))
      await Promise.all(opened.map(({ begun }) => begun))
      await gepeto.must('POST', '/api/v1/auth/sign-out', caller)
      const problems = await Promise.all(opened.map(({ ended }) => ended))
      expect(problems.map(({ type }) => type)).toEqual(opened.map(() => accessEnded))
    },
    patienceMs,
  )
})
