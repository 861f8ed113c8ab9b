import { describe, expect, it } from 'vitest'
import { readServerSentEvents, type ServerSentEvent } from './sse.ts'

async function read(...chunks: string[]) {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
      controller.close()
    },
  })
  const events: ServerSentEvent[] = []
  for await (const event of readServerSentEvents(body)) events.push(event)
  return events
}

describe('reading server-sent events', () => {
  it('gives each event its name, data and id', async () => {
    expect(await read('id: 1\nevent: delta\ndata: {"a":1}\n\nid: 2\nevent: done\ndata: x\n\n')).toEqual([
      { event: 'delta', data: '{"a":1}', id: '1' },
      { event: 'done', data: 'x', id: '2' },
    ])
  })

  it('puts together what arrives in pieces, even inside a line end', async () => {
    expect(await read('data: on', 'e\r', '\ndata: two\r\n', '\r\n')).toEqual([
      { event: 'message', data: 'one\ntwo', id: '' },
    ])
  })

  it('leaves out comments and events without data', async () => {
    expect(await read(': keep-alive\n\n', 'event: empty\n\n', 'data: kept\n\n')).toEqual([
      { event: 'message', data: 'kept', id: '' },
    ])
  })

  it('gives nothing for an event the line was cut in', async () => {
    expect(await read('data: whole\n\ndata: cut')).toEqual([{ event: 'message', data: 'whole', id: '' }])
  })
})
