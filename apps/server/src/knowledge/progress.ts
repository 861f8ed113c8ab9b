import type { DocumentProgress, DocumentStatus } from '@gepeto/contract'
import type { Bus } from '../platform/bus/index.ts'
import type { ServerSentEvent } from '../platform/http/server-sent-events.ts'
import { createWaker } from '../platform/waker.ts'
import type { DocumentRow } from './tables.ts'

/** Progress within the house: the row goes out as a document in its reader's language. */
export type ProgressMessage = Omit<DocumentProgress, 'document'> & {
  access: DocumentRow['access']
  row?: DocumentRow
}

type Counts = Partial<Pick<DocumentProgress, 'pagesDone' | 'pages' | 'passagesDone' | 'passages'>>

/** Tells whoever looks at a collection what its documents are doing. */
export interface Progress {
  statusChanged(row: DocumentRow): void
  /** Within a stage; sent at most a few times a second. */
  advanced(
    row: Pick<DocumentRow, 'id' | 'collectionId' | 'access'>,
    status: DocumentStatus,
    counts: Counts,
  ): void
  deleted(row: Pick<DocumentRow, 'id' | 'collectionId' | 'status' | 'access'>): void
  subscribe(collectionId: string, listener: (progress: ProgressMessage) => void): () => void
}

/** Milliseconds between two messages within a stage of one document. */
const stepMs = 200

const noCounts = { pagesDone: null, pages: null, passagesDone: null, passages: null }

export function openProgress(bus: Bus): Progress {
  const topic = (collectionId: string) => `knowledge.progress.${collectionId}`
  const lastSent = new Map<string, number>()
  return {
    statusChanged(row) {
      lastSent.delete(row.id)
      const { id: documentId, status, access } = row
      const message: ProgressMessage = { ...noCounts, documentId, status, access, row }
      bus.publish(topic(row.collectionId), message)
    },
    advanced({ id, collectionId, access }, status, counts) {
      const now = Date.now()
      if (now - (lastSent.get(id) ?? 0) < stepMs) return
      lastSent.set(id, now)
      bus.publish(topic(collectionId), {
        ...noCounts,
        ...counts,
        documentId: id,
        status,
        access,
      } satisfies ProgressMessage)
    },
    deleted({ id, collectionId, status, access }) {
      bus.publish(topic(collectionId), {
        ...noCounts,
        documentId: id,
        status,
        access,
        deleted: true,
      } satisfies ProgressMessage)
    },
    subscribe: (collectionId, listener) =>
      bus.subscribe(topic(collectionId), (message) => listener(withDates(message as ProgressMessage))),
  }
}

/** Between instances a row travels as JSON. */
function withDates(message: ProgressMessage): ProgressMessage {
  const { row } = message
  return row
    ? { ...message, row: { ...row, createdAt: new Date(row.createdAt), updatedAt: new Date(row.updatedAt) } }
    : message
}

/** Progress as server-sent events. */
export async function* eventsOf<Message>(
  messages: AsyncIterable<Message>,
  toData: (message: Message) => DocumentProgress,
): AsyncGenerator<ServerSentEvent> {
  for await (const message of messages) yield { event: 'progress', data: toData(message) }
}

/** What happens in a collection, until the reader has left. */
export async function* progressOf(
  progress: Progress,
  collectionId: string,
  left: AbortSignal,
): AsyncGenerator<ProgressMessage> {
  const waiting: ProgressMessage[] = []
  const reader = createWaker()
  const end = progress.subscribe(collectionId, (message) => {
    waiting.push(message)
    reader.wake()
  })
  left.addEventListener('abort', reader.wake)
  try {
    while (!left.aborted) {
      while (waiting.length > 0) yield waiting.shift()!
      await reader.wait()
    }
  } finally {
    end()
    left.removeEventListener('abort', reader.wake)
  }
}
