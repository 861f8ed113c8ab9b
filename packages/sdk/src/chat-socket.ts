import type { ChatEvent, ChatRequest } from '@gepeto/contract'
import type { Ask } from './request.ts'

export interface ChatListener {
  /** An event of this request, each seq once and in order. */
  onEvent: (event: ChatEvent) => void
  /** The line broke before the server named the answer: whether it heard the question is unknown. */
  onLost: () => void
}

export interface ChatSocketOptions {
  /** For example `ws://localhost:8000/api/chat`. */
  url: string
  /** The tag of the language in which the server should speak of problems, asked for whenever the line is opened. */
  language?: () => string
  /** The id of the workspace to work in, asked for whenever the line is opened; null: the one joined first. */
  workspace?: () => string | null
  /** Told when the line stands or breaks. */
  onConnection?: (isOpen: boolean) => void
  createSocket?: (url: string) => WebSocket
  /** How long to wait before attempt n (from 0) to connect again. */
  waitMs?: (attempt: number) => number
}

export interface ChatSocket {
  /** Asks, now or as soon as the line stands. */
  ask(requestId: string, request: Ask, listener: ChatListener): void
  /** Follows an answer that already runs, from the event after `after`. */
  resume(requestId: string, answerId: string, after: number, listener: ChatListener): void
  cancel(requestId: string): void
  /** Tries to connect at once, for example when the network is back. */
  wake(): void
  close(): void
}

interface Running {
  listener: ChatListener
  /** What to send once the line stands; null when it has been sent. */
  unsent: ChatRequest | null
  answerId: string | null
  seq: number
}

const socketOpen = 1

/**
 * One line for all answers of a page. It connects when first needed, reconnects with growing waits while an answer
 * runs, and then takes up each answer where it broke off.
 */
export function openChat({
  url,
  language,
  workspace,
  onConnection,
  createSocket = (address) => new WebSocket(address),
  waitMs = (attempt) => Math.min(15_000, 400 * 2 ** attempt) * (1 + Math.random() / 3),
}: ChatSocketOptions): ChatSocket {
  const running = new Map<string, Running>()
  let socket: WebSocket | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  let failures = 0
  let isClosed = false

  const flush = () => {
    if (socket?.readyState !== socketOpen) return
    for (const request of running.values()) {
      if (!request.unsent) continue
      socket.send(JSON.stringify(request.unsent))
      request.unsent = null
    }
  }

  const connect = () => {
    if (isClosed || socket) return
    if (timer) clearTimeout(timer)
    timer = null
    const opened = createSocket(addressWith(url, { language: language?.(), workspace: workspace?.() }))
    socket = opened
    opened.onopen = () => {
      failures = 0
      onConnection?.(true)
      flush()
    }
    opened.onmessage = (message) => receive(JSON.parse(String(message.data)) as ChatEvent)
    opened.onclose = () => {
      if (socket !== opened) return
      socket = null
      onConnection?.(false)
      for (const [requestId, request] of running) {
        if (request.answerId) {
          request.unsent = { type: 'resume', requestId, answerId: request.answerId, after: request.seq }
        } else if (!request.unsent) {
          running.delete(requestId)
          request.listener.onLost()
        }
      }
      if (running.size > 0 && !isClosed) timer = setTimeout(connect, waitMs(failures++))
    }
  }

  const receive = (event: ChatEvent) => {
    const request = running.get(event.requestId)
    // An error with number 0 stands outside the answer's own events: the request itself was refused.
    if (!request || (event.seq <= request.seq && event.seq !== 0)) return
    request.seq = Math.max(request.seq, event.seq)
    if (event.type === 'start') request.answerId = event.id
    if (event.type === 'done' || event.type === 'error') running.delete(event.requestId)
    request.listener.onEvent(event)
  }

  const start = (requestId: string, request: Running) => {
    running.set(requestId, request)
    connect()
    flush()
  }

  return {
    ask(requestId, request, listener) {
      const unsent = { cache: 'use' as const, ...request, type: 'ask' as const, requestId }
      start(requestId, { listener, unsent, answerId: null, seq: 0 })
    },
    resume(requestId, answerId, after, listener) {
      const unsent = { type: 'resume' as const, requestId, answerId, after }
      start(requestId, { listener, unsent, answerId, seq: after })
    },
    cancel(requestId) {
      const request = running.get(requestId)
      if (!request) return
      running.delete(requestId)
      if (request.unsent?.type === 'ask') return
      if (socket?.readyState === socketOpen) socket.send(JSON.stringify({ type: 'cancel', requestId }))
    },
    wake() {
      if (running.size > 0) connect()
    },
    close() {
      isClosed = true
      if (timer) clearTimeout(timer)
      running.clear()
      socket?.close()
    },
  }
}

/** A browser's socket takes no headers, so what they would say goes into the address. */
function addressWith(url: string, said: Record<string, string | null | undefined>): string {
  const address = new URL(url)
  for (const [name, value] of Object.entries(said)) if (value) address.searchParams.set(name, value)
  return address.href
}
