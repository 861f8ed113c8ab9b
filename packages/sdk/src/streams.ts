import type { AnswerEvent, DocumentProgress, TrialEvent } from '@gepeto/contract'
import { ConnectionLost } from './problem.ts'
import { type Ask, isPassing, type Requester, type RequestOptions } from './request.ts'
import { readServerSentEvents } from './sse.ts'

const stream = { accept: 'text/event-stream' }

/** Waits 0.5, 1, 2, ... 15 seconds with up to a third of jitter; returns early when aborted. */
export function backOff(attempt: number, signal?: AbortSignal): Promise<void> {
  const waitMs = Math.min(15_000, 500 * 2 ** attempt) * (1 + Math.random() / 3)
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, waitMs)
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}

async function* answerEvents(response: Response): AsyncGenerator<{ seq: number; event: AnswerEvent }> {
  if (!response.body) throw new ConnectionLost('The answer has no body.')
  for await (const { id, event, data } of readServerSentEvents(response.body)) {
    yield { seq: Number(id) || 0, event: eventOf<AnswerEvent>(event, data) }
  }
}

/** An event as the socket would send it: on this line its type is the event's name, and a problem stands by itself. */
function eventOf<Event>(type: string, data: string): Event {
  const told = JSON.parse(data) as object
  return (type === 'error' ? { type, problem: told } : { type, ...told }) as Event
}

/**
 * Asks and gives the answer's events as they come. A line that drops after `start` is picked up again where it was
 * left, up to `attempts` times in a row; then ConnectionLost.
 */
export async function* askStream(
  requester: Requester,
  request: Ask,
  { signal, attempts = 5 }: RequestOptions & { attempts?: number } = {},
): AsyncGenerator<AnswerEvent, void, void> {
  let answerId: string | null = null
  let after = 0
  let failures = 0
  for (;;) {
    try {
      const response: Response = answerId
        ? await requester.send(`/api/v1/answers/${answerId}/stream`, {
            signal,
            headers: { ...stream, 'last-event-id': String(after) },
          })
        : await requester.send('/api/v1/ask', {
            method: 'POST',
            json: { ...request, stream: true },
            signal,
            headers: stream,
          })
      for await (const { seq, event } of answerEvents(response)) {
        if (seq > 0 && seq <= after) continue
        after = seq
        failures = 0
        if (event.type === 'start') answerId = event.id
        yield event
        if (event.type === 'done' || event.type === 'error') return
      }
    } catch (error) {
      const isBroken = error instanceof TypeError || isPassing(error)
      if (signal?.aborted || !answerId || !isBroken) throw error
    }
    if (!answerId || ++failures > attempts) throw new ConnectionLost('The answer broke off.')
    await backOff(failures - 1, signal)
    signal?.throwIfAborted()
  }
}

/** Asks a draft and gives the events as they come. Nothing of it is kept, so a line that drops ends it. */
export async function* trialStream(
  requester: Requester,
  path: string,
  body: object,
  { signal }: RequestOptions = {},
): AsyncGenerator<TrialEvent, void, void> {
  const response = await requester.send(path, {
    method: 'POST',
    json: { ...body, stream: true },
    signal,
    headers: stream,
  })
  if (!response.body) throw new ConnectionLost('The answer has no body.')
  let isOver = false
  for await (const { event, data } of readServerSentEvents(response.body)) {
    isOver = event === 'done' || event === 'error'
    yield eventOf<TrialEvent>(event, data)
  }
  if (!isOver) throw new ConnectionLost('The answer broke off.')
}

export interface DocumentWatcher {
  onProgress: (progress: DocumentProgress) => void
  /** The line stands, for the first time or again: what happened in between is not told, so read the list. */
  onOpen?: () => void
  signal: AbortSignal
}

/** Tells what the documents of a collection are doing until aborted; reconnects by itself. */
export async function watchDocuments(
  requester: Requester,
  collectionId: string,
  { onProgress, onOpen, signal }: DocumentWatcher,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const response = await requester.send(`/api/v1/collections/${collectionId}/events`, {
        signal,
        headers: stream,
      })
      failures = 0
      onOpen?.()
      if (!response.body) return
      for await (const { event, data } of readServerSentEvents(response.body)) {
        if (event === 'progress') onProgress(JSON.parse(data) as DocumentProgress)
      }
    } catch (error) {
      const isBroken = error instanceof TypeError || isPassing(error)
      if (!signal.aborted && !isBroken) throw error
    }
    await backOff(failures, signal)
  }
}
