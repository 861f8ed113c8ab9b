import type { ChatEvent } from '@gepeto/contract'
import { describe, expect, it } from 'vitest'
import { openChat } from './chat-socket.ts'

/** The far end of a line: what was sent over it, and ways to answer or to cut it. */
class Line {
  readyState = 0
  sent: unknown[] = []
  onopen: (() => void) | null = null
  onclose: (() => void) | null = null
  onmessage: ((message: { data: string }) => void) | null = null
  send(data: string) {
    this.sent.push(JSON.parse(data))
  }
  close() {
    this.cut()
  }
  open() {
    this.readyState = 1
    this.onopen?.()
  }
  cut() {
    this.readyState = 3
    this.onclose?.()
  }
  say(event: object) {
    this.onmessage?.({ data: JSON.stringify(event) })
  }
}

function chat() {
  const lines: Line[] = []
  const events: ChatEvent[] = []
  let lost = 0
  const socket = openChat({
    url: 'ws://test/api/chat',
    createSocket: () => {
      const line = new Line()
      lines.push(line)
      return line as unknown as WebSocket
    },
    waitMs: () => 1_000_000,
  })
  const listener = { onEvent: (event: ChatEvent) => events.push(event), onLost: () => lost++ }
  return { socket, lines, events, listener, lost: () => lost }
}

const start = { type: 'start', id: 'ans_1', conversation: 'cnv_1', model: 'builtin', traceId: 't' }

describe('the chat line', () => {
  it('names its language in the address', () => {
    const addresses: string[] = []
    const socket = openChat({
      url: 'ws://test/api/chat',
      language: () => 'pt-BR',
      createSocket: (address) => {
        addresses.push(address)
        return new Line() as unknown as WebSocket
      },
    })
    socket.wake()
    socket.ask('r1', { question: 'Why?' }, { onEvent() {}, onLost() {} })
    expect(addresses).toEqual(['ws://test/api/chat?language=pt-BR'])
    socket.close()
  })

  it('holds a question back until the line stands', () => {
    const { socket, lines, listener } = chat()
    socket.ask('r1', { question: 'Why?' }, listener)
    expect(lines[0]?.sent).toEqual([])
    lines[0]?.open()
    expect(lines[0]?.sent).toEqual([{ type: 'ask', requestId: 'r1', question: 'Why?', cache: 'use' }])
    socket.close()
  })

  it('takes an answer up where the line broke, each event once', () => {
    const { socket, lines, events, listener } = chat()
    socket.ask('r1', { question: 'Why?' }, listener)
    lines[0]?.open()
    lines[0]?.say({ ...start, requestId: 'r1', seq: 1 })
    lines[0]?.say({ type: 'delta', text: 'Be', requestId: 'r1', seq: 2 })
    lines[0]?.cut()
    socket.wake()
    lines[1]?.open()
    expect(lines[1]?.sent).toEqual([{ type: 'resume', requestId: 'r1', answerId: 'ans_1', after: 2 }])
    lines[1]?.say({ type: 'delta', text: 'Be', requestId: 'r1', seq: 2 })
    lines[1]?.say({ type: 'delta', text: 'cause', requestId: 'r1', seq: 3 })
    expect(events.map((event) => event.seq)).toEqual([1, 2, 3])
    socket.close()
  })

  it('says a question is lost when the line breaks before its answer has a name', () => {
    const { socket, lines, listener, lost } = chat()
    socket.ask('r1', { question: 'Why?' }, listener)
    lines[0]?.open()
    lines[0]?.cut()
    expect(lost()).toBe(1)
    socket.close()
  })

  it('keeps a question that was never sent for the next line', () => {
    const { socket, lines, listener, lost } = chat()
    socket.ask('r1', { question: 'Why?' }, listener)
    lines[0]?.cut()
    socket.wake()
    lines[1]?.open()
    expect(lost()).toBe(0)
    expect(lines[1]?.sent).toHaveLength(1)
    socket.close()
  })

  it('hears why a question was refused', () => {
    const { socket, lines, events, listener } = chat()
    socket.ask('r1', { question: 'Why?' }, listener)
    lines[0]?.open()
    lines[0]?.say({ type: 'error', requestId: 'r1', seq: 0, problem: { status: 429 } })
    expect(events).toMatchObject([{ type: 'error', problem: { status: 429 } }])
    socket.close()
  })

  it('hears nothing more of a cancelled answer', () => {
    const { socket, lines, events, listener } = chat()
    socket.ask('r1', { question: 'Why?' }, listener)
    lines[0]?.open()
    lines[0]?.say({ ...start, requestId: 'r1', seq: 1 })
    socket.cancel('r1')
    lines[0]?.say({ type: 'delta', text: 'late', requestId: 'r1', seq: 2 })
    expect(lines[0]?.sent.at(-1)).toEqual({ type: 'cancel', requestId: 'r1' })
    expect(events).toHaveLength(1)
    socket.close()
  })
})
