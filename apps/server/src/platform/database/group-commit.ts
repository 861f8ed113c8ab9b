import type { Database, Transaction } from './database.ts'

/**
 * Writes of many callers, committed together: whatever arrives while one transaction is under way goes into the next.
 * A caller is answered once its own write is durable. When a shared transaction fails, each write is tried alone, so
 * one that cannot be done does not take others with it.
 * @param write puts all items of one batch into the transaction
 */
export function groupCommit<Item>(
  database: Database,
  write: (tx: Transaction, items: Item[]) => Promise<void>,
  mostPerBatch = 64,
): (item: Item) => Promise<void> {
  type Waiting = { item: Item; resolve: () => void; reject: (error: unknown) => void }
  const waiting: Waiting[] = []
  let isRunning = false

  const commit = (items: Item[]) => database.transaction((tx) => write(tx, items))

  async function commitBatch(batch: Waiting[]): Promise<void> {
    try {
      await commit(batch.map(({ item }) => item))
      for (const { resolve } of batch) resolve()
    } catch (error) {
      if (batch.length === 1) batch[0]!.reject(error)
      else for (const { item, resolve, reject } of batch) await commit([item]).then(resolve, reject)
    }
  }

  async function run(): Promise<void> {
    isRunning = true
    while (waiting.length > 0) await commitBatch(waiting.splice(0, mostPerBatch))
    isRunning = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (!isRunning) queueMicrotask(() => void (isRunning || run()))
    })
}
