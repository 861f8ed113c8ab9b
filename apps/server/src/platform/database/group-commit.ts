import type { Database, Transaction } from './database.ts'
import { currentWorkspace, withScope } from './scope.ts'

/**
 * Writes of many callers, committed together: whatever arrives while one transaction is under way goes into the next.
 * A caller is answered once its own write is durable. When a shared transaction fails, each write is tried alone, so
 * one that cannot be done does not take others with it. Writes of different workspaces never share a transaction.
 * @param write puts all items of one batch into the transaction
 */
export function groupCommit<Item>(
  database: Database,
  write: (tx: Transaction, items: Item[]) => Promise<void>,
  mostPerBatch = 64,
): (item: Item) => Promise<void> {
  type Waiting = {
    scope: string | undefined
    item: Item
    resolve: () => void
    reject: (error: unknown) => void
  }
  let waiting: Waiting[] = []
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

  /** Those of one scope, in their order; the others stay. */
  function takeOf(scope: string | undefined): Waiting[] {
    const batch: Waiting[] = []
    const others: Waiting[] = []
    for (const one of waiting) (one.scope === scope && batch.length < mostPerBatch ? batch : others).push(one)
    waiting = others
    return batch
  }

  async function run(): Promise<void> {
    isRunning = true
    while (waiting.length > 0) {
      const { scope } = waiting[0]!
      const batch = takeOf(scope)
      await withScope(scope, () => commitBatch(batch))
    }
    isRunning = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ scope: currentWorkspace(), item, resolve, reject })
      if (!isRunning) queueMicrotask(() => void (isRunning || run()))
    })
}
