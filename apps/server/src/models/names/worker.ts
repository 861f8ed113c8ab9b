/**
 * The thread in which names are looked for: cutting texts into tokens and running the model take its time, never that
 * of the one that serves people.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { addOnMissing, modelUnusable } from '../add-on.ts'
import type { NameReply, NameRequest, NameWorkerData } from './messages.ts'
import { type NameModel, NoNameLabels, openNameModel } from './name-model.ts'
import { noNameLabels } from './refusals.ts'
import type { TokenModels } from './token-model.ts'

const port = parentPort
if (!port) throw new Error('This file is the body of a worker thread.')
const { folder, dtype, library } = workerData as NameWorkerData
const send = (reply: NameReply) => port.postMessage(reply)

const model = await open()
if (model) {
  port.on('message', ({ texts }: NameRequest) => void find(model, texts).then(send))
  send({ type: 'ready' })
}

async function open(): Promise<NameModel | undefined> {
  let models: TokenModels
  try {
    models = (await import(library)) as TokenModels
  } catch (cause) {
    send({ type: 'refused', said: addOnMissing(cause).said })
    return undefined
  }
  try {
    return await openNameModel(models, folder, dtype)
  } catch (cause) {
    const refusal =
      cause instanceof NoNameLabels ? noNameLabels(folder, cause.message) : modelUnusable(folder, cause)
    send({ type: 'refused', said: refusal.said })
    return undefined
  }
}

async function find({ namesIn }: NameModel, texts: readonly string[]): Promise<NameReply> {
  try {
    const names = new Set<string>()
    for (const text of new Set(texts))
      for (const { start, end } of await namesIn(text)) names.add(text.slice(start, end))
    return { type: 'found', names: [...names] }
  } catch (error) {
    return { type: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}
