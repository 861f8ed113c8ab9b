import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ParsedDocument } from './document.ts'
import { ParseFailure } from './parse-failure.ts'
import { type ParserReply, unpackDocument } from './parser-messages.ts'
import type { PageProgress, ReadRequest } from './read-document.ts'

/** What one reading may cost. */
export interface ParseLimits {
  /** Largest resident memory of the parser process, in bytes. */
  maxMemoryBytes: number
  signal?: AbortSignal
  onPage?: PageProgress
}

const PROGRAM = fileURLToPath(new URL('./parser-process.ts', import.meta.url))
const WATCH_EVERY_MS = 50
/** After so many documents, or so much memory held at rest, a new process takes over. */
const DOCUMENTS_PER_PROCESS = 500
const RESTING_MEMORY_BYTES = 250_000_000
/** A process with nothing to read for so long is ended. */
const IDLE_MS = 60_000

/**
 * One process, started with the first document and kept warm while documents come, that reads documents one after the other. A
 * document that crashes it, outgrows its memory or outlasts its deadline fails alone.
 */
export class ParserPool {
  readonly #program: string
  #parser: { process: ChildProcess; documents: number; heapBytes: number } | null = null
  #last: Promise<unknown> = Promise.resolve()
  #nextId = 1
  #idle: NodeJS.Timeout | undefined

  constructor(program: string = PROGRAM) {
    this.#program = program
  }

  /** @throws ParseFailure; the signal's reason when aborted */
  parse(request: ReadRequest, limits: ParseLimits): Promise<ParsedDocument> {
    const turn = this.#last.then(() => {
      limits.signal?.throwIfAborted()
      return this.#run(request, limits)
    })
    this.#last = turn.catch(() => {})
    return turn
  }

  /** Waits for what is being read, then ends the process. */
  async close(): Promise<void> {
    await this.#last
    this.#end()
  }

  async #run(request: ReadRequest, limits: ParseLimits): Promise<ParsedDocument> {
    clearTimeout(this.#idle)
    const child = this.#warmProcess(limits.maxMemoryBytes)
    const id = this.#nextId++
    const { promise, resolve, reject } = Promise.withResolvers<ParsedDocument>()

    const give = (failure: unknown) => {
      this.#end()
      reject(failure)
    }
    const onMessage = (reply: ParserReply) => {
      if (reply.id !== id) return
      if (reply.kind === 'progress') limits.onPage?.(reply.page, reply.pages)
      else if (reply.kind === 'failed') reject(new ParseFailure(reply.code, reply.facts))
      else resolve(unpackDocument(reply.document))
    }
    const onExit = (code: number | null, signal: string | null) => {
      give(
        isOutOfMemory(code, signal)
          ? new ParseFailure('out-of-memory', { limitBytes: limits.maxMemoryBytes })
          : new ParseFailure('corrupt'),
      )
    }
    const onError = () => give(new ParseFailure('corrupt'))
    const onAbort = () => give(limits.signal?.reason)
    const deadline = setTimeout(
      () => give(new ParseFailure('timed-out', { limitMs: request.deadlineMs })),
      request.deadlineMs,
    )
    const watch = setInterval(() => {
      if (residentBytes(child.pid) > limits.maxMemoryBytes)
        give(new ParseFailure('out-of-memory', { limitBytes: limits.maxMemoryBytes }))
    }, WATCH_EVERY_MS)

    child.on('message', onMessage).on('exit', onExit).on('error', onError)
    limits.signal?.addEventListener('abort', onAbort, { once: true })
    child.ref()
    child.channel?.ref()
    try {
      child.send({ ...request, id })
      return await promise
    } finally {
      clearTimeout(deadline)
      clearInterval(watch)
      limits.signal?.removeEventListener('abort', onAbort)
      child.off('message', onMessage).off('exit', onExit).off('error', onError)
      this.#rest(child)
    }
  }

  #warmProcess(maxMemoryBytes: number): ChildProcess {
    const heapBytes = Math.floor(maxMemoryBytes * 0.75)
    const isFit = this.#parser?.process.connected && this.#parser.heapBytes === heapBytes
    if (this.#parser !== null && !isFit) this.#end()
    if (this.#parser === null) {
      const child = fork(this.#program, [], {
        // Its own process group, so that programs it starts (OCR) end with it.
        detached: true,
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
        execArgv: [
          `--max-old-space-size=${Math.max(64, Math.floor(heapBytes / 1_048_576))}`,
          '--no-warnings',
        ],
        env: {
          PATH: process.env.PATH,
          TMPDIR: process.env.TMPDIR,
          HOME: process.env.HOME,
          TESSDATA_PREFIX: process.env.TESSDATA_PREFIX,
        },
      })
      child.on('error', () => {})
      this.#parser = { process: child, documents: 0, heapBytes }
    }
    this.#parser.documents++
    return this.#parser.process
  }

  /** Between documents the process keeps nobody awake; a worn one is let go. */
  #rest(child: ChildProcess): void {
    const parser = this.#parser
    if (parser?.process !== child) return
    if (parser.documents >= DOCUMENTS_PER_PROCESS || residentBytes(child.pid) > RESTING_MEMORY_BYTES) {
      this.#end()
      return
    }
    child.unref()
    child.channel?.unref()
    this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref()
  }

  #end(): void {
    clearTimeout(this.#idle)
    const child = this.#parser?.process
    this.#parser = null
    if (child?.pid === undefined) return
    child.unref()
    if (child.connected) child.disconnect()
    killGroup(child.pid)
  }
}

/** V8 ends a process whose heap is full by an abort; the system's own killer by SIGKILL. */
function isOutOfMemory(code: number | null, signal: string | null): boolean {
  return code === 134 || (signal !== null && ['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGKILL'].includes(signal))
}

function killGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL')
    } catch {
      // Already gone.
    }
  }
}

/** Resident memory by /proc; 0 where there is none: there the heap limit holds alone. */
function residentBytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
