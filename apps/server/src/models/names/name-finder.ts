import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { FolderChoice } from '../../platform/config/model-folder.ts'
import { StartRefused } from '../../platform/start-refused.ts'
import type { Log } from '../../platform/telemetry/log.ts'
import { addOn, missingModel, onnxWeights } from '../add-on.ts'
import { NamesUnavailable } from '../errors.ts'
import type { NameReply, NameRequest, NameWorkerData } from './messages.ts'
import { namesVariable, neededFiles } from './refusals.ts'

/** Finds names of people in texts. */
export interface NameFinder {
  /** The model, as people know it; no path. */
  readonly model: string
  /**
   * @returns the names as they are written in the texts, each once
   * @throws NamesUnavailable, the signal's reason
   */
  find(texts: readonly string[], signal?: AbortSignal): Promise<readonly string[]>
  /** Whether the last search did what it should. */
  isWorking(): boolean
  close(): Promise<void>
}

export interface NameFinderOptions {
  choice: FolderChoice
  /** Puts the model's files there where they are missing, if it can. */
  fetchFiles(name: string, folder: string): Promise<boolean>
  /** The module that reads the model. Absent: the add-on. */
  library?: string | undefined
  log: Log
}

/** Longest time that one search may take, in milliseconds: a hundred windows of text on a slow machine. */
const longestMs = 120_000

/**
 * Opens a model for named entities in a thread of its own. A thread that dies is begun anew with the next search.
 * @throws StartRefused where the model is not here and cannot be fetched, or cannot be used
 */
export async function openNameFinder({
  choice,
  fetchFiles,
  library = addOn,
  log,
}: NameFinderOptions): Promise<NameFinder> {
  const { path, name } = choice
  if (!holdsNameModel(path) && !(name && (await fetchFiles(name, path)) && holdsNameModel(path)))
    throw missingModel(namesVariable, path, name, neededFiles)
  const data: NameWorkerData = { folder: path, dtype: onnxWeights(path)!, library }
  let thread = await startThread(data)
  let isWorking = true
  let last: Promise<unknown> = Promise.resolve()

  async function findNow(texts: readonly string[], signal: AbortSignal | undefined): Promise<string[]> {
    signal?.throwIfAborted()
    try {
      if (!thread.isAlive()) thread = await startThread(data)
      const names = await thread.find(texts)
      isWorking = true
      return names
    } catch (error) {
      isWorking = false
      log.warn({ err: error }, 'names could not be looked for; nothing that has to be masked is sent')
      throw new NamesUnavailable(error)
    }
  }

  return {
    model: name ?? path.split(/[/\\]/).filter(Boolean).slice(-2).join('/'),
    async find(texts, signal) {
      signal?.throwIfAborted()
      if (texts.every((text) => !/\p{L}/u.test(text))) return []
      // One at a time: the runtime takes every core as it is.
      const found = last.then(() => findNow(texts, signal))
      last = found.catch(() => {})
      return untilAborted(found, signal)
    },
    isWorking: () => isWorking,
    async close() {
      await thread.end()
    },
  }
}

const holdsNameModel = (folder: string): boolean =>
  onnxWeights(folder) !== undefined &&
  ['config.json', 'tokenizer.json', 'tokenizer_config.json'].every((file) => existsSync(join(folder, file)))

/** Whoever has left waits no longer; what runs for them runs to its end. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

interface NameThread {
  isAlive(): boolean
  find(texts: readonly string[]): Promise<string[]>
  end(): Promise<void>
}

/** @throws StartRefused, whatever the thread died of */
async function startThread(workerData: NameWorkerData): Promise<NameThread> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData,
    name: 'names',
    // Not the flags of the main thread: `--eval` or a test runner's loader mean nothing to this one.
    execArgv: [],
  })
  // It keeps no process alive: a command ends when it has said what it has to say.
  worker.unref()
  let isAlive = true
  let waiting = Promise.withResolvers<NameReply>()
  const die = (error: Error) => {
    isAlive = false
    waiting.reject(error)
  }
  worker.on('message', (reply: NameReply) => waiting.resolve(reply))
  worker.on('error', die)
  worker.on('exit', () => die(new Error('its thread has ended')))

  async function reply(): Promise<NameReply> {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error('it took too long')), longestMs)
    try {
      return await Promise.race([waiting.promise, late.promise])
    } catch (error) {
      isAlive = false
      await worker.terminate()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  const begun = await reply()
  if (begun.type === 'refused') {
    await worker.terminate()
    throw new StartRefused(begun.said)
  }
  return {
    isAlive: () => isAlive,
    async find(texts) {
      waiting = Promise.withResolvers<NameReply>()
      const asked: NameRequest = { texts }
      worker.postMessage(asked)
      const told = await reply()
      if (told.type === 'found') return told.names
      throw new Error(told.type === 'failed' ? told.reason : 'it answered something else')
    },
    async end() {
      isAlive = false
      await worker.terminate()
    },
  }
}
