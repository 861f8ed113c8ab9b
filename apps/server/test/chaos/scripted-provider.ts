import { EventEmitter, once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Ways in which a provider fails. */
export const faults = [
  'server error',
  'rate limited',
  'rate limited for a second',
  'rate limited for a minute',
  'connection refused',
  'cut before the answer',
  'silence before the answer',
  'silence amid the answer',
  'cut amid the answer',
  'ended amid the answer',
  'malformed events',
  'wrong JSON',
  'says nothing',
  'one minute late',
  'slow drip',
] as const
export type Fault = (typeof faults)[number]

/** What every provider says, in full. */
export const wholeAnswer =
  'The nightly backup starts at 02:30 [1]. It takes about forty minutes [1]. Its log stands in the operations folder [1].'

/** Words that go out before a fault amid the answer. */
const wordsBefore = 9

interface Asked {
  stream?: boolean
  messages: { role: string; content: string | { text: string }[] }[]
}

/** A model server that speaks OpenAI's chat completions and fails as it is told. Close it with `close()`. */
export async function startScriptedProvider(name: string) {
  let fault: Fault | undefined
  let calls = 0
  const heard = new EventEmitter()
  const server = createServer(async (request, response) => {
    let sent = ''
    for await (const piece of request.setEncoding('utf8')) sent += piece as string
    const body = JSON.parse(sent) as Asked
    calls++
    heard.emit('call')
    response.on('error', () => {})
    await answer(response, body, fault)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    name,
    baseUrl: `http://127.0.0.1:${port}/v1`,
    /** From now on it fails in this way; undefined: it answers. */
    async fail(next: Fault | undefined) {
      if (fault === 'connection refused' && next !== fault) {
        server.listen(port, '127.0.0.1')
        await once(server, 'listening')
      }
      if (next === 'connection refused' && fault !== next) {
        server.closeAllConnections()
        server.close()
        await once(server, 'close')
      }
      fault = next
    },
    calls: () => calls,
    /** Resolves with the next call. */
    called: () => once(heard, 'call'),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

export type ScriptedProvider = Awaited<ReturnType<typeof startScriptedProvider>>

async function answer(response: ServerResponse, asked: Asked, fault: Fault | undefined): Promise<void> {
  switch (fault) {
    case 'server error':
      return refuse(response, 500)
    case 'rate limited':
      return refuse(response, 429)
    case 'rate limited for a second':
      return refuse(response, 429, '1')
    case 'rate limited for a minute':
      return refuse(response, 429, '60')
    case 'cut before the answer':
      return void response.destroy()
    case 'silence before the answer':
      return
    case 'one minute late':
      setTimeout(() => say(response, asked), 60_000).unref()
      return
    case 'wrong JSON':
      response.writeHead(200, { 'content-type': 'application/json' })
      return void response.end('{"choices": "none", "status": "fine"}')
    default:
      return say(response, asked, fault)
  }
}

function refuse(response: ServerResponse, status: number, retryAfter?: string): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfter ? { 'retry-after': retryAfter } : {}),
  })
  response.end(JSON.stringify({ error: { message: 'not now', type: 'scripted' } }))
}

function say(response: ServerResponse, asked: Asked, fault?: Fault): void {
  const text = fault === 'says nothing' ? '' : textFor(asked)
  if (asked.stream) stream(response, text, fault)
  else whole(response, text, fault)
}

function whole(response: ServerResponse, text: string, fault?: Fault): void {
  const body = JSON.stringify({
    id: 'c',
    object: 'chat.completion',
    created: 0,
    model: 'scripted',
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage,
  })
  if (fault === 'malformed events') return void response.writeHead(200, json).end(body.slice(0, -20))
  if (fault === undefined || fault === 'says nothing') return void response.writeHead(200, json).end(body)
  // What goes wrong amid an answer goes wrong amid its body.
  response.writeHead(200, { ...json, 'content-length': String(body.length) })
  response.write(body.slice(0, body.length / 2))
  if (fault === 'cut amid the answer' || fault === 'ended amid the answer')
    setTimeout(() => response.destroy(), 20)
  else if (fault === 'slow drip') drip(response, [...body.slice(body.length / 2)], 200)
}

function stream(response: ServerResponse, text: string, fault?: Fault): void {
  const words = text.match(/\s*\S+/g) ?? []
  const event = (delta: object, finish: string | null = null) =>
    `data: ${JSON.stringify({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 0,
      model: 'scripted',
      choices: [{ index: 0, delta, finish_reason: finish }],
    })}\n\n`
  const end = `${event({}, 'stop')}data: ${JSON.stringify({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'scripted',
    choices: [],
    usage,
  })}\n\ndata: [DONE]\n\n`
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(event({ role: 'assistant', content: '' }))
  const events = words.map((content) => event({ content }))
  const before = events.slice(0, wordsBefore).join('')
  switch (fault) {
    case 'silence amid the answer':
      response.write(before)
      break
    case 'cut amid the answer':
      response.write(before, () => setTimeout(() => response.destroy(), 20))
      break
    case 'ended amid the answer':
      response.end(before)
      break
    case 'malformed events':
      response.end(`${before}data: {"id": "c", "choices": [{"del\n\n`)
      break
    case 'slow drip':
      drip(response, [...events, end], 120)
      break
    default:
      response.end(events.join('') + end)
  }
}

function drip(response: ServerResponse, pieces: string[], everyMs: number): void {
  const timer = setInterval(() => {
    const next = pieces.shift()
    if (next === undefined || response.destroyed) {
      clearInterval(timer)
      response.end()
    } else response.write(next)
  }, everyMs)
  timer.unref()
}

const json = { 'content-type': 'application/json' }
const usage = { prompt_tokens: 40, completion_tokens: 20, total_tokens: 60 }

/** All of it, or what comes after the words that it is given to go on from; like many models it says the last two again. */
function textFor({ messages }: Asked): string {
  const textOf = ({ content }: Asked['messages'][number]) =>
    typeof content === 'string' ? content : content.map(({ text }) => text).join('')
  const before = messages.at(-2)
  const said = before?.role === 'assistant' ? textOf(before) : ''
  if (said === '' || !wholeAnswer.startsWith(said)) return wholeAnswer
  const repeated = said.match(/\S+\s+\S+\s*$/)?.[0] ?? ''
  return repeated + wholeAnswer.slice(said.length)
}
