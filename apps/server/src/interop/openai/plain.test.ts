import { EventEmitter, once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { ChatCompletionRequest } from '@gepeto/contract'
import { describe, expect, it } from 'vitest'
import type { ConfiguredModel, Forwarded, Route } from '../../models/index.ts'
import type { Actor } from '../../platform/actor.ts'
import type { EventStream } from './event-stream.ts'
import { plainCompletions } from './plain.ts'
import { RawJson } from './raw-json.ts'

/** A stream that is handed on, from a provider's body to a reader that takes what it is let. */
async function handOn() {
  const body = new PassThrough()
  const happened = new EventEmitter()
  const log: string[] = []
  const note = (what: string) => {
    log.push(what)
    happened.emit(what)
  }
  const sent: Forwarded = {
    contentType: 'text/event-stream',
    body: body as unknown as Exclude<Forwarded['body'], string>,
    heard: () => note('heard'),
    held: () => note('held'),
    answered: (usage, guessed) => note(`answered ${JSON.stringify(usage)} ${guessed}`),
    broke: (_error, guessed) => {
      note(`broke ${guessed}`)
      return new Error('broke')
    },
  }
  const models = {
    generate: () => Promise.reject(new Error('not asked')),
    stream: () => {
      throw new Error('not asked')
    },
  }
  const request = { model: 'a/b', messages: [], stream: true } as unknown as ChatCompletionRequest
  const target = { id: 'a/b', provider: 'a', wire: { model: 'b' } } as unknown as ConfiguredModel
  const route: Route = { name: 'a/b', steps: [{ target, firstTokenMs: 1, totalMs: 1 }], isMasked: false }
  const reader = { isBehind: false, drain: () => {}, text: '' }
  const out: EventStream = {
    write(events) {
      reader.text += String(events)
      return !reader.isBehind
    },
    drained: () =>
      new Promise((resolve) => {
        reader.drain = resolve
      }),
    end(events) {
      reader.text += String(events)
    },
    fail: () => {},
  }
  const write = await plainCompletions(models, async () => sent).stream({
    actor: {} as Actor,
    route,
    raw: new RawJson(JSON.stringify(request)),
    request,
    signal: new AbortController().signal,
  })
  return { body, log, happened, reader, written: write(out) }
}

const said = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`

describe('a stream that is handed on', () => {
  it('says that its reader is waited for, until it has read', async () => {
    const { body, log, happened, reader, written } = await handOn()
    reader.isBehind = true
    const held = once(happened, 'held')
    body.write(said('one'))
    await held
    expect(log).toEqual(['heard', 'held'])
    const heard = once(happened, 'heard')
    reader.isBehind = false
    reader.drain()
    await heard
    expect(log).toEqual(['heard', 'held', 'heard'])
    body.end('data: [DONE]\n\n')
    await written
    expect(reader.text).toContain('one')
  })
})
