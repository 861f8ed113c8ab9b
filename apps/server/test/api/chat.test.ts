import { once } from 'node:events'
import type { ChatEvent, Collection } from '@gepeto/contract'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { stores } from '../databases.ts'
import { type Gepeto, ownerKey, startGepeto } from '../gepeto.ts'
import { person } from '../members.ts'
import { backup } from './texts.ts'

const question = 'When does the nightly backup start?'

describe.each(stores)('the chat socket on the $kind database', (store) => {
  let gepeto: Gepeto
  let operations: Collection
  const sockets: WebSocket[] = []
  beforeAll(async () => {
    gepeto = await startGepeto(store)
    operations = await gepeto.collection({ documents: [backup] })
  })
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close()
  })
  afterAll(() => gepeto.close())

  const open = (headers: Record<string, string> = { 'x-api-key': ownerKey }, query = '') => {
    const socket = new WebSocket(`${gepeto.address.replace('http', 'ws')}/api/chat${query}`, { headers })
    sockets.push(socket)
    return socket
  }
  const refusal = async (headers: Record<string, string>) => {
    const socket = open(headers)
    socket.on('error', () => {})
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
    return response.statusCode
  }

  /** A line that keeps what comes, and gives the events of one request once it has ended. */
  async function line(query = '') {
    const socket = open(undefined, query)
    const received: ChatEvent[] = []
    const waiting = new Set<() => void>()
    socket.on('message', (data) => {
      received.push(JSON.parse(String(data)) as ChatEvent)
      for (const wake of waiting) wake()
      waiting.clear()
    })
    await once(socket, 'open')
    const until = async (isIt: () => boolean) => {
      while (!isIt()) await new Promise<void>((resolve) => waiting.add(resolve))
    }
    const of = (requestId: string) => received.filter((event) => event.requestId === requestId)
    return {
      send: (message: object) => socket.send(JSON.stringify(message)),
      sendText: (text: string) => socket.send(text),
      close: () => socket.close(),
      terminate: () => socket.terminate(),
      of,
      async any(): Promise<ChatEvent[]> {
        await until(() => received.length > 0)
        return received
      },
      begun: (requestId: string) => until(() => of(requestId).length > 0),
      async ended(requestId: string): Promise<ChatEvent[]> {
        await until(() => of(requestId).some(({ type }) => type === 'done' || type === 'error'))
        return of(requestId)
      },
    }
  }

  it('tells of problems in the language that its address names', async () => {
    const chat = await line('?language=pt-BR')
    chat.send({ type: 'ask', requestId: 'one', question: ' ' })
    expect(await chat.ended('one')).toMatchObject([
      {
        type: 'error',
        problem: { title: 'A requisição não é válida', detail: 'message: question: Escreva uma pergunta.' },
      },
    ])
  })

  it('answers several questions over one line, each with its own numbers from 1', async () => {
    const chat = await line()
    chat.send({ type: 'ask', requestId: 'a', question, collections: [operations.id] })
    chat.send({ type: 'ask', requestId: 'b', question: 'Hello there!' })
    for (const events of await Promise.all([chat.ended('a'), chat.ended('b')])) {
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, place) => place + 1))
      expect([events[0]!.type, events.at(-1)!.type]).toEqual(['start', 'done'])
      const text = events.flatMap((event) => (event.type === 'delta' ? [event.text] : [])).join('')
      expect(events.at(-1)).toMatchObject({ answer: text })
    }
  })

  it('continues the same answer on a new line', async () => {
    const first = await line()
    first.send({ type: 'ask', requestId: 'a', question, cache: 'off' })
    await first.begun('a')
    const [start] = first.of('a')
    first.close()
    const second = await line()
    second.send({ type: 'resume', answerId: start!.type === 'start' ? start!.id : '', after: 1 })
    const rest = await second.ended(start!.type === 'start' ? start!.id : '')
    expect(rest[0]!.seq).toBe(2)
    expect(rest.at(-1)).toMatchObject({ type: 'done', answer: expect.stringContaining('02:30') })
  })

  it('stops an answer when it is told to, or has given it whole before', async () => {
    const chat = await line()
    chat.send({ type: 'ask', requestId: 'a', question, cache: 'off' })
    await chat.begun('a')
    chat.send({ type: 'cancel', requestId: 'a' })
    const last = (await chat.ended('a')).at(-1)!
    if (last.type === 'error')
      expect(last.problem).toMatchObject({ type: '/problems/answers/stopped', status: 409 })
    else expect(last.type).toBe('done')
    chat.send({ type: 'cancel', requestId: 'nobody asked' })
    chat.send({ type: 'ask', requestId: 'b', question })
    expect((await chat.ended('b')).at(-1)!.type).toBe('done')
  })

  it('answers what it does not understand with a problem, and stays open', async () => {
    const chat = await line()
    chat.send({ type: 'ask', requestId: 'a', question: '' })
    expect((await chat.ended('a')).at(-1)).toMatchObject({
      seq: 0,
      problem: { type: '/problems/request/invalid', status: 400 },
    })
    chat.send({ type: 'ask', requestId: 'b', question, colour: 'red' })
    expect((await chat.ended('b')).at(-1)).toMatchObject({ problem: { status: 400 } })
    chat.send({ type: 'resume', requestId: 'c', answerId: 'ans_unknown', after: 0 })
    expect((await chat.ended('c')).at(-1)).toMatchObject({ problem: { status: 404 } })
    chat.send({ type: 'ask', requestId: 'd', question, conversation: 'cnv_unknown' })
    expect((await chat.ended('d')).at(-1)).toMatchObject({ problem: { status: 404 } })
  })

  it.each([
    ['an id that is no text', '{"requestId":{"toString":1}}'],
    ['an id without any text', '{"requestId":{"toString":null,"valueOf":null}}'],
    ['an id that is a list', '{"type":"ask","requestId":["a"],"question":"x"}'],
    ['an id of half a character', '{"type":"ask","requestId":"\\ud800","question":"x"}'],
    ['a question with U+0000', '{"type":"ask","requestId":"a","question":"a \\u0000 b"}'],
    ['a type that is no text', '{"__proto__":{"type":"cancel"},"type":{"toString":1}}'],
    ['a place past every number', '{"type":"resume","answerId":"ans_x","after":1e308}'],
    ['a list', '[[[[]]]]'],
    ['a text', '"requestId"'],
    ['null', 'null'],
    ['nothing', ''],
    ['lists in lists', '['.repeat(100_000) + ']'.repeat(100_000)],
  ])('answers %s with a problem, and lives', async (_what, text) => {
    const chat = await line()
    chat.sendText(text)
    const [refused] = await chat.any()
    expect(refused).toMatchObject({ type: 'error', seq: 0, problem: { status: 400 } })
    expect(refused!.requestId).toBeTypeOf('string')
    chat.send({ type: 'ask', requestId: 'after', question })
    expect((await chat.ended('after')).at(-1)!.type).toBe('done')
  })

  it('outlives lines that break its protocol, or go away in mid-answer', async () => {
    const broken = open()
    broken.on('error', () => {})
    await once(broken, 'open')
    const gone = once(broken, 'close')
    // A frame with reserved bits set, that no client may send (RFC 6455, section 5.2).
    ;(broken as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(
      Buffer.from([0xff, 0xff, 0xff, 0xff]),
    )
    await gone
    const leaving = await line()
    for (let count = 0; count < 5; count++)
      leaving.send({ type: 'ask', requestId: `a${count}`, question, cache: 'off' })
    await leaving.begun('a0')
    leaving.terminate()
    const chat = await line()
    chat.send({ type: 'ask', requestId: 'after', question })
    expect((await chat.ended('after')).at(-1)!.type).toBe('done')
  })

  it('opens for nobody without a credential, and for no foreign page', async () => {
    expect(await refusal({})).toBe(401)
    expect(await refusal({ 'x-api-key': 'not a key' })).toBe(401)
    const { setupCode: code } = gepeto.app.identity
    const { headers } = await gepeto.call('POST', '/api/v1/auth/setup', {
      anonymous: true,
      json: { code, email: 'ana@example.org', password: 'correct horse battery' },
    })
    const cookie = headers
      .getSetCookie()
      .map((set) => set.split(';')[0])
      .join('; ')
    expect(await refusal({ cookie, origin: 'https://evil.example' })).toBe(403)
    // What a browser sends of its own accord, or what names no key, is no credential.
    for (const [name, value] of [
      ['authorization', 'Basic YTpi'],
      ['authorization', 'Bearer'],
      ['x-api-key', ''],
    ] as const)
      expect(await refusal({ [name]: value, cookie, origin: 'https://evil.example' })).toBe(403)
    const own = open({ cookie, origin: gepeto.address })
    await once(own, 'open')
  })

  it('says at GET that a socket is meant', async () => {
    expect((await gepeto.call('GET', '/api/chat')).status).toBe(426)
  })

  it('lets one person have two hundred lines and streams open, and others theirs', async () => {
    const { headers } = await person(gepeto)
    const held = Array.from({ length: 200 }, () => open(headers))
    await Promise.all(held.map((socket) => once(socket, 'open')))
    expect(await refusal(headers)).toBe(429)
    const asked = await gepeto.call('POST', '/api/v1/ask', { headers, json: { question, stream: true } })
    expect(asked).toMatchObject({ status: 429, body: { type: '/problems/request/too-many-open' } })
    expect((await gepeto.call('POST', '/api/v1/ask', { headers, json: { question } })).status).toBe(200)
    await once(open((await person(gepeto)).headers), 'open')
    held[0]!.close()
    await expect
      .poll(
        async () =>
          (await gepeto.call('POST', '/api/v1/ask', { headers, json: { question, stream: true } })).status,
      )
      .toBe(200)
  })
})
